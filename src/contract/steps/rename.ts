import type * as z from 'zod';
import { type PreprocessingStep } from '../step';
import { pairsArgument } from './names';

/** Another name: `pandas.DataFrame.rename(columns=…)`. Two columns may swap their names. */
export const rename: PreprocessingStep<z.output<typeof pairsArgument>> = {
  kind: 'preprocessing',
  name: 'rename',
  summary: 'Give a column another name',
  args: pairsArgument,
  opset: () => 7,
  infer(pairs, scope) {
    const states = pairs.map(({ from, at }) => scope.column(from, at));
    for (const { from } of pairs) scope.remove(from);
    pairs.forEach(({ to, at }, index) => {
      const state = states[index];
      if (state === undefined) scope.poison(to, at);
      else scope.write({ ...state, name: to }, at);
    });
  },
  lower(pairs, scope) {
    scope.alias(pairs);
  },
  reference(pairs, scope) {
    const values = pairs.map(({ from }) => scope.value(from));
    pairs.forEach(({ to }, index) => {
      scope.set(to, values[index] ?? []);
    });
  },
};
