import type * as z from 'zod';
import { type PreprocessingStep } from '../step';
import { listArgument } from './names';

/** Takes columns away: `pandas.DataFrame.drop(columns=…)`. */
export const drop: PreprocessingStep<z.output<typeof listArgument>> = {
  kind: 'preprocessing',
  name: 'drop',
  summary: 'Take columns away',
  args: listArgument,
  opset: () => 7,
  infer({ columns }, scope) {
    columns.forEach((name, index) => {
      scope.column(name, ['columns', index]);
      scope.remove(name);
    });
  },
  // Nothing to compute: after this step nobody can ask for them.
  lower: () => undefined,
  reference: () => undefined,
};
