import { type Value } from '../../onnx/graph';
import { contains, everything, type Interval, pow, powerOf, product, quotient, span, widen } from '../interval';
import { isUnbounded } from '../overflow';
import { type Kernel } from '../steps/kernel';
import { lowerExp, lowerLog } from '../steps/natural';
import { halfEven } from '../steps/round';
import { lowerExpm1, lowerLog1p, lowerTanh } from '../steps/stable';
import { floorDivide, floorDividedInterval, lowerFloorDivide, lowerModulo, modulo, moduloInterval } from './division';
import { type OperationName } from './names';
import {
  binary,
  type Chance,
  checkOverflow,
  either,
  type Operation,
  type Range,
  reaches,
  type Scope,
  unary,
} from './operation';
import { type Formula } from './parse';
import { sizes } from './sizes';
import { trigonometry } from './trigonometry';

function plus(a: Range, b: Range, scope: Scope): Interval {
  checkOverflow(scope, a, [reaches(a, Infinity), reaches(b, -Infinity)], [reaches(a, -Infinity), reaches(b, Infinity)]);
  const [lo, hi] = [scope.round(a.lo + b.lo), scope.round(a.hi + b.hi)];
  return { lo: Number.isNaN(lo) ? -Infinity : lo, hi: Number.isNaN(hi) ? Infinity : hi };
}

const negated = (a: Range): Range => ({ ...a, lo: 0 - a.hi, hi: 0 - a.lo });
/** That there is a 0. */
const zero = (a: Range): Chance => (contains(a, 0) && a.nonzero !== true ? 'reached' : false);

/** One over 0 is ∞ or −∞ as that 0 has a sign or none; near 0 a divisor makes numbers too large only where it is smaller than any that is measured. */
function quotientRange(a: Range, b: Range, range: Interval): Range {
  if (!contains(b, 0)) return range;
  const { lo, hi } = b.nonzero === true ? range : everything;
  return { lo, hi, over: either('possible', reaches(a)) };
}

function checkDivisor(scope: Scope, b: Range, what: string): void {
  if (contains(b, 0) && b.nonzero !== true)
    scope.report(
      b,
      `can be 0, and ${what}`,
      'declare a "range" without 0 at the input, or write where(b == 0, 0, a / b)',
    );
}

function powerInterval(a: Range, b: Range, scope: Scope): Interval {
  const fixed = b.lo === b.hi;
  if (a.lo < 0 && !(fixed && Number.isInteger(b.lo)))
    scope.report(
      a,
      'can be below 0, and a power of it that is no whole number is no number',
      'declare a "range" from 0 at the input, or clip first',
    );
  if (contains(a, 0) && b.lo < 0)
    scope.report(
      a,
      'can be 0, and a negative power of that is infinite',
      'declare a "range" above 0 at the input, or clip first',
    );
  // Of a number below 0 the powers by whole numbers lie on both sides, of 0 as that has a sign or none.
  if (!fixed && (a.lo < 0 || (contains(a, 0) && b.lo < 0))) return everything;
  const ends = (): number[] => [pow(a.lo, b.lo), pow(a.lo, b.hi), pow(a.hi, b.lo), pow(a.hi, b.hi)];
  const result = fixed ? powerOf(a, b.lo) : span([...ends(), ...(contains(a, 1) ? [1] : [])]);
  const { lo, hi } = widen(result, scope.precision);
  return { lo: scope.round(lo), hi: scope.round(hi) };
}

const both: Interval = { lo: 0, hi: 1 };
function comparison(
  lower: (kernel: Kernel, a: Value, b: Value) => Value,
  compute: (a: number, b: number) => boolean,
): Operation {
  return binary({ gives: 'truth', interval: () => both, lower, compute: (a, b) => (compute(a, b) ? 1 : 0) });
}

const equal = (kernel: Kernel, a: Value, b: Value): Value => kernel.graph.equal(a, b, 'floating');

/** Smallest or greatest of all; NaN where one is NaN. */
function extreme(op: 'Min' | 'Max', choose: (...all: number[]) => number): Operation {
  return {
    takes: 'number',
    gives: 'number',
    interval: (args) => ({ lo: choose(...args.map(({ lo }) => lo)), hi: choose(...args.map(({ hi }) => hi)) }),
    lower: (kernel, [first = '', ...rest]) => rest.reduce((a, b) => kernel.op(op, a, b), first),
    compute: (args) => choose(...args),
  };
}

