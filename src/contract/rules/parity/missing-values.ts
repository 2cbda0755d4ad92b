import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { differences } from '../parity-differences';

export const missingValues: Rule = {
  id: 'parity/missing-values',
  severity: 'error',
  summary: 'A row with a missing value is answered as in the notebook',
  phase: 'saving',
  check: (context) =>
    differences(context, 'missing', (_, column) => ({
      why: `${quoted(column)} is missing in all of these rows, and hardly in others: a missing value becomes something else here than it did in training`,
      todo: `compare what fills ${quoted(column)} with the imputer of the notebook (its statistics_, its add_indicator, what fillna did before)`,
    })),
};
