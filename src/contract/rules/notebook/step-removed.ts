import { type StepUse } from '../../model';
import { type Rule } from '../../rule';
import { listed, plain } from '../../shown';
import { spareSteps } from '../notebook-steps';

export const stepRemoved: Rule = {
  id: 'notebook/step-removed',
  severity: 'warning',
  summary: 'No step of the contract is gone from the training code',
  phase: 'typing',
  *check(context) {
    const spare = new Map<StepUse, string[]>();
    for (const { use, column } of spareSteps(context)) spare.set(use, [...(spare.get(use) ?? []), column]);
    for (const [use, columns] of spare)
      yield {
        at: { path: use.path, on: 'key' },
        message: `This contract does ${plain(use.op)} to ${listed(columns)}, and the notebook has no such step any more — once it is trained again, the model gets other values than it was trained on — take the step out of this contract, or put it back into the notebook.`,
        data: { op: use.op, columns },
      };
  },
};
