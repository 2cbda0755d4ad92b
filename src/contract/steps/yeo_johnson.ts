import { finite } from '../arguments';
import { asDomain, hull } from '../domain';
import { widen } from '../interval';
import { elementwise } from './elementwise';
import { lowerExpm1, lowerLog1p } from './stable';

/** Nearer to 0 than this, an exponent counts as 0: the precision of the type. */
const epsilon = { float64: 2 ** -52, float32: 2 ** -23 } as const;

function compute(x: number, lambda: number, round: (x: number) => number, least: number): number {
  const exponent = round(x < 0 ? 2 - lambda : lambda);
  const log = round(Math.log1p(Math.abs(x)));
  const size = Math.abs(exponent) < least ? log : round(round(Math.expm1(round(exponent * log))) / exponent);
  return x < 0 ? -size : size;
}

/**
 * With e = λ from 0 on and 2 − λ below, it is ((|x| + 1)^e − 1) / e with the sign of x, log(|x| + 1) where e is 0:
 * `sklearn.preprocessing.PowerTransformer(method="yeo-johnson", standardize=False)`, by expm1 and log1p as scipy computes it.
 */
export const yeoJohnson = elementwise({
  name: 'yeo_johnson',
  summary: 'Yeo-Johnson power transform, towards a normal distribution',
  elsewhere: ['PowerTransformer'],
  shape: { lambda: finite },
  rising: true,
  opset: 7,
  domain({ domain }, { lambda }, _, round, precision) {
    const { lo, hi } = hull(domain);
    const at = (x: number): number => compute(round(x), lambda, round, epsilon[precision]);
    // An error of log1p comes out of expm1 as many times larger as the exponent of e is large.
    return asDomain(widen({ lo: at(lo), hi: at(hi) }, precision, 4096));
  },
  lower(kernel, x, lanes) {
    const negative = kernel.op('Less', x, kernel.number(0));
    const below = kernel.row(lanes.map(({ lambda }) => 2 - lambda));
    const exponent = kernel.where(negative, below, kernel.row(lanes.map(({ lambda }) => lambda)));
    const log = lowerLog1p(kernel, kernel.op('Abs', x));
    const power = kernel.op('Div', lowerExpm1(kernel, kernel.op('Mul', exponent, log)), exponent);
    const none = kernel.op('Less', kernel.op('Abs', exponent), kernel.number(epsilon[kernel.type]));
    const size = kernel.where(none, log, power);
    return kernel.where(negative, kernel.op('Neg', size), size);
  },
  reference: (x, { lambda }, round) =>
    compute(x, lambda, round, round(0.1) === 0.1 ? epsilon.float64 : epsilon.float32),
});
