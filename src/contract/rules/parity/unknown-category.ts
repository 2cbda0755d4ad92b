import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { differences } from '../parity-differences';

export const unknownCategory: Rule = {
  id: 'parity/unknown-category',
  severity: 'error',
  summary: 'A row with an unknown category is answered as in the notebook',
  phase: 'saving',
  check: (context) =>
    differences(context, 'unknown-category', (_, column) => ({
      why: `${quoted(column)} has a value that its categories do not have in all of these rows, and hardly in others: an unknown value becomes something else here than it did in training`,
      todo: `compare "unknown" and the list of categories of ${quoted(column)} with the encoder of the notebook: handle_unknown, categories_, infrequent categories`,
    })),
};
