import { type Value } from '../../onnx/graph';
import { type Interval } from '../interval';
import { type Precision } from '../step';
import { type Kernel } from '../steps/kernel';

/** An interval, without 0 where that is known and the interval cannot say it. */
export interface Range extends Interval {
  readonly nonzero?: boolean;
}

/** What the interval of an operation can ask and say. */
export interface Scope {
  readonly precision: Precision;
  /** Rounds to the type of computation. */
  readonly round: (x: number) => number;
  /** Every column has finite ends: what is infinite has overflowed. */
  readonly bounded: boolean;
  /** For some values the operation has no answer; `why` and `todo` are clauses of a sentence, `of` is where those values lie. */
  readonly report: (of: Interval, why: string, todo: string) => void;
}

/** A truth is 0 or 1 in `interval` and `compute`, and a bool tensor in `lower`. */
type Kind = 'number' | 'truth';

export interface Operation {
  /** Of what it takes; a truth is taken for the number 0 or 1 where it must. */
  readonly takes: Kind;
  readonly gives: Kind;
  /** The lowest opset, where it is above 9. */
  readonly opset?: number;
  interval(args: readonly Range[], scope: Scope): Range;
  lower(kernel: Kernel, args: readonly Value[]): Value;
  compute(args: readonly number[], round: (x: number) => number): number;
}

const none: Interval = { lo: 0, hi: 0 };

/** Each operation with two arguments; what is not there is never looked at. */
function two<T>(args: readonly T[], otherwise: T): readonly [T, T] {
  return [args[0] ?? otherwise, args[1] ?? otherwise];
}

export function binary(o: {
  takes?: Kind;
  gives?: Kind;
  opset?: number;
  interval: (a: Range, b: Range, scope: Scope) => Range;
  lower: (kernel: Kernel, a: Value, b: Value) => Value;
  compute: (a: number, b: number) => number;
}): Operation {
  return {
    takes: o.takes ?? 'number',
    gives: o.gives ?? 'number',
    ...(o.opset !== undefined && { opset: o.opset }),
    interval: (args, scope) => o.interval(...two(args, none), scope),
    lower: (kernel, args) => o.lower(kernel, ...two(args, '')),
    compute: (args, round) => round(o.compute(...two(args, Number.NaN))),
  };
}

export function unary(o: {
  opset?: number;
  interval: (a: Range, scope: Scope) => Range;
  lower: (kernel: Kernel, a: Value) => Value;
  compute: (a: number) => number;
}): Operation {
  return {
    takes: 'number',
    gives: 'number',
    ...(o.opset !== undefined && { opset: o.opset }),
    interval: ([a = none], scope) => o.interval(a, scope),
    lower: (kernel, [a = '']) => o.lower(kernel, a),
    compute: ([a = Number.NaN], round) => round(o.compute(a)),
  };
}

export const infinite = ({ lo, hi }: Interval): boolean => lo === -Infinity || hi === Infinity;

/** ∞ − ∞, 0 · ∞ and the like: reached only by numbers that are too large for the type. */
export function checkOverflow(scope: Scope, possible: boolean, of: Interval): void {
  if (possible && scope.bounded)
    scope.report(
      of,
      'can be larger than any number, and what is made of that here is no number',
      'scale the columns first',
    );
}
