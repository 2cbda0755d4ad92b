import { hull, intervalDomain, monotone, outward } from '../domain';
import { elementwise } from './elementwise';
import { lowerExp } from './natural';

/** e to the power of x: `numpy.exp`. */
export const exp = elementwise({
  name: 'exp',
  summary: 'e to the power of x',
  shape: {},
  rising: true,
  opset: 7,
  domain(state, _, __, round, precision) {
    const { lo, hi } = hull(
      outward(
        monotone(state.domain, (x) => round(Math.exp(round(x)))),
        precision,
      ),
    );
    // Near the ends of the type the next number is far away.
    return intervalDomain(Math.max(lo, 0), round(hi));
  },
  lower: (kernel, x) => lowerExp(kernel, x),
  reference: (x, _, round) => round(Math.exp(x)),
});
