import { type TensorType } from './column';

/** A closed interval; ends may be infinite. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

export const everything: Interval = { lo: -Infinity, hi: Infinity };

/** Rounds to the type of computation: of what IEEE 754 rounds correctly the ends of an interval are then exact. */
type Round = (x: number) => number;

export function contains({ lo, hi }: Interval, x: number): boolean {
  return lo <= x && x <= hi;
}

/** The smallest interval that holds all of these numbers. */
export function span(numbers: readonly number[]): Interval {
  return numbers.reduce<Interval>((all, x) => ({ lo: Math.min(all.lo, x), hi: Math.max(all.hi, x) }), {
    lo: Infinity,
    hi: -Infinity,
  });
}

/** The smallest interval that holds all of these. */
export function spanOf(intervals: readonly Interval[]): Interval {
  return span(intervals.flatMap(({ lo, hi }) => [lo, hi]));
}

/** Moved outwards by some units in the last place, by which libraries differ in functions such as exp and log. */
export function widen({ lo, hi }: Interval, type: TensorType, ulps = 4): Interval {
  const share = ulps * (type === 'float32' ? 2 ** -23 : 2 ** -52);
  const tiny = type === 'float32' ? 2 ** -149 : 5e-324;
  const by = (x: number): number => (x === 0 || !Number.isFinite(x) ? 0 : Math.abs(x) * share + tiny);
  return { lo: lo - by(lo), hi: hi + by(hi) };
}

/** 0 times an end that is infinite because nothing bounds it is 0. */
function times(x: number, y: number): number {
  return x === 0 || y === 0 ? 0 : x * y;
}

export function product(a: Interval, b: Interval, round: Round): Interval {
  return span([times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)].map(round));
}

/** Of a divisor that is never 0; on both sides of 0 it bounds nothing. */
export function quotient(a: Interval, b: Interval, round: Round): Interval {
  if (!contains(b, 0)) return span([over(a.lo, b.lo), over(a.lo, b.hi), over(a.hi, b.lo), over(a.hi, b.hi)].map(round));
  if (b.lo < 0 && b.hi > 0) return everything;
  const [far, infinite] = b.hi > 0 ? [b.hi, Infinity] : [b.lo, -Infinity];
  return span([
    ...[over(a.lo, far), over(a.hi, far)].map(round),
    ...(a.hi > 0 ? [infinite] : []),
    ...(a.lo < 0 ? [-infinite] : []),
  ]);
}

/** An infinite end over an infinite end: nothing bounds either, and the quotient can be all between 0 and that. */
function over(x: number, y: number): number {
  if (Number.isFinite(y)) return x / y;
  return Number.isFinite(x) ? 0 : x * Math.sign(y);
}

/** x to the power of y as in C, and as numpy has ½, 2 and −1: JavaScript makes NaN of 1 to the power of NaN or ∞. */
export function pow(x: number, y: number): number {
  if (y === 0.5) return Math.sqrt(x);
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  if (x === 1 || y === 0 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1;
  return x ** y;
}

/** x to a fixed power, where that is a number: of fractions from 0 on. */
export function powerOf(base: Interval, exponent: number): Interval {
  const floor = Number.isInteger(exponent) ? -Infinity : 0;
  const { lo, hi } = { lo: Math.max(base.lo, floor), hi: Math.max(base.hi, floor) };
  const far = base.lo === -Infinity && floor === 0 ? [pow(base.lo, exponent)] : [];
  const ends = [pow(lo, exponent), pow(hi, exponent), ...far];
  if (!contains({ lo, hi }, 0)) return span(ends);
  const even = exponent % 2 === 0;
  if (exponent > 0) return span(even ? [...ends, 0] : ends);
  if (even || floor === 0) return span([...ends, Infinity]);
  // One over 0 is ∞ or −∞ as that 0 has a sign or none.
  return everything;
}

/** The next larger float64. */
export function nextUp(x: number): number {
  if (!Number.isFinite(x)) return x;
  if (x === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

export function nextDown(x: number): number {
  return -nextUp(-x);
}
