import { type Rule, type RuleContext } from '../../rule';
import { said } from '../../shown';
import { categories } from '../data/categories';
import { missingValues } from '../data/missing-values';
import { range } from '../data/range';
import { type } from '../data/type';
import { share } from '../reference-column';

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

const ofTheData = [categories, missingValues, range, type];

/** Whether the reference's own columns have told that production refuses such rows, and why. */
function isToldOf(column: string, context: RuleContext): boolean {
  return ofTheData.some((rule) =>
    [...rule.check(context)].some(({ at }) => 'path' in at && at.path[0] === 'inputs' && at.path[1] === column),
  );
}
