import { hull, intervalDomain, outward } from '../domain';
import { checkAbove, elementwise } from './elementwise';
import { lowerLog1p } from './stable';

/** log(1 + x) without the loss near 0: `numpy.log1p`. */
export const log1p = elementwise({
  name: 'log1p',
  summary: 'Logarithm of 1 + x, exact near 0',
  shape: {},
  rising: true,
  grows: false,
  opset: 7,
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
  lower: (kernel, x) => lowerLog1p(kernel, x),
  reference: (x, _, round) => round(Math.log1p(x)),
});
