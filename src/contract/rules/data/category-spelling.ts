import { toldPlaces } from '../../reports';
import { type Rule } from '../../rule';
import { listed, quoted } from '../../shown';
import { encoderLists } from '../encoder-lists';
import { explainedEncoders } from '../encoder-width';
import { referenceColumns, share } from '../reference-column';
import { otherSpellings } from '../spelling';
import { categoryUnseen } from './category-unseen';

export const categorySpelling: Rule = {
  id: 'data/category-spelling',
  severity: 'warning',
  summary: 'A category is written in one way in the reference data',
  phase: 'typing',
  *check(context) {
    if (context.reference.state !== 'read') return;
    const wrong = [...referenceColumns(context)].flatMap(([input, column]) => {
      // data/categories tells of values that are refused.
      const spellings = input.unknown === 'forbid' ? undefined : otherSpellings(context, input, column);
      return spellings === undefined || spellings.size === 0 ? [] : [{ input, column, spellings }];
    });
    if (wrong.length === 0) return;
    const wide = explainedEncoders(context);
    const isTold = toldPlaces(context, categoryUnseen);
    const lists = encoderLists(context);
    for (const { input, column, spellings } of wrong) {
      if (wide.has(input.name)) continue;
      const path = [...input.path, 'categories'];
      const encoded = lists.get(input.name);
      const spelt = [...spellings].flatMap(([category, values]) => {
        const at = { path: [...path, input.categories?.map(String).indexOf(category) ?? 0], on: 'value' as const };
        const others = values.filter(({ value }) => encoded?.has(value) !== true);
        return others.length === 0 || isTold(at) ? [] : [{ category, at, others }];
      });
      const [first, ...more] = spelt;
      if (first === undefined) continue;
      const others = spelt.flatMap((each) => each.others);
      const count = others.reduce((sum, item) => sum + item.count, 0);
      yield {
        at: more.length === 0 ? first.at : { path, on: 'key' },
        message: `The reference holds ${listed(others.map(({ value }) => value))} in ${quoted(input.name)}, which ${more.length === 0 ? `is ${quoted(first.category)}` : 'are categories'} but for blanks, capitals or dashes: ${count} of ${column.rows} rows (${share(count, column.rows)}) — they are taken for unknown, so the model sees no category at all in them — write the category as the reference has it, here and in its encoder, or bring both to one form with strip and lower, if the notebook does.`,
      };
    }
  },
};
