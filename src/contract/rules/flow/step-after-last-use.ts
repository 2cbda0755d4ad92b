import { type Rule } from '../../rule';
import { listed, plain } from '../../shown';
import { deadSteps, deadWrites } from '../live-columns';

export const stepAfterLastUse: Rule = {
  id: 'flow/step-after-last-use',
  severity: 'warning',
  summary: 'A step comes before the last use of what it changes',
  phase: 'typing',
  *check({ document, flow }) {
    if (document.contract === undefined) return;
    const rewritten = deadWrites(document.contract, flow).filter(({ isNew }) => !isNew);
    for (const { use, columns, lastUse } of deadSteps(rewritten)) {
      if (lastUse === undefined) continue;
      const [it, them] = columns.length === 1 ? ['it', 'the column'] : ['them', 'the columns'];
      yield {
        at: { path: use.path, on: 'key' },
        message: `${plain(use.op)} changes ${listed(columns)} after ${plain(lastUse.op)} took ${it}, and nothing takes ${it} any more — the model gets ${them} without this step, though the contract reads as if it had it — move the step up, before ${plain(lastUse.op)}, if the notebook has it there; else delete it.`,
        related: [{ at: { path: lastUse.path, on: 'key' }, message: 'used here for the last time' }],
      };
    }
  },
};
