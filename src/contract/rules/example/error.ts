import { type Rule } from '../../rule';
import { quoted, said } from '../../shown';

export const error: Rule = {
  id: 'example/error',
  severity: 'error',
  summary: 'Every example can be run',
  phase: 'saving',
  *check({ document, examples }) {
    for (const { name, path } of document.contract?.examples ?? []) {
      const result = examples?.get(name);
      if (result === undefined || !('error' in result)) continue;
      yield {
        at: { path: [...path, 'name'], on: 'value' },
        message: `The example ${quoted(name)} could not be run: ${said(result.error)} — a row like it would have no answer in production — see what the runtime names, most often a type or a shape that a step gives and the model does not take.`,
      };
    }
  },
};
