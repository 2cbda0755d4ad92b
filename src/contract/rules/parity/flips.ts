import { type Rule } from '../../rule';
import { share } from '../reference-column';

export const flips: Rule = {
  id: 'parity/flips',
  severity: 'error',
  summary: 'No reference row is decided otherwise than in the notebook',
  phase: 'saving',
  *check({ parity }) {
    if (parity === undefined || 'error' in parity || parity.flips === 0) return;
    yield {
      at: { path: ['reference', 'predictions'], on: 'key' },
      message: `${parity.flips} of ${parity.rows} reference rows (${share(parity.flips, parity.rows)}) are decided otherwise than in the notebook — people would get another decision than the one that was evaluated — correct the step that differs, or the threshold.`,
    };
  },
};
