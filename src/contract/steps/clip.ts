import { bound } from '../arguments';
import { monotone } from '../domain';
import { elementwise } from './elementwise';

/** The nearest value of [min, max]: `numpy.clip`; NaN stays NaN. */
export const clip = elementwise({
  name: 'clip',
  summary: 'Bring values below min or above max to that bound',
  shape: { min: bound.default(-Infinity), max: bound.default(Infinity) },
  rising: true,
  grows: false,
  opset: 8,
  domain(state, { min, max }, report, round) {
    if (min > max)
      report(
        `The lower bound ${min} is above the upper bound ${max} — every value would become ${max} — swap "min" and "max".`,
      );
    return monotone(state.domain, (x) => Math.min(Math.max(round(x), round(min)), round(max)));
  },
  lower: (kernel, x, lanes) =>
    kernel.op(
      'Min',
      kernel.op('Max', x, kernel.row(lanes.map(({ min }) => min))),
      kernel.row(lanes.map(({ max }) => max)),
    ),
  reference: (x, { min, max }, round) => Math.min(Math.max(x, round(min)), round(max)),
});
