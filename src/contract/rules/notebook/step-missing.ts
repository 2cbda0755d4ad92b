import { type Rule } from '../../rule';
import { plain, quoted } from '../../shown';
import { codeSteps } from '../notebook-steps';

export const stepMissing: Rule = {
  id: 'notebook/step-missing',
  severity: 'warning',
  summary: 'Every step of the training code is in the contract',
  phase: 'typing',
  *check(context) {
    for (const { op, column, uses, inFormula } of codeSteps(context)) {
      if (uses.length > 0 || inFormula) continue;
      yield {
        at: { path: ['inputs', column], on: 'key' },
        message: `The notebook does ${plain(op)} to ${quoted(column)}, and no step of this contract does — the model was trained on other values than it will get — add "- ${plain(op)}: {columns: [${plain(column)}]}" where the notebook has it, or take it out of the training.`,
        data: { op, column },
      };
    }
  },
};