function logarithm(lower: (kernel: Kernel, a: Value) => Value, compute: (x: number) => number): Operation {
  return unary({
    interval(a, { report, precision }) {
      if (a.lo <= 0)
        report(
          a,
          'can be 0 or below, and its logarithm is −∞ or no number there',
          'declare a "range" above 0 at the input, or clip first',
        );
      return widen({ lo: compute(Math.max(a.lo, 0)), hi: compute(Math.max(a.hi, 0)) }, precision);
    },
    lower,
    compute,
  });
}

/** A quotient of logarithms; of the powers of the base itself it is the whole number, which a rounded quotient would miss. */
function lowerLogTo(kernel: Kernel, x: Value, base: number): Value {
  const quotient = kernel.op('Div', lowerLog(kernel, x), kernel.number(Math.log(base)));
  const whole = kernel.op('Floor', kernel.op('Add', quotient, kernel.number(0.5)));
  const power = equal(kernel, kernel.op('Pow', kernel.number(base), whole), x);
  // Of the smallest numbers many are the same power.
  const near = kernel.op('Less', kernel.op('Abs', kernel.op('Sub', quotient, whole)), kernel.number(2 ** -10));
  return kernel.where(kernel.graph.and(power, near), whole, quotient);
}

function monotone(op: 'Floor' | 'Ceil' | 'Round', compute: (x: number) => number, opset?: number): Operation {
  return unary({
    ...(opset !== undefined && { opset }),
    interval: ({ lo, hi }) => ({ lo: compute(lo), hi: compute(hi) }),
    lower: (kernel, a) => kernel.op(op, a),
    compute,
  });
}

