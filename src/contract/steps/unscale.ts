import * as z from 'zod';
import { finite, positive } from '../arguments';
import { monotone } from '../domain';
import { outputFunction } from './output-function';

/** x · std + mean: `sklearn.preprocessing.StandardScaler.inverse_transform`, for a target that was standardized. */
export const unscale = outputFunction({
  name: 'unscale',
  summary: 'Undo the standardizing of a target',
  args: z.strictObject({ mean: finite, std: positive }, { error: 'a mapping, {mean: …, std: …}' }),
  opset: 7,
  domain: (domain, { mean, std }, round) => monotone(domain, (x) => round(round(round(x) * round(std)) + round(mean))),
  lower: (kernel, x, { mean, std }) => kernel.op('Add', kernel.op('Mul', x, kernel.number(std)), kernel.number(mean)),
  reference: (x, { mean, std }, round) => round(round(x * round(std)) + round(mean)),
});
