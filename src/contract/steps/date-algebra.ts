import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';

export const partNames = ['year', 'month', 'day', 'hour', 'minute', 'weekday', 'day_of_year', 'week'] as const;
export type Part = (typeof partNames)[number];

/** What the calendar says of whole numbers in floats: numbers in plain TypeScript, values in a graph. NaN stays NaN. */
export interface Algebra<T> {
  constant(x: number): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  /** The largest whole number that is not above a / b. */
  floorDiv(a: T, b: number): T;
  /** 1 where a >= b, else 0; NaN gives 0. */
  atLeast(a: T, b: number): T;
}

/** Civil date of days since 1970-01-01, proleptic Gregorian (Hinnant, "chrono-compatible low-level date algorithms", civil_from_days). */
function civil<T>(
  m: Algebra<T>,
  days: T,
): { readonly year: T; readonly month: T; readonly day: T; readonly dayOfYear: T } {
  const c = (x: number): T => m.constant(x);
  const mod = (a: T, quotient: T, b: number): T => m.sub(a, m.mul(quotient, c(b)));
  const shifted = m.add(days, c(719_468));
  const era = m.floorDiv(shifted, 146_097);
  const doe = mod(shifted, era, 146_097);
  const yoe = m.floorDiv(
    m.sub(m.add(m.sub(doe, m.floorDiv(doe, 1460)), m.floorDiv(doe, 36_524)), m.floorDiv(doe, 146_096)),
    365,
  );
  // Days since 1 March.
  const doy = m.sub(doe, m.sub(m.add(m.mul(yoe, c(365)), m.floorDiv(yoe, 4)), m.floorDiv(yoe, 100)));
  const mp = m.floorDiv(m.add(m.mul(doy, c(5)), c(2)), 153);
  const day = m.add(m.sub(doy, m.floorDiv(m.add(m.mul(mp, c(153)), c(2)), 5)), c(1));
  const january = m.atLeast(mp, 10);
  const month = m.sub(m.add(mp, c(3)), m.mul(january, c(12)));
  const marchYear = m.add(yoe, m.mul(era, c(400)));
  const year = m.add(marchYear, january);
  // 1 January is day 306 of the year before that begins on 1 March; from March on the day counts from this year's January.
  const leap = isLeap(m, year);
  const fromMarch = m.add(m.add(doy, c(60)), leap);
  const fromJanuary = m.sub(doy, c(305));
  const dayOfYear = m.add(fromMarch, m.mul(january, m.sub(fromJanuary, fromMarch)));
  return { year, month, day, dayOfYear };
}

function isLeap<T>(m: Algebra<T>, year: T): T {
  const one = m.constant(1);
  const divides = (by: number): T =>
    // A remainder of 0 is the only one below 1.
    m.sub(one, m.atLeast(m.sub(year, m.mul(m.floorDiv(year, by), m.constant(by))), 1));
  return m.add(m.sub(divides(4), divides(100)), divides(400));
}

/** All parts that are asked for of seconds since the epoch, of a clock that is set to UTC. The seconds are whole: their quotient by 86,400
 * never rounds up to the next day. */
export function parts<T>(m: Algebra<T>, whole: T, wanted: ReadonlySet<Part>): Map<Part, T> {
  const c = (x: number): T => m.constant(x);
  const days = m.floorDiv(whole, 86_400);
  const result = new Map<Part, T>();
  const put = (part: Part, make: () => T): void => {
    if (wanted.has(part)) result.set(part, make());
  };
  const dateParts: readonly Part[] = ['year', 'month', 'day', 'day_of_year'];
  if (dateParts.some((part) => wanted.has(part))) {
    const date = civil(m, days);
    put('year', () => date.year);
    put('month', () => date.month);
    put('day', () => date.day);
    put('day_of_year', () => date.dayOfYear);
  }
  const second = (): T => m.sub(whole, m.mul(days, c(86_400)));
  const hour = (): T => m.floorDiv(second(), 3600);
  put('hour', hour);
  put('minute', () => m.floorDiv(m.sub(second(), m.mul(hour(), c(3600))), 60));
  // 1970-01-01 was a Thursday: Monday is 0.
  const weekday = (): T => {
    const fromMonday = m.add(days, c(3));
    return m.sub(fromMonday, m.mul(m.floorDiv(fromMonday, 7), c(7)));
  };
  put('weekday', weekday);
  put('week', () => {
    // ISO 8601: a week belongs to the year of its Thursday.
    const thursday = civil(m, m.add(m.sub(days, weekday()), c(3)));
    return m.add(m.floorDiv(m.sub(thursday.dayOfYear, c(1)), 7), c(1));
  });
  return result;
}

export const plain: Algebra<number> = {
  constant: (x) => x,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  floorDiv: (a, b) => Math.floor(a / b),
  atLeast: (a, b) => (a >= b ? 1 : 0),
};

export function graphAlgebra(kernel: Kernel): Algebra<Value> {
  const { graph } = kernel;
  return {
    constant: (x) => kernel.number(x),
    add: (a, b) => graph.add(a, b),
    sub: (a, b) => graph.sub(a, b),
    mul: (a, b) => graph.mul(a, b),
    floorDiv: (a, b) => kernel.op('Floor', b === 1 ? a : graph.div(a, kernel.number(b))),
    atLeast: (a, b) => graph.cast(graph.greaterOrEqual(a, kernel.number(b)), kernel.type),
  };
}
