import { finite, positive } from '../arguments';
import { monotone } from '../domain';
import { elementwise } from './elementwise';

/** (x − center) / scale: `sklearn.preprocessing.RobustScaler(center_, scale_)`. */
export const robust = elementwise({
  name: 'robust',
  summary: 'Subtract the median and divide by the interquartile range',
  elsewhere: ['RobustScaler'],
  shape: { center: finite, scale: positive },
  opset: 7,
  scales: true,
  domain: ({ domain }, { center, scale }, _, round) =>
    monotone(domain, (x) => round(round(round(x) - round(center)) / round(scale))),
  lower: (kernel, x, lanes) =>
    kernel.op(
      'Div',
      kernel.op('Sub', x, kernel.row(lanes.map(({ center }) => center))),
      kernel.row(lanes.map(({ scale }) => scale)),
    ),
  reference: (x, { center, scale }, round) => round(round(x - round(center)) / round(scale)),
});
