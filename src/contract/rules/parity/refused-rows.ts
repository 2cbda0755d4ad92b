import { type Rule } from '../../rule';
import { said } from '../../shown';
import { share } from '../reference-column';
import { isToldOf } from '../told-of-data';

export const refusedRows: Rule = {
  id: 'parity/refused-rows',
  severity: 'warning',
  summary: 'The contract admits the rows that the model was trained on',
  phase: 'saving',
  *check(context) {
    const { parity } = context;
    if (parity === undefined || 'error' in parity) return;
    const { firstRefusal: first, refused, rows } = parity;
    // As for data/range: a row in a thousand is an outlier, and to refuse it may be just what is meant.
    if (refused * 1000 <= rows || (first !== null && isToldOf(first.column, context))) return;
    const why = first === null ? '' : ` The first is row ${first.row} (${first.rule}): ${said(first.message)}`;
    yield {
      at: first === null ? { path: ['reference', 'path'], on: 'value' } : { path: ['inputs', first.column], on: 'key' },
      message: `The contract refuses ${refused} of ${rows} reference rows (${share(refused, rows)}).${why} — training saw such rows and production would not answer them, nor are they compared — widen the input, or take these rows out of the training.`,
    };
  },
};
