import { type Rule } from '../../rule';
import { quoted } from '../../shown';

export const unusedColumn: Rule = {
  id: 'signature/unused-column',
  severity: 'info',
  summary: 'Each input has a part in the answer',
  phase: 'typing',
  *check({ flow, document }) {
    // Without a model's inputs, or where the way to them is broken, nobody knows what is used.
    if (document.contract === undefined || flow.feeds.length === 0) return;
    if (flow.issues.length > 0) return;
    const used = new Set(flow.feeds.flatMap(({ column }) => flow.final.get(column)?.sources ?? []));
    const { reference } = document.contract;
    for (const { name, path } of document.contract.inputs) {
      if (used.has(name) || reference?.time === name) continue;
      yield {
        at: { path, on: 'key' },
        message: `No input of the model depends on ${quoted(name)} — callers must send it and rows are refused for it, to no effect — feed it to the model, or delete it here and from the examples.`,
      };
    }
  },
};
