import { finite, positive } from '../arguments';
import { monotone } from '../domain';
import { elementwise } from './elementwise';

/** (x − mean) / std: `sklearn.preprocessing.StandardScaler(mean_, scale_)`, in its order of operations. */
export const standardize = elementwise({
  name: 'standardize',
  summary: 'Subtract the mean and divide by the standard deviation',
  elsewhere: ['StandardScaler', 'standard_scaler', 'zscore'],
  shape: { mean: finite, std: positive },
  opset: 7,
  scales: true,
  domain: ({ domain }, { mean, std }, _, round) =>
    monotone(domain, (x) => round(round(round(x) - round(mean)) / round(std))),
  lower: (kernel, x, lanes) =>
    kernel.op(
      'Div',
      kernel.op('Sub', x, kernel.row(lanes.map(({ mean }) => mean))),
      kernel.row(lanes.map(({ std }) => std)),
    ),
  reference: (x, { mean, std }, round) => round(round(x - round(mean)) / round(std)),
});
