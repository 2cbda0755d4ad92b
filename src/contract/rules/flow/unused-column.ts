import { type Rule } from '../../rule';
import { listed, plain } from '../../shown';
import { deadSteps, deadWrites } from '../live-columns';

export const unusedColumn: Rule = {
  id: 'flow/unused-column',
  severity: 'warning',
  summary: 'Every column that a step makes is used',
  phase: 'typing',
  *check({ document, flow }) {
    if (document.contract === undefined) return;
    const made = deadWrites(document.contract, flow).filter(({ isNew }) => isNew);
    for (const { use, columns } of deadSteps(made)) {
      const it = columns.length === 1 ? 'it' : 'them';
      const into = [...use.path, 'into'];
      yield {
        at: document.has(into) ? { path: into, on: 'value' } : { path: use.path, on: 'key' },
        message: `${plain(use.op)} makes ${listed(columns)}, and neither a later step nor the model takes ${it} — a feature that was meant for the model does not reach it, or the artifact computes for nothing — name ${it} in the concat where the notebook has ${it}, or delete ${it} here.`,
      };
    }
  },
};
