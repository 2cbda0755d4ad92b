import type * as z from 'zod';
import { type PreprocessingStep } from '../step';
import { pairsArgument } from './names';

/** The same values under another name, too: `df[new] = df[old]`. */
export const copy: PreprocessingStep<z.output<typeof pairsArgument>> = {
  kind: 'preprocessing',
  name: 'copy',
  summary: 'Keep a column under a second name',
  args: pairsArgument,
  opset: () => 7,
  infer(pairs, scope) {
    for (const { from, to, at } of pairs) {
      const state = scope.column(from, at);
      if (state === undefined) scope.poison(to, at);
      else scope.write({ ...state, name: to }, at);
    }
  },
  lower(pairs, scope) {
    scope.alias(pairs);
  },
  reference(pairs, scope) {
    for (const { from, to } of pairs) scope.set(to, scope.value(from));
  },
};