/** All but `where` and `is_missing`, which are about more than values. */
export const operations: Readonly<Record<Exclude<OperationName, 'where' | 'is_missing'>, Operation>> = {
  add: binary({ grows: true, interval: plus, lower: (k, a, b) => k.op('Add', a, b), compute: (a, b) => a + b }),
  sub: binary({
    grows: true,
    interval: (a, b, scope) => plus(a, negated(b), scope),
    lower: (k, a, b) => k.op('Sub', a, b),
    compute: (a, b) => a - b,
  }),
  mul: binary({
    grows: true,
    interval(a, b, scope) {
      checkOverflow(scope, isUnbounded(a) ? a : b, [reaches(a), zero(b)], [reaches(b), zero(a)]);
      return product(a, b, scope.round);
    },
    lower: (k, a, b) => k.op('Mul', a, b),
    compute: (a, b) => a * b,
  }),
  div: binary({
    grows: true,
    interval(a, b, scope) {
      checkDivisor(scope, b, 'a quotient by 0 is infinite or no number');
      checkOverflow(scope, a, [reaches(a), reaches(b)]);
      return quotientRange(a, b, quotient(a, b, scope.round));
    },
    lower: (k, a, b) => k.op('Div', a, b),
    compute: (a, b) => a / b,
  }),
  floordiv: binary({
    grows: true,
    opset: 10,
    interval(a, b, scope) {
      checkDivisor(scope, b, 'a quotient by 0 is infinite or no number');
      scope.lost(reaches(a), a);
      return quotientRange(a, b, floorDividedInterval(a, b, scope.round));
    },
    lower: lowerFloorDivide,
    compute: floorDivide,
  }),
  mod: binary({
    opset: 10,
    interval(a, b, scope) {
      checkDivisor(scope, b, 'a remainder by 0 is no number');
      scope.lost(reaches(a), a);
      return moduloInterval(a, b);
    },
    lower: lowerModulo,
    compute: modulo,
  }),
  pow: binary({ grows: true, interval: powerInterval, lower: (k, a, b) => k.op('Pow', a, b), compute: pow }),
  neg: unary({
    interval: negated,
    lower: (k, a) => k.op('Neg', a),
    compute: (a) => -a,
  }),
  lt: comparison(
    (k, a, b) => k.graph.less(a, b),
    (a, b) => a < b,
  ),
  gt: comparison(
    (k, a, b) => k.graph.greater(a, b),
    (a, b) => a > b,
  ),
  le: comparison(
    (k, a, b) => k.graph.greaterOrEqual(b, a),
    (a, b) => a <= b,
  ),
  ge: comparison(
    (k, a, b) => k.graph.greaterOrEqual(a, b),
    (a, b) => a >= b,
  ),
  eq: comparison(equal, (a, b) => a === b),
  ne: comparison(
    (k, a, b) => k.graph.not(equal(k, a, b)),
    (a, b) => a !== b,
  ),
  and: binary({
    takes: 'truth',
    gives: 'truth',
    interval: () => both,
    lower: (k, a, b) => k.graph.and(a, b),
    compute: (a, b) => a * b,
  }),
  or: binary({
    takes: 'truth',
    gives: 'truth',
    interval: () => both,
    lower: (k, a, b) => k.graph.or(a, b),
    compute: (a, b) => Math.max(a, b),
  }),
  not: {
    takes: 'truth',
    gives: 'truth',
    interval: () => both,
    lower: (kernel, [a = '']) => kernel.graph.not(a),
    compute: ([a = 0]) => 1 - a,
  },
  min: extreme('Min', Math.min),
  max: extreme('Max', Math.max),
  abs: unary({
    interval: (a) => ({
      ...span([Math.abs(a.lo), Math.abs(a.hi), ...(contains(a, 0) ? [0] : [])]),
      ...(a.nonzero !== undefined && { nonzero: a.nonzero }),
    }),
    lower: (k, a) => k.op('Abs', a),
    compute: Math.abs,
  }),
  floor: monotone('Floor', Math.floor),
  ceil: monotone('Ceil', Math.ceil),
  round: monotone('Round', (x) => (Number.isFinite(x) ? halfEven(x) : x), 11),
  sqrt: unary({
    interval(a, { report, round }) {
      if (a.lo < 0)
        report(a, 'can be below 0, and has no root there', 'declare a "range" from 0 at the input, or clip first');
      return { lo: round(Math.sqrt(Math.max(a.lo, 0))), hi: round(Math.sqrt(Math.max(a.hi, 0))) };
    },
    lower: (k, a) => k.op('Sqrt', a),
    compute: Math.sqrt,
  }),
  log: logarithm(lowerLog, Math.log),
  log2: logarithm((k, a) => lowerLogTo(k, a, 2), Math.log2),
  log10: logarithm((k, a) => lowerLogTo(k, a, 10), Math.log10),
  exp: unary({
    grows: true,
    interval(a, { precision, round }) {
      const { lo, hi } = widen({ lo: Math.exp(a.lo), hi: Math.exp(a.hi) }, precision);
      return { lo: Math.max(lo, 0), hi: round(hi) };
    },
    lower: lowerExp,
    compute: Math.exp,
  }),
  log1p: unary({
    interval(a, { report, precision }) {
      if (a.lo <= -1)
        report(
          a,
          'can be −1 or below, and the logarithm of 1 + x is −∞ or no number there',
          'declare a "range" above −1 at the input, or clip first',
        );
      return widen({ lo: Math.log1p(Math.max(a.lo, -1)), hi: Math.log1p(Math.max(a.hi, -1)) }, precision);
    },
    lower: lowerLog1p,
    compute: Math.log1p,
  }),
  expm1: unary({
    grows: true,
    interval(a, { precision, round }) {
      const { lo, hi } = widen({ lo: Math.expm1(a.lo), hi: Math.expm1(a.hi) }, precision);
      return { lo: Math.max(round(lo), -1), hi: round(hi) };
    },
    lower: lowerExpm1,
    compute: Math.expm1,
  }),
  tanh: unary({
    interval(a, { precision, round }) {
      const { lo, hi } = widen({ lo: round(Math.tanh(a.lo)), hi: round(Math.tanh(a.hi)) }, precision, 16);
      return { lo: Math.max(lo, -1), hi: Math.min(hi, 1) };
    },
    lower: lowerTanh,
    compute: Math.tanh,
  }),
  ...sizes,
  ...trigonometry,
};

/** The lowest opset that has every operation of a formula. */
export function opsetOf(formula: Formula): number {
  if (formula.kind !== 'apply') return 9;
  const { op } = formula;
  const own = op === 'where' || op === 'is_missing' ? 9 : (operations[op].opset ?? 9);
  return formula.args.map(opsetOf).reduce((most, needed) => Math.max(most, needed), own);
}
