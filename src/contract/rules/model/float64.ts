import { pathOf, replaceText } from '../../edits';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';

export const float64: Rule = {
  id: 'model/float64',
  severity: 'warning',
  summary: 'A model that takes float64 gets features of all their digits',
  phase: 'typing',
  *check({ document, flow }) {
    for (const { input, column, cast } of flow.feeds) {
      const state = flow.final.get(column);
      if (cast !== 'float64' || state?.type !== 'float32') continue;
      // What the caller sends as float32 has no more digits to lose.
      const types = new Map(document.contract?.inputs.map(({ name, type }) => [name, type]));
      if (!state.sources.some((name) => types.get(name) !== 'float32')) continue;
      const path = [...state.origin, 'type'];
      yield {
        at: document.has(path) ? { path, on: 'value' } : { path: state.origin, on: 'key' },
        message: `The model's input ${quoted(input)} takes float64, and ${quoted(column)} is made float32 before it is cast back — nine of sixteen digits are gone by then, so rows near a split or a threshold are decided otherwise than in the notebook — write "type: float64" here.`,
        data: { path },
      };
    }
  },
  fix({ data }, { document }) {
    const path = pathOf(data);
    if (path === undefined || !document.has(path)) return undefined;
    return { title: 'Write "type: float64"', edits: replaceText(document, path, 'float64') };
  },
};
