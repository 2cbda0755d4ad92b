import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { referenceColumns } from '../reference-column';

/** In fewer rows that nothing is missing says little. */
const fewestRows = 100;

export const neverMissing: Rule = {
  id: 'data/never-missing',
  severity: 'info',
  summary: 'What may be missing is missing in some row of the reference data',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (input.missing === 'forbid' || column.missing > 0 || column.rows < fewestRows) continue;
      // A sentinel or a text of nothing but blanks is missing, too, and is counted as a value.
      if (input.sentinel.length > 0 || column.values.some(({ value }) => value.trim() === '')) continue;
      yield {
        at: { path: [...input.path, 'missing'], on: 'value' },
        message: `${quoted(input.name)} may be missing, and is there in all ${column.rows} rows of the reference — ${input.missing === 'pass' ? 'the model has never seen it missing, so its answer to such a row is an accident' : 'nothing has tried what becomes of such a row, and an upstream outage would pass for normal'} — write "missing: forbid", or bring rows in which it is missing to the reference.`,
      };
    }
  },
};
