import { type ColumnState, type Overflow, type TensorType } from './column';
import { hull } from './domain';
import { type Interval } from './interval';

export const noOverflow: Overflow = { infinite: false, nan: false };

export function isUnbounded({ lo, hi }: Interval): boolean {
  return lo === -Infinity || hi === Infinity;
}

type State = Pick<ColumnState, 'type' | 'domain' | 'overflow'>;

/** Of a column that is cast to another type: of float32 the largest number is smaller. */
export function castOverflow({ type, domain, overflow }: State, to: TensorType): Overflow {
  if (to !== 'float32' || type !== 'float64') return overflow;
  const { lo, hi } = hull(domain);
  const fits = Number.isFinite(Math.fround(lo)) && Number.isFinite(Math.fround(hi));
  return fits ? overflow : { infinite: true, nan: overflow.nan };
}

/** Of columns side by side. */
export function joinedOverflow(states: readonly State[], to: TensorType): Overflow {
  const all = states.map((state) => castOverflow(state, to));
  return { infinite: all.some(({ infinite }) => infinite), nan: all.some(({ nan }) => nan) };
}

/** What a step does to numbers that are too large. */
interface Doing {
  /** It makes some of others. */
  readonly grows?: boolean;
  /** Of ∞ it makes NaN. */
  readonly frail?: boolean;
  /** What it computes on the way, where that is larger than the result. */
  readonly within?: Interval;
}

/** Of what a step computes of columns in a type, when it is in `result`. */
export function madeOverflow(
  states: readonly State[],
  type: TensorType,
  result: Interval,
  { grows = true, frail = false, within = result }: Doing = {},
): Overflow {
  const before = joinedOverflow(states, type);
  const infinite = before.infinite || (grows && isUnbounded(within));
  return { infinite: infinite && isUnbounded(result), nan: before.nan || (frail && infinite) };
}

/** Of a step that has no answer for some numbers, which it reports: NaN, or an infinite one. */
export function unanswered({ infinite }: Overflow, result: Interval): Overflow {
  return { infinite: infinite || isUnbounded(result), nan: true };
}

/** Whether there may be NaN, missing or made: what a step does with a missing value it does with both. */
export function mayBeNaN({ missing, overflow }: Pick<ColumnState, 'missing' | 'overflow'>): boolean {
  return missing !== false || overflow.nan;
}
