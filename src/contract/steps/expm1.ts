import { noArguments } from '../arguments';
import { monotone, outward } from '../domain';
import { outputFunction } from './output-function';
import { lowerExpm1 } from './stable';

/** exp(x) − 1 without the loss near 0: `numpy.expm1`, the inverse of `log1p` of a target. */
export const expm1 = outputFunction({
  name: 'expm1',
  summary: 'exp(x) − 1, exact near 0: undoes log1p of a target',
  args: noArguments,
  opset: 7,
  domain: (domain, _, round, precision) =>
    outward(
      monotone(domain, (x) => round(Math.expm1(round(x)))),
      precision,
    ),
  lower: (kernel, x) => lowerExpm1(kernel, x),
  reference: (x, _, round) => round(Math.expm1(x)),
});
