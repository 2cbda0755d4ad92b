import { type Rule } from '../../rule';
import { plain, quoted } from '../../shown';
import { deadWrites } from '../live-columns';

export const stepAfterLastUse: Rule = {
  id: 'flow/step-after-last-use',
  severity: 'warning',
  summary: 'A step comes before the last use of what it changes',
  phase: 'typing',
  *check({ document, flow }) {
    if (document.contract === undefined) return;
    for (const { use, column, isNew, lastUse } of deadWrites(document.contract, flow)) {
      if (isNew || lastUse === undefined) continue;
      yield {
        at: { path: use.path, on: 'key' },
        message: `${plain(use.op)} changes ${quoted(column)} after ${plain(lastUse.op)} took it, and nothing takes it any more — the model gets the column without this step, though the contract reads as if it had it — move the step up, before ${plain(lastUse.op)}, if the notebook has it there; else delete it.`,
        related: [{ at: { path: lastUse.path, on: 'key' }, message: 'used here for the last time' }],
      };
    }
  },
};
