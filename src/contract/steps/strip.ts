import { type ColumnUse, perColumn } from '../arguments';
import { quoted } from '../shown';
import { type PreprocessingStep } from '../step';
import { knownValues, lowerText, referText, textColumn, writeText } from './text';

type Use = ColumnUse<Record<string, never>>;

/** What Python's `str.strip()` takes away (`str.isspace`): more than JavaScript's trim by \x1c-\x1f and \x85, less by \ufeff. */
const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const ends = new RegExp(`^${space}|${space}$`, 'g');

function stripped(text: string): string {
  return text.replace(ends, '');
}

/** White space at both ends taken away: `str.strip()`, for columns whose values are all known. */
export const strip: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'strip',
  summary: 'Text without white space at its ends',
  args: perColumn({}),
  opset: () => 9,
  infer(uses, scope) {
    for (const use of uses) {
      const { column, into, intoAt, at } = use;
      const state = textColumn(scope, 'strip', use);
      const impossible = state !== undefined && knownValues(state) === undefined;
      if (impossible)
        scope.issue({
          code: 'step-argument',
          path: at,
          message: `${quoted(column)} can be any text, and ONNX has no operator that strips it — no artifact can be made — list the "categories" of the input, as the caller writes them, with "unknown: forbid".`,
          data: { column, step: 'strip' },
        });
      if (state === undefined || impossible) scope.poison(into ?? column, into === undefined ? undefined : intoAt);
      else writeText(scope, use, state, stripped);
    }
  },
  lower(uses, scope) {
    lowerText(uses, scope, stripped);
  },
  reference(uses, scope) {
    referText(uses, scope, stripped, true);
  },
};
