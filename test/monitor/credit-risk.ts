import { join } from 'node:path';
import { withTable } from '../../src/data/table';
import type { Population } from './streams';

const path = join(__dirname, '..', 'workspace', 'credit-risk', 'reference.parquet');
/** What the notebook adds to the raw rows. */
const added = new Set(['class', 'p_bad']);

/** The 1,000 reference rows of the sample: 7 numeric columns, those of many values first as in `streams`, then 13 categorical ones. */
export async function creditRisk(): Promise<Population> {
  return withTable(path, {}, async (table) => {
    const columns = table.columns.filter(({ name }) => !added.has(name));
    const values = new Map(columns.map(({ name }): [string, (number | string)[]] => [name, []]));
    let count = 0;
    for await (const batch of table.rows()) {
      count += batch.length;
      for (const row of batch) {
        for (const [name, into] of values) {
          const value = row[name];
          if (typeof value !== 'number' && typeof value !== 'string') throw new Error(`${path}: ${name} has a gap.`);
          into.push(value);
        }
      }
    }
    const distinct = (name: string): number => new Set(values.get(name)).size;
    const isText = (name: string): boolean => typeof values.get(name)?.[0] === 'string';
    const names = columns
      .map(({ name }) => name)
      .sort((a, b) => Number(isText(a)) - Number(isText(b)) || (isText(a) ? 0 : distinct(b) - distinct(a)));
    return { names, values: names.map((name) => values.get(name) ?? []), rows: count };
  });
}
