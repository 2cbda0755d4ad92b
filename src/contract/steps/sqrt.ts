import { hull, intervalDomain } from '../domain';
import { checkAbove, elementwise } from './elementwise';

/** The square root: `numpy.sqrt`. */
export const sqrt = elementwise({
  name: 'sqrt',
  summary: 'Square root',
  shape: {},
  rising: true,
  grows: false,
  opset: 6,
  domain(state, _, report, round) {
    const { lo, hi } = hull(state.domain);
    checkAbove(
      state,
      0,
      true,
      'sqrt below 0 is no number',
      'declare a "range" from 0 at the input, or clip first',
      report,
    );
    return intervalDomain(round(Math.sqrt(Math.max(round(lo), 0))), round(Math.sqrt(Math.max(round(hi), 0))));
  },
  lower: (kernel, x) => kernel.op('Sqrt', x),
  reference: (x, _, round) => round(Math.sqrt(x)),
});
