import { pathOf, replaceValue } from '../../edits';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { formatTime } from '../../time';
import { countOutside, referenceColumns, share } from '../reference-column';
import { hasSentinels, sentinelLike } from '../sentinel-like';
import { byFactor } from '../unit-factor';

export const range: Rule = {
  id: 'data/range',
  severity: 'warning',
  summary: 'The reference data lie within the declared ranges',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      const { min, max } = column;
      if (input.range === undefined || min === null || max === null) continue;
      const [lo, hi] = input.range;
      // A sentinel is missing, not a value; of the values beside it the summary says nothing.
      const aside = new Set([...input.sentinel, ...sentinelLike(column).map(({ value }) => value)]);
      const below = min < lo && !aside.has(min);
      const above = max > hi && !aside.has(max);
      if (!below && !above) continue;
      const { least, most } = countOutside(column, below ? lo : -Infinity, above ? hi : Infinity);
      // A row in a thousand is an outlier, and to refuse it may be just what is meant.
      if (most * 1000 <= column.rows) continue;
      const rows = least === most ? String(least) : `${least} to ${most}`;
      const timed = input.type === 'date' || input.type === 'datetime';
      const show = (value: number): string => (timed ? formatTime(value) : String(value));
      const wide: [number, number] = [below ? min : lo, above ? max : hi];
      // Where most rows are outside, or their mean is, it is hardly the range that is too narrow.
      const mean = hasSentinels(input, column) ? null : column.mean;
      const other = least > column.rows / 2 || (mean !== null && (mean < lo || mean > hi));
      yield {
        at: { path: [...input.path, 'range'], on: 'value' },
        message: `The reference reaches from ${show(min)} to ${show(max)} in ${quoted(input.name)}, and the range allows ${show(lo)} to ${show(hi)}: ${rows} of ${column.rows} rows (${share(most, column.rows)}${least === most ? '' : ' at most'}) are outside${other && !timed ? byFactor([lo, hi], [min, max]) : ''} — production would refuse rows that the model was trained on — ${other ? 'write the range in the unit that the column has, or correct which column is meant' : 'widen the range, or take these rows out of the training as well'}.`,
        ...(!other && { data: { path: [...input.path, 'range'], range: wide.map(show) } }),
      };
    }
  },
  fix({ data }, { document }) {
    const path = pathOf(data);
    const wide = data?.['range'];
    if (path === undefined || !Array.isArray(wide)) return undefined;
    const [lo, hi] = wide.map(String);
    const bounds: (readonly [number, string | undefined])[] = [
      [0, lo],
      [1, hi],
    ];
    return {
      title: `Widen the range to [${String(lo)}, ${String(hi)}]`,
      edits: bounds.flatMap(([index, text]) =>
        text === undefined ? [] : replaceValue(document, [...path, index], text),
      ),
    };
  },
};
