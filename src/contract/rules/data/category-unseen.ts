import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { categoryDifference } from '../category-difference';
import { encoderLists } from '../encoder-lists';
import { explainedEncoders } from '../encoder-width';
import { isConstant, referenceColumns } from '../reference-column';
import { replaceValueFix } from '../rename-fix';
import { folded } from '../spelling';

export const categoryUnseen: Rule = {
  id: 'data/category-unseen',
  severity: 'warning',
  summary: 'Every category of the contract occurs in the reference data',
  phase: 'typing',
  *check(context) {
    if (context.reference.state !== 'read') return;
    const told = explainedEncoders(context);
    const lists = encoderLists(context);
    for (const [input, column] of referenceColumns(context)) {
      // A column that never changes has its own rule, as has one that makes the encoder too wide.
      if (isConstant(column) || told.has(input.name)) continue;
      const difference = categoryDifference(input, column);
      const misspelt = new Set(input.unknown === 'forbid' ? difference?.misspelt.values() : []);
      const meant = new Map([...(difference?.misspelt ?? [])].map(([value, category]) => [category, value]));
      for (const { index, category } of difference?.unseen ?? []) {
        // data/categories says what was meant.
        if (misspelt.has(category)) continue;
        const path = [...input.path, 'categories', index];
        const value = meant.get(category);
        const listed = lists.get(input.name)?.has(category) === true;
        // Without it the encoder would be another one than the notebook's; but both may have been written in another way than the data.
        if (listed && (value === undefined || folded(value) !== folded(category))) continue;
        yield {
          at: { path, on: 'value' },
          message:
            value === undefined
              ? `No row of the reference has ${quoted(category)} in ${quoted(input.name)} — the model has never seen it, and a misspelt category looks just like this — check the spelling, or delete it if the encoder in the notebook does not have it.`
              : `No row of the reference has ${quoted(category)} in ${quoted(input.name)}, and ${quoted(value)} is no category. Did you mean ${quoted(value)}? — rows with ${quoted(value)} would be taken for unknown, and the model would not see what they are — write ${quoted(value)}${listed ? ', here and in the encoder' : ''}.`,
          // One of two places alone would be worse than none.
          ...(value !== undefined && !listed && { data: { path, meant: value } }),
        };
      }
    }
  },
  fix: replaceValueFix,
};
