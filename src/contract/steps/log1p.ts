import { hull, intervalDomain, outward } from '../domain';
import { checkAbove, elementwise } from './elementwise';

/**
 * log(1 + x) without the loss near 0: `numpy.log1p`. With u = 1 + x it is log(u) · x/(u − 1) for |x| < 1 and x itself where u is 1
 * (Hewlett-Packard 15C handbook; Goldberg 1991, theorem 4).
 */
export const log1p = elementwise({
  name: 'log1p',
  summary: 'Logarithm of 1 + x, exact near 0',
  shape: {},
  opset: 9,
  domain(state, _, report, round, precision) {
    const { lo, hi } = hull(state.domain);
    checkAbove(
      state,
      -1,
      false,
      'log1p of −1 is −∞ and below −1 no number',
      'declare a "range" above −1 at the input, or clip first',
      report,
    );
    return outward(intervalDomain(Math.log1p(Math.max(round(lo), -1)), Math.log1p(Math.max(round(hi), -1))), precision);
  },
  lower(kernel, x) {
    const [zero, one] = [kernel.number(0), kernel.number(1)];
    const u = kernel.op('Add', x, one);
    const difference = kernel.op('Sub', u, one);
    const changed = kernel.op('Or', kernel.op('Less', difference, zero), kernel.op('Greater', difference, zero));
    const small = kernel.op('Less', kernel.op('Abs', x), one);
    const correction = kernel.op('Where', small, kernel.op('Div', x, difference), one);
    return kernel.op('Where', changed, kernel.op('Mul', kernel.op('Log', u), correction), x);
  },
  reference: (x, _, round) => round(Math.log1p(x)),
});
