import { insertFirst } from '../../edits';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { referenceColumns, share } from '../reference-column';
import { sentinelLike } from '../sentinel-like';

export const sentinel: Rule = {
  id: 'data/sentinel',
  severity: 'warning',
  summary: 'A number that stands for missing is declared as one',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (input.type === 'string' || input.type === 'bool' || input.sentinel.length > 0) continue;
      if (input.categories !== undefined) continue;
      for (const { value, count } of sentinelLike(column)) {
        yield {
          at: { path: input.path, on: 'key' },
          message: `${quoted(input.name)} is ${value} in ${count} of ${column.rows} rows of the reference (${share(count, column.rows)}), far from all its other values — a source that writes ${value} for "not known" feeds the model an enormous number, and one that writes null instead changes every such answer — declare "sentinel: [${value}]" and what becomes of missing values, as the notebook does.`,
          data: { path: input.path, value },
        };
      }
    }
  },
  fix({ data }, { document }) {
    const [path, value] = [data?.['path'], data?.['value']];
    if (!Array.isArray(path) || typeof value !== 'number' || !document.has([...(path as string[]), 'missing']))
      return undefined;
    // What a missing value becomes has been said: only that this is one is not.
    if (document.contract?.inputs.find((input) => input.path.join() === path.join())?.missing === 'forbid')
      return undefined;
    return {
      title: `Declare ${value} as missing`,
      edits: insertFirst(document, path as string[], `sentinel: [${value}]`),
    };
  },
};
