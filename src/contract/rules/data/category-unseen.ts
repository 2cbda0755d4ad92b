import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { categoryDifference } from '../category-difference';
import { encoderLists } from '../encoder-lists';
import { explainedEncoders } from '../encoder-width';
import { isConstant, referenceColumns } from '../reference-column';

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
      for (const { index, category } of difference?.unseen ?? []) {
        // data/categories says what was meant.
        if (misspelt.has(category)) continue;
        // Without it the encoder would be another one than the notebook's.
        if (lists.get(input.name)?.has(category) === true) continue;
        yield {
          at: { path: [...input.path, 'categories', index], on: 'value' },
          message: `No row of the reference has ${quoted(category)} in ${quoted(input.name)} — the model has never seen it, and a misspelt category looks just like this — check the spelling, or delete it if the encoder in the notebook does not have it.`,
        };
      }
    }
  },
};
