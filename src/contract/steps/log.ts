import { hull, intervalDomain, outward } from '../domain';
import { checkAbove, elementwise } from './elementwise';
import { lowerLog } from './natural';

/** The natural logarithm: `numpy.log`. */
export const log = elementwise({
  name: 'log',
  summary: 'Natural logarithm',
  shape: {},
  rising: true,
  grows: false,
  opset: 6,
  domain(state, _, report, round, precision) {
    const { lo, hi } = hull(state.domain);
    checkAbove(
      state,
      0,
      false,
      'log of 0 is −∞ and below 0 no number',
      'declare a "range" above 0 at the input, clip first, or use log1p',
      report,
    );
    return outward(intervalDomain(Math.log(Math.max(round(lo), 0)), Math.log(Math.max(round(hi), 0))), precision);
  },
  lower: (kernel, x) => lowerLog(kernel, x),
  reference: (x, _, round) => round(Math.log(x)),
});
