import * as z from 'zod';
import { type Path } from '../../model';
import { type Rule, type RuleContext } from '../../rule';
import { quoted } from '../../shown';
import { categoriesOf } from '../../steps/categories';
import { columnUses } from '../column-uses';

const codes = z.object({
  categories: z.array(z.string()).optional(),
  first: z.number(),
  unknown: z.union([z.literal('forbid'), z.number()]),
  missing: z.number().optional(),
});

export const ambiguousCode: Rule = {
  id: 'flow/ambiguous-code',
  severity: 'warning',
  summary: 'An unknown or a missing value has a number of its own',
  phase: 'typing',
  *check(context) {
    const { document, flow } = context;
    for (const [index, use] of (document.contract?.preprocessing ?? []).entries()) {
      const before = flow.after[index - 1] ?? flow.inputs;
      for (const { column, at, args } of columnUses(use, 'ordinal')) {
        const { categories: own, first, unknown, missing } = codes.parse(args);
        const categories = categoriesOf(own, before.get(column)) ?? [];
        for (const [key, code] of [['unknown', unknown] as const, ['missing', missing] as const]) {
          const meant = typeof code === 'number' ? categories[code - first] : undefined;
          if (typeof code !== 'number' || meant === undefined || isForOthers(meant)) continue;
          yield {
            at: { path: placeOf(context, [...use.path, ...at], [...use.path], key), on: 'value' },
            message: `${key === 'unknown' ? 'An unknown' : 'A missing'} value of ${quoted(column)} becomes ${code}, which is the number of ${quoted(meant)} — the model could not tell the two apart, which scikit-learn refuses — write the number that training used, such as -1.`,
          };
        }
      }
    }
  },
};

const forOthers = new Set(['', ...'unk unknown oov other others rest misc none missing nan null na'.split(' ')]);

/** A category that is there for what is not known: "[UNK]", "other", "n/a", "?". */
function isForOthers(category: string): boolean {
  return forOthers.has(category.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
}

/** An argument stands with its column, or beside all. */
function placeOf({ document }: RuleContext, own: Path, shared: Path, key: string): Path {
  return document.has([...own, key]) ? [...own, key] : [...shared, key];
}
