import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, perColumn } from '../arguments';
import { quoted } from '../shown';
import { type LowerScope, type PreprocessingStep } from '../step';
import { isText, knownValues, lowerText, referText, textColumn, writeText } from './text';

const shape = {
  locale: z.enum(['ascii', 'unicode'], { error: 'ascii (A to Z only) or unicode, as training did' }),
};
type Use = ColumnUse<{ readonly locale: 'ascii' | 'unicode' }>;

function lowerCase(text: string, locale: 'ascii' | 'unicode'): string {
  return locale === 'unicode' ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * StringNormalizer in the locale "C", which is everywhere and changes A to Z only. It takes [C] alone and makes one "" of no values,
 * so a value of ours goes along and is cut off again: a batch of no rows stays one. ONNX Runtime up to 1.17 writes an error in the place of
 * a text of letters beyond U+FFFF, in capitals as no text in lower case is: there the text stays.
 */
function normalize(scope: LowerScope, x: Value, width: number): Value {
  const { graph } = scope;
  const flat = graph.concat([graph.reshape(x, [-1]), graph.constant('string', [1], ['-'])], 0);
  const lowered = graph.op('StringNormalizer', [flat], {
    case_change_action: { string: 'LOWER' },
    is_case_sensitive: { int: 1 },
    locale: { string: 'C' },
  });
  const answered = graph.where(isText(graph, lowered, 'Conversion Error'), flat, lowered);
  const at = (index: number): Value => graph.constant('int64', [1], [index]);
  const kept = graph.op('Slice', [answered, at(0), at(-1), at(0)]);
  return graph.reshape(kept, [-1, width]);
}

/** A table is to the letter in every runtime. */
function isKnown({ column }: Use, { before }: Pick<LowerScope, 'before'>): boolean {
  return knownValues(before.get(column)) !== undefined;
}

/** Lower case: `str.lower` (unicode), or of the letters A to Z only (ascii). */
export const lower: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'lower',
  summary: 'Text in lower case',
  args: perColumn(shape),
  opset: () => 10,
  newest: 'StringNormalizer',
  infer(uses, scope) {
    for (const use of uses) {
      const { column, args, into, intoAt, at } = use;
      const state = textColumn(scope, 'lower', use);
      const impossible = state !== undefined && args.locale === 'unicode' && knownValues(state) === undefined;
      if (impossible)
        scope.issue({
          code: 'step-argument',
          path: at,
          message: `${quoted(column)} can be any text, and no operator of ONNX lowers all of Unicode on every machine — "Ä" would stay or not, depending on the server — list the "categories" of the input with "unknown: forbid", or write "locale: ascii".`,
          data: { column, step: 'lower' },
        });
      if (state === undefined || impossible) scope.poison(into ?? column, into === undefined ? undefined : intoAt);
      else writeText(scope, use, state, (text) => lowerCase(text, args.locale));
    }
  },
  lower(uses, scope) {
    for (const locale of ['unicode', 'ascii'] as const) {
      const tables = uses.filter((use) => use.args.locale === locale && isKnown(use, scope));
      if (tables.length > 0) lowerText(tables, scope, (text) => lowerCase(text, locale));
    }
    const open = uses.filter((use) => !isKnown(use, scope));
    if (open.length === 0) return;
    const width = open.reduce((sum, { column }) => sum + (scope.before.get(column)?.width ?? 1), 0);
    const x = scope.joined(open.map(({ column }) => column));
    scope.assign(
      open.map(({ column, into }) => into ?? column),
      normalize(scope, x, width),
    );
  },
  reference(uses, scope) {
    for (const locale of ['unicode', 'ascii'] as const)
      referText(
        uses.filter(({ args }) => args.locale === locale),
        scope,
        (text) => lowerCase(text, locale),
        true,
      );
  },
};
