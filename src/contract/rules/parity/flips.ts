import { type Rule } from '../../rule';
import { differing } from '../parity-differences';
import { share } from '../reference-column';

export const flips: Rule = {
  id: 'parity/flips',
  severity: 'error',
  summary: 'No reference row is decided otherwise than in the notebook',
  phase: 'saving',
  *check(context) {
    const { parity } = context;
    // Of an output that differs, the other decisions follow; its own finding counts them.
    if (parity === undefined || 'error' in parity || parity.flips === 0 || differing(context).length > 0) return;
    yield {
      at: { path: ['reference', 'predictions'], on: 'key' },
      message: `${parity.flips} of ${parity.rows} reference rows (${share(parity.flips, parity.rows)}) are decided otherwise than in the notebook — people would get another decision than the one that was evaluated — correct the step that differs, or the threshold.`,
    };
  },
};
