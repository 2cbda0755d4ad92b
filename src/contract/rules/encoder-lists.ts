import * as z from 'zod';
import { type RuleContext } from '../rule';
import { columnUses } from './column-uses';

const listing = z.object({
  categories: z.array(z.string()).optional(),
  values: z.record(z.string(), z.unknown()).optional(),
});

/** By raw column the categories that its encoders list themselves: those of the notebook's encoder, whatever the rows have. */
export function encoderLists(context: RuleContext): ReadonlyMap<string, ReadonlySet<string>> {
  const lists = new Map<string, Set<string>>();
  for (const [index, use] of (context.document.contract?.preprocessing ?? []).entries()) {
    const before = context.flow.after[index - 1] ?? context.flow.inputs;
    for (const { column, args } of columnUses(use, 'one_hot', 'ordinal', 'map')) {
      const { categories = [], values = {} } = listing.safeParse(args).data ?? {};
      for (const source of before.get(column)?.sources ?? []) {
        const list = lists.get(source) ?? new Set();
        for (const category of [...categories, ...Object.keys(values)]) list.add(category);
        lists.set(source, list);
      }
    }
  }
  return lists;
}
