import * as z from 'zod';
import { columnName } from '../arguments';
import { type Path } from '../model';

/** `columns: {old: new}`, as pairs with their place in the arguments. */
export const pairsArgument = z
  .strictObject(
    {
      columns: z
        .record(z.string(), columnName, { error: 'a mapping from a column to its other name, {a: b}' })
        .refine((pairs) => Object.keys(pairs).length > 0, { error: 'at least one column' }),
    },
    { error: 'a mapping with "columns:"' },
  )
  .transform(({ columns }) =>
    Object.entries(columns).map(([from, to]) => ({ from, to, at: ['columns', from] satisfies Path })),
  );

/** `columns: [a, b]`. */
export const listArgument = z.strictObject(
  {
    columns: z
      .array(columnName, { error: 'the names of the columns, [a, b]' })
      .min(1, { error: 'the names of the columns, [a, b]' })
      .refine((names) => new Set(names).size === names.length, { error: 'each column once' }),
  },
  { error: 'a mapping with "columns:"' },
);
