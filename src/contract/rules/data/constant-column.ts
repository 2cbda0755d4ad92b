import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { isConstant, referenceColumns } from '../reference-column';

export const constantColumn: Rule = {
  id: 'data/constant-column',
  severity: 'warning',
  summary: 'Each input has more than one value in the reference data',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (!isConstant(column)) continue;
      const empty = column.missing === column.rows;
      const value = column.values[0]?.value;
      const only = value === undefined ? String(column.min ?? '') : quoted(value);
      yield {
        at: { path: input.path, on: 'key' },
        message: `${quoted(input.name)} is ${empty ? 'missing' : `always ${only}`} in the reference: ${column.rows} of ${column.rows} rows — the model has learned nothing from it, and the first other value in production is beyond what it knows — see whether the export of the data lost the column, or take it out of the model and of this contract.`,
      };
    }
  },
};
