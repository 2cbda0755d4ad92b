import { type Rule } from '../../rule';
import { listed, plain } from '../../shown';
import { codeSteps } from '../notebook-steps';

/** More columns are not written out for copying. */
const mostNamed = 6;

export const stepMissing: Rule = {
  id: 'notebook/step-missing',
  severity: 'warning',
  summary: 'Every step of the training code is in the contract',
  phase: 'typing',
  *check(context) {
    const missing = new Map<string, string[]>();
    for (const { op, column, uses, inFormula } of codeSteps(context))
      if (uses.length === 0 && !inFormula) missing.set(op, [...new Set([...(missing.get(op) ?? []), column])]);
    // One edit of the code is one finding.
    for (const [op, columns] of missing) {
      const [first = ''] = columns;
      const list = columns.length > mostNamed ? '…' : columns.map((name) => plain(name)).join(', ');
      yield {
        at: { path: ['inputs', first], on: 'key' },
        message: `The notebook does ${plain(op)} to ${listed(columns)}, and no step of this contract does — the model was trained on other values than it will get — add "- ${plain(op)}: {columns: [${list}]}" where the notebook has it, or take it out of the training.`,
        data: { op, column: first },
      };
    }
  },
};
