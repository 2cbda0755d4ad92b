import { noArguments } from '../arguments';
import { hull, intervalDomain } from '../domain';
import { lowerExp } from './natural';
import { outputFunction } from './output-function';

/** 1 / (1 + exp(−x)): `scipy.special.expit`, for a model that answers with a margin. */
export const sigmoid = outputFunction({
  name: 'sigmoid',
  summary: 'From a margin to a probability',
  elsewhere: ['expit'],
  args: noArguments,
  opset: 7,
  domain(domain) {
    const { lo, hi } = hull(domain);
    // A library's exp may differ in the last place.
    return intervalDomain(Math.max(0, 1 / (1 + Math.exp(-lo)) - 1e-6), Math.min(1, 1 / (1 + Math.exp(-hi)) + 1e-6));
  },
  lower(kernel, x) {
    const one = kernel.number(1);
    return kernel.op('Div', one, kernel.op('Add', one, lowerExp(kernel, kernel.op('Neg', x))));
  },
  reference: (x, _, round) => round(1 / round(1 + round(Math.exp(-x)))),
});
