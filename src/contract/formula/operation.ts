import { type Value } from '../../onnx/graph';
import { type Interval } from '../interval';
import { isUnbounded } from '../overflow';
import { type Precision } from '../step';
import { type Kernel } from '../steps/kernel';

/**
 * Whether a value is infinite: `reached` where the ends of what goes in make it so, and that is a finding; `possible` where nobody can say that none
 * is: no range is declared, or it takes a divisor as small as no measured one is.
 */
export type Chance = false | 'possible' | 'reached';

/** One or the other. */
export function either(...chances: readonly Chance[]): Chance {
  if (chances.includes('reached')) return 'reached';
  return chances.includes('possible') ? 'possible' : false;
}

function both(a: Chance, b: Chance): Chance {
  if (a === false || b === false) return false;
  return a === 'reached' ? b : a;
}

/** An interval, without 0 where that is known and the interval cannot say it. */
export interface Range extends Interval {
  readonly nonzero?: boolean;
  /** Whether an end that is infinite is a value; else numbers come as near to it as they can. */
  readonly over?: Chance;
}

/** What the interval of an operation can ask and say. */
export interface Scope {
  readonly precision: Precision;
  /** Rounds to the type of computation. */
  readonly round: (x: number) => number;
  /** For some values the operation has no answer; `why` and `todo` are clauses of a sentence, `of` is where those values lie. */
  readonly report: (of: Interval, why: string, todo: string) => void;
  /** NaN comes of numbers that are too large for the type, of which some lie in `of`. */
  readonly lost: (chance: Chance, of: Interval) => void;
}

/** A truth is 0 or 1 in `interval` and `compute`, and a bool tensor in `lower`. */
type Kind = 'number' | 'truth';

export interface Operation {
  /** Of what it takes; a truth is taken for the number 0 or 1 where it must. */
  readonly takes: Kind;
  readonly gives: Kind;
  /** The lowest opset, where it is above 9. */
  readonly opset?: number;
  /** Of numbers that the type can hold it makes some that are too large for it; that its interval is infinite says so. */
  readonly grows?: true;
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
  grows?: true;
  interval: (a: Range, b: Range, scope: Scope) => Range;
  lower: (kernel: Kernel, a: Value, b: Value) => Value;
  compute: (a: number, b: number) => number;
}): Operation {
  return {
    takes: o.takes ?? 'number',
    gives: o.gives ?? 'number',
    ...(o.opset !== undefined && { opset: o.opset }),
    ...(o.grows && { grows: o.grows }),
    interval: (args, scope) => o.interval(...two(args, none), scope),
    lower: (kernel, args) => o.lower(kernel, ...two(args, '')),
    compute: (args, round) => round(o.compute(...two(args, Number.NaN))),
  };
}

export function unary(o: {
  opset?: number;
  grows?: true;
  interval: (a: Range, scope: Scope) => Range;
  lower: (kernel: Kernel, a: Value) => Value;
  compute: (a: number) => number;
}): Operation {
  return {
    takes: 'number',
    gives: 'number',
    ...(o.opset !== undefined && { opset: o.opset }),
    ...(o.grows && { grows: o.grows }),
    interval: ([a = none], scope) => o.interval(a, scope),
    lower: (kernel, [a = '']) => o.lower(kernel, a),
    compute: ([a = Number.NaN], round) => round(o.compute(a)),
  };
}

/** Whether a value is infinite. */
export function reaches({ lo, hi, over = false }: Range, end?: number): Chance {
  const there = end === undefined ? isUnbounded({ lo, hi }) : lo === end || hi === end;
  return there ? over : false;
}

/** ∞ − ∞, 0 · ∞ and the like: each pair of values, of which the first is infinite, that makes NaN together. */
export function checkOverflow(scope: Scope, of: Interval, ...pairs: readonly (readonly [Chance, Chance])[]): void {
  scope.lost(either(...pairs.map(([a, b]) => both(a, b))), of);
}
