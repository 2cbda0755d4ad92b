import { type ColumnSummary } from '../../../protocol/engine';
import { type InputSpec } from '../../model';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { fewestRows, referenceColumns } from '../reference-column';

/** No share is above it, and percents seldom stay below it. */
const far = 10;

const percents = /^(?:%|percent|pct)$/i;
const shares = /^(?:share|fraction|proportion)$/i;

/** What is declared and what the reference has instead. */
function mixedUp(
  { name, unit, range, expect }: InputSpec,
  { min, max, whole }: ColumnSummary,
): readonly [string, string, string] | undefined {
  if (min === null || max === null || min < 0 || whole === true) return undefined;
  // "price_per_share" is no share.
  const [, ending = ''] = /(?<!\bper|_per)[_ ]([a-z]+)$/i.exec(name) ?? [];
  // A unit that is declared counts, and else the name's ending.
  const said = unit ?? ending;
  const declared = unit === undefined ? `its name ends with ${quoted(ending)}` : `its unit is ${quoted(unit)}`;
  // Carbon is 0.1 % of steel, and three sit on a seat for two: only far from each other they are mixed up.
  const [, top] = expect ?? range ?? [0, 0];
  if (percents.test(said) && max <= 1 && top > far) return [declared, 'lies between 0 and 1: shares', 'share'];
  if (shares.test(said) && max > far && max <= 100) return [declared, `goes up to ${max}: percents`, '%'];
  return undefined;
}

export const percent: Rule = {
  id: 'data/percent',
  severity: 'warning',
  summary: 'Percents are percents and shares are shares in the reference data, too',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      if (column.rows - column.missing < fewestRows) continue;
      const [declared, found, unit] = mixedUp(input, column) ?? [];
      if (declared === undefined || found === undefined || unit === undefined) continue;
      yield {
        at: context.document.has([...input.path, 'unit'])
          ? { path: [...input.path, 'unit'], on: 'value' }
          : { path: input.path, on: 'key' },
        message: `${quoted(input.name)} has other numbers than it says: ${declared}, and the reference ${found} — a caller who goes by the contract sends numbers a hundred times off, and gets an answer — declare the unit ${quoted(unit)} and ranges to match, or write the reference as callers send it.`,
      };
    }
  },
};
