import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';
import { lowerLog } from './natural';

/*
 * The inverse of the normal distribution, by the rational functions of Wichura (Algorithm AS 241, Applied Statistics 37, 1988), exact to 16
 * digits. Beyond ±5.2 there is nothing: QuantileTransformer clips there.
 */

/** A quotient of polynomials; coefficients of the highest power first. */
interface Rational {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

/** Within 0.425 of the middle, of 0.425² − (p − 1/2)². */
const central: Rational = {
  over: [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
    1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  under: [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
    687.1870074920579083, 42.313330701600911252, 1,
  ],
};
/** Outside, of √(−log p) − 1.6, down to p = e⁻²⁵. */
const outer: Rational = {
  over: [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  under: [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
};
const middle = 0.425;
const start = 1.6;

/** What scikit-learn takes for 0 and 1 so that nothing is infinite, and what it makes of them. */
const nearest = 9.999999977795539e-8;
const clipped = { lo: -5.199337582605575, hi: 5.19933758270342 };

/** Of a share from 0 to 1: `scipy.stats.norm.ppf`, clipped as QuantileTransformer does. */
export function normalQuantile(share: number): number {
  const p = Math.min(Math.max(share, nearest), 1 - nearest);
  const q = p - 0.5;
  const of = (r: number, { over, under }: Rational): number =>
    over.reduce((sum, c) => sum * r + c, 0) / under.reduce((sum, c) => sum * r + c, 0);
  if (Math.abs(q) <= middle) return q * of(middle * middle - q * q, central);
  const x = of(Math.sqrt(-Math.log(Math.min(p, 1 - p))) - start, outer);
  return Math.min(Math.max(q < 0 ? -x : x, clipped.lo), clipped.hi);
}

function lowerRational(kernel: Kernel, r: Value, { over, under }: Rational): Value {
  const polynomial = ([first = 0, ...rest]: readonly number[]): Value =>
    rest.reduce((sum, c) => kernel.op('Add', kernel.op('Mul', sum, r), kernel.number(c)), kernel.number(first));
  return kernel.op('Div', polynomial(over), polynomial(under));
}

/** In float64. */
export function lowerNormalQuantile(kernel: Kernel, share: Value): Value {
  const { graph } = kernel;
  const p = graph.min(graph.max(share, kernel.number(nearest)), kernel.number(1 - nearest));
  const q = graph.sub(p, kernel.number(0.5));
  const square = graph.sub(kernel.number(middle * middle), graph.mul(q, q));
  const inside = graph.mul(q, lowerRational(kernel, square, central));
  const tail = graph.min(p, graph.sub(kernel.number(1), p));
  const r = graph.sub(kernel.op('Sqrt', kernel.op('Neg', lowerLog(kernel, tail))), kernel.number(start));
  const size = lowerRational(kernel, r, outer);
  const outside = graph.where(graph.less(q, kernel.number(0)), kernel.op('Neg', size), size);
  const far = graph.greater(kernel.op('Abs', q), kernel.number(middle));
  const limited = graph.min(graph.max(outside, kernel.number(clipped.lo)), kernel.number(clipped.hi));
  return graph.where(far, limited, inside);
}
