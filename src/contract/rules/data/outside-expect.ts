import { toldInputs } from '../../reports';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { formatTime } from '../../time';
import { countOutside, referenceColumns, share } from '../reference-column';
import { hasSentinels } from '../sentinel-like';
import { byFactor } from '../unit-factor';
import { percent } from './percent';
import { range } from './range';

export const outsideExpect: Rule = {
  id: 'data/outside-expect',
  severity: 'warning',
  summary: 'The usual values of an input are usual in the reference data',
  phase: 'typing',
  *check(context) {
    const told = toldInputs(context, range, percent);
    for (const [input, column] of referenceColumns(context)) {
      const { min, max } = column;
      if (input.expect === undefined || min === null || max === null || told.has(input.name)) continue;
      if (hasSentinels(input, column)) continue;
      const [lo, hi] = input.expect;
      const { least } = countOutside(column, lo, hi);
      if (2 * least <= column.rows - column.missing) continue;
      const timed = input.type === 'date' || input.type === 'datetime';
      const show = (value: number): string => (timed ? formatTime(value) : String(value));
      yield {
        at: { path: [...input.path, 'expect'], on: 'value' },
        message: `Usual values of ${quoted(input.name)} lie between ${show(lo)} and ${show(hi)}, and the reference reaches from ${show(min)} to ${show(max)}: at least ${least} of ${column.rows} rows (${share(least, column.rows)}) are unusual${timed ? '' : byFactor([lo, hi], [min, max])} — drift is looked for in bins of values that hardly occur, and whoever reads the contract sends the wrong unit — write the bounds in the unit that the column has, or take them from the reference.`,
      };
    }
  },
};
