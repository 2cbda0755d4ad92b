import { type Value } from '../../onnx/graph';
import { contains, type Interval, span, widen } from '../interval';
import { type Kernel } from '../steps/kernel';
import { type SizeName } from './names';
import { binary, type Operation, unary } from './operation';

/*
 * The size and the sign of a number apart: sign, trunc, cbrt, hypot.
 */

function signOf(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : x;
}

/** ONNX Runtime's own Sign makes 0 of NaN. */
function lowerSign(kernel: Kernel, x: Value): Value {
  const zero = kernel.number(0);
  const below = kernel.where(kernel.graph.less(x, zero), kernel.number(-1), x);
  return kernel.where(kernel.graph.greater(x, zero), kernel.number(1), below);
}

function lowerTruncated(kernel: Kernel, x: Value): Value {
  const below = kernel.graph.less(x, kernel.number(0));
  return kernel.where(below, kernel.op('Ceil', x), kernel.op('Floor', x));
}

/** A power of ⅓ is off by as many digits as x has; one step of Newton's takes that away. Of 0 and ∞ there is none. */
function lowerCubeRoot(kernel: Kernel, x: Value): Value {
  const { graph } = kernel;
  const size = kernel.op('Abs', x);
  const rough = kernel.op('Pow', size, kernel.number(1 / 3));
  const error = kernel.op('Sub', rough, kernel.op('Div', kernel.op('Div', size, rough), rough));
  const root = kernel.op('Sub', rough, kernel.op('Div', error, kernel.number(3)));
  const signed = kernel.where(graph.less(x, kernel.number(0)), kernel.op('Neg', root), root);
  const plain = graph.and(graph.greater(size, kernel.number(0)), graph.less(size, kernel.number(Infinity)));
  return kernel.where(plain, signed, x);
}

/** Between these the squares of the larger one are numbers, and those of a smaller one that are none do not count. */
const squares = { float64: [1e-140, 1e150], float32: [1e-15, 1e18] } as const;

function lowerHypotenuse(kernel: Kernel, a: Value, b: Value): Value {
  const { graph } = kernel;
  const square = (x: Value): Value => kernel.op('Mul', x, x);
  const [x, y] = [kernel.op('Abs', a), kernel.op('Abs', b)];
  const [small, large] = [kernel.op('Min', x, y), kernel.op('Max', x, y)];
  const plain = kernel.op('Sqrt', kernel.op('Add', square(a), square(b)));
  const share = kernel.op('Div', small, large);
  const scaled = kernel.op('Mul', large, kernel.op('Sqrt', kernel.op('Add', square(share), kernel.number(1))));
  const [least, most] = squares[kernel.type].map((limit) => kernel.number(limit));
  const within = graph.and(graph.greater(large, least ?? ''), graph.less(large, most ?? ''));
  const numbers = graph.and(graph.greater(large, kernel.number(0)), graph.less(large, kernel.number(Infinity)));
  // 0 and 0 are 0, ∞ and a number are ∞, and NaN with either is NaN: all of that is the larger of the two.
  return kernel.where(within, plain, kernel.where(numbers, scaled, large));
}

function hypotenuse(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.hypot(a, b);
}

/** The smallest and the largest distance from 0. */
function distances({ lo, hi }: Interval): Interval {
  const ends = [Math.abs(lo), Math.abs(hi)];
  return span(contains({ lo, hi }, 0) ? [...ends, 0] : ends);
}

export const sizes: Readonly<Record<SizeName, Operation>> = {
  sign: unary({
    interval: ({ lo, hi }) => ({ lo: signOf(lo), hi: signOf(hi) }),
    lower: lowerSign,
    compute: signOf,
  }),
  trunc: unary({
    interval: ({ lo, hi }) => ({ lo: Math.trunc(lo), hi: Math.trunc(hi) }),
    lower: lowerTruncated,
    compute: Math.trunc,
  }),
  cbrt: unary({
    interval: ({ lo, hi }, { precision, round }) =>
      widen({ lo: round(Math.cbrt(lo)), hi: round(Math.cbrt(hi)) }, precision),
    lower: lowerCubeRoot,
    compute: Math.cbrt,
  }),
  hypot: binary({
    grows: true,
    interval(a, b, { precision, round }) {
      const [x, y] = [distances(a), distances(b)];
      const { lo, hi } = widen({ lo: round(Math.hypot(x.lo, y.lo)), hi: round(Math.hypot(x.hi, y.hi)) }, precision);
      return { lo: Math.max(lo, 0), hi: round(hi) };
    },
    lower: lowerHypotenuse,
    compute: hypotenuse,
  }),
};
