import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { referenceColumns } from '../reference-column';

/** In fewer rows a value that does not change says little. */
const fewestRows = 30;

export const constantColumn: Rule = {
  id: 'data/constant-column',
  severity: 'warning',
  summary: 'Each input has more than one value in the reference data',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (column.rows < fewestRows) continue;
      const empty = column.missing === column.rows;
      // One value and gaps is as good as two values.
      if (!empty && (column.distinct > 1 || column.missing > 0)) continue;
      const value = column.values[0]?.value;
      const only = value === undefined ? String(column.min ?? '') : quoted(value);
      yield {
        at: { path: input.path, on: 'key' },
        message: `${quoted(input.name)} is ${empty ? 'missing' : `always ${only}`} in the reference: ${column.rows} of ${column.rows} rows — the model has learned nothing from it, and the first other value in production is beyond what it knows — see whether the export of the data lost the column, or take it out of the model and of this contract.`,
      };
    }
  },
};
