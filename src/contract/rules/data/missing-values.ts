import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { isMisread } from '../misread';
import { referenceColumns, share } from '../reference-column';

export const missingValues: Rule = {
  id: 'data/missing-values',
  severity: 'warning',
  summary: 'Where the reference has missing values, the contract says what becomes of them',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (input.missing !== 'forbid' || isMisread(context, [...input.path, 'missing'])) continue;
      const empty =
        input.type === 'string' && input.empty === 'missing'
          ? (column.values.find(({ value }) => value === '')?.count ?? 0)
          : 0;
      const missing = column.missing + empty;
      if (missing === 0) continue;
      yield {
        at: context.document.has([...input.path, 'missing'])
          ? { path: [...input.path, 'missing'], on: 'value' }
          : { path: input.path, on: 'key' },
        message: `${quoted(input.name)} is missing in ${missing} of ${column.rows} rows of the reference (${share(missing, column.rows)}), and the contract forbids that${/^u?int/.test(input.type) ? ' (pandas reads its integers as floats then)' : ''} — production would refuse such rows, and the model was trained on them — write "missing: allow" and impute it as the notebook does, or "missing: pass" if the model itself splits on missing values.`,
      };
    }
  },
};
