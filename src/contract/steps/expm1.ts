import { noArguments } from '../arguments';
import { monotone, outward } from '../domain';
import { outputFunction } from './output-function';

/**
 * exp(x) − 1 without the loss near 0: `numpy.expm1`, the inverse of `log1p` of a target. With u = exp(x) it is (u − 1) · x/log(u)
 * for |x| < 1 and x itself where u is 1 (Kahan; Higham, Accuracy and Stability of Numerical Algorithms, §1.14.1).
 */
export const expm1 = outputFunction({
  name: 'expm1',
  summary: 'exp(x) − 1, exact near 0: undoes log1p of a target',
  args: noArguments,
  opset: 9,
  domain: (domain, _, round, precision) =>
    outward(
      monotone(domain, (x) => round(Math.expm1(round(x)))),
      precision,
    ),
  lower(kernel, x) {
    const [zero, one] = [kernel.number(0), kernel.number(1)];
    const u = kernel.op('Exp', x);
    const difference = kernel.op('Sub', u, one);
    const changed = kernel.op('Or', kernel.op('Less', difference, zero), kernel.op('Greater', difference, zero));
    const small = kernel.op('Less', kernel.op('Abs', x), one);
    const correction = kernel.op('Where', small, kernel.op('Div', x, kernel.op('Log', u)), one);
    return kernel.op('Where', changed, kernel.op('Mul', difference, correction), x);
  },
  reference: (x, _, round) => round(Math.expm1(x)),
});
