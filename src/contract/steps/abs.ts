import { hull, intervalDomain } from '../domain';
import { elementwise } from './elementwise';

/** The absolute value: `numpy.abs`. */
export const abs = elementwise({
  name: 'abs',
  summary: 'Absolute value',
  shape: {},
  grows: false,
  opset: 6,
  domain({ domain }, _, __, round) {
    const { lo, hi } = hull(domain);
    const [a, b] = [Math.abs(round(lo)), Math.abs(round(hi))];
    return intervalDomain(lo <= 0 && hi >= 0 ? 0 : Math.min(a, b), Math.max(a, b));
  },
  lower: (kernel, x) => kernel.op('Abs', x),
  reference: (x) => Math.abs(x),
});
