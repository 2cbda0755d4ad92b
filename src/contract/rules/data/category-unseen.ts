import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { referenceColumns } from '../reference-column';

export const categoryUnseen: Rule = {
  id: 'data/category-unseen',
  severity: 'warning',
  summary: 'Every category of the contract occurs in the reference data',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (input.type !== 'string' || input.categories === undefined) continue;
      // Only where the summary lists every value does absence from it mean anything.
      if (column.values.length < column.distinct) continue;
      const present = new Set(column.values.map(({ value }) => value));
      for (const [index, category] of input.categories.entries()) {
        if (present.has(String(category))) continue;
        yield {
          at: { path: [...input.path, 'categories', index], on: 'value' },
          message: `No row of the reference has ${quoted(String(category))} in ${quoted(input.name)} — the model has never seen it, and a misspelt category looks just like this — check the spelling, or delete it if the encoder in the notebook does not have it.`,
        };
      }
    }
  },
};
