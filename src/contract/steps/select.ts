import type * as z from 'zod';
import { type PreprocessingStep } from '../step';
import { listArgument } from './names';

/** Keeps these columns only: `df[[…]]`. */
export const select: PreprocessingStep<z.output<typeof listArgument>> = {
  kind: 'preprocessing',
  name: 'select',
  summary: 'Keep these columns only',
  args: listArgument,
  opset: () => 7,
  infer({ columns }, scope) {
    columns.forEach((name, index) => scope.column(name, ['columns', index]));
    const kept = new Set(columns);
    for (const name of [...scope.columns.keys()]) if (!kept.has(name)) scope.remove(name);
  },
  lower: () => undefined,
  reference: () => undefined,
};
