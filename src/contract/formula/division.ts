import { type Value } from '../../onnx/graph';
import { contains, type Interval, quotient, span, spanOf } from '../interval';
import { type Kernel } from '../steps/kernel';

/*
 * `%` and `//` of Python and numpy: the remainder has the divisor's sign.
 */

/** The remainder with the divisor's sign, as Python's; `a % b` of JavaScript has that of a, and both are exact. */
export function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** numpy.floor_divide, in its order of operations. */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const raw = (a - rest) / b;
  const whole = rest !== 0 && rest < 0 !== b < 0 ? raw - 1 : raw;
  const low = Math.floor(whole);
  return whole - low > 0.5 ? low + 1 : low;
}

function lowerRest(kernel: Kernel, a: Value, b: Value): { readonly rest: Value; readonly otherSign: Value } {
  const { graph } = kernel;
  const zero = kernel.number(0);
  const rest = graph.op('Mod', [a, b], { fmod: { int: 1 } });
  const otherSign = graph.or(
    graph.and(graph.less(b, zero), graph.greater(rest, zero)),
    graph.and(graph.greater(b, zero), graph.less(rest, zero)),
  );
  return { rest, otherSign };
}

export function floorDividedInterval(a: Interval, b: Interval, round: (x: number) => number): Interval {
  if (contains(b, 0) || ![a.lo, a.hi, b.lo, b.hi].every(Number.isFinite)) {
    const { lo, hi } = quotient(a, b, round);
    return { lo: Math.floor(lo) - 1, hi: Math.floor(hi) };
  }
  const ends = [floorDivide(a.lo, b.lo), floorDivide(a.lo, b.hi), floorDivide(a.hi, b.lo), floorDivide(a.hi, b.hi)];
  return span(ends.map(round));
}

export function moduloInterval(a: Interval, b: Interval): Interval {
  // Rounding can carry a remainder up to the divisor itself: -1e-17 % 1 is 1.
  if (b.lo > 0) return { lo: 0, hi: a.lo >= 0 ? Math.min(a.hi, b.hi) : b.hi };
  return spanOf([b, { lo: 0, hi: 0 }]);
}

export function lowerFloorDivide(kernel: Kernel, a: Value, b: Value): Value {
  const { graph } = kernel;
  const { rest, otherSign } = lowerRest(kernel, a, b);
  const raw = kernel.op('Div', kernel.op('Sub', a, rest), b);
  const whole = graph.where(otherSign, kernel.op('Sub', raw, kernel.number(1)), raw);
  const low = kernel.op('Floor', whole);
  const near = graph.greater(kernel.op('Sub', whole, low), kernel.number(0.5));
  const result = graph.where(near, kernel.op('Add', low, kernel.number(1)), low);
  return graph.where(graph.equal(b, kernel.number(0), 'floating'), kernel.op('Div', a, b), result);
}

export function lowerModulo(kernel: Kernel, a: Value, b: Value): Value {
  const { rest, otherSign } = lowerRest(kernel, a, b);
  return kernel.graph.where(otherSign, kernel.op('Add', rest, b), rest);
}
