import { type ColumnSummary } from '../../../protocol/engine';
import { type InputSpec } from '../../model';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { referenceColumns } from '../reference-column';

/** What pandas has made of integers among which one was missing; undefined where nothing was lost. */
function lost(input: InputSpec, column: ColumnSummary): string | undefined {
  if (column.missing === 0 || input.missing === 'forbid') return undefined;
  const { values, min, max } = column;
  if (input.type === 'string')
    return values.length > 0 && values.every(({ value }) => /^-?\d+\.0$/.test(value))
      ? `reads ${values
          .slice(0, 3)
          .map(({ value }) => quoted(value))
          .join(', ')}: integers that became floats, and then text`
      : undefined;
  if (input.type !== 'int64') return undefined;
  const largest = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
  return largest > Number.MAX_SAFE_INTEGER
    ? `reaches ${largest}, and a column with missing values is float64, which holds whole numbers up to 2^53 only`
    : undefined;
}

export const integerWithMissing: Rule = {
  id: 'data/integer-with-missing',
  severity: 'warning',
  summary: 'An integer that may be missing keeps its digits',
  phase: 'typing',
  *check(context) {
    for (const [input, column] of referenceColumns(context)) {
      const how = lost(input, column);
      if (how === undefined) continue;
      yield {
        at: { path: input.path, on: 'key' },
        message: `${quoted(input.name)} is missing in some rows of the reference and ${how} — callers send the integer, so training and production do not speak of the same values — read the column with the dtype "Int64" in the notebook, and write the reference again; an identifier is a string.`,
      };
    }
  },
};
