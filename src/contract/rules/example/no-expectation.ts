import { type Rule } from '../../rule';
import { quoted } from '../../shown';

export const noExpectation: Rule = {
  id: 'example/no-expectation',
  severity: 'hint',
  summary: 'Every example says what it expects',
  phase: 'typing',
  *check({ document }) {
    for (const { name, path, expect } of document.contract?.examples ?? []) {
      if (expect !== undefined && Object.keys(expect).length > 0) continue;
      yield {
        at: document.has([...path, 'name'])
          ? { path: [...path, 'name'], on: 'value' }
          : { path: [...path, 'row'], on: 'key' },
        message: `The example ${quoted(name)} expects nothing — it proves that a row has an answer, and not that it is the right one — add "expect" with what the notebook answers to this row.`,
      };
    }
  },
};
