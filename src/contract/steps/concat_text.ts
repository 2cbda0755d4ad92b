import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { columnName } from '../arguments';
import { type ColumnState, type Missing } from '../column';
import { unknownDomain } from '../domain';
import { noOverflow } from '../overflow';
import { quoted } from '../shown';
import { type Columns, type LowerScope, type PreprocessingStep } from '../step';
import { lowerPositions, position } from './categories';
import { listArgument } from './names';
import { isText, knownValues, textColumn } from './text';

const argument = listArgument.extend({
  into: columnName,
  separator: z.string({ error: 'the text between the parts; "" for none' }),
});
type Args = z.output<typeof argument>;

/** Combinations of known values that are listed in the artifact; beyond that the operator joins the texts. */
const mostListed = 20_000;

/** A column of known values: each of them, then what admission refuses, then a missing one. */
interface Part {
  readonly values: readonly string[];
  readonly state: ColumnState;
}

/** All columns with their values; undefined where not all are known, or their combinations too many to list. */
function partsOf({ columns }: Args, before: Columns): readonly Part[] | undefined {
  let combinations = 1;
  const parts: Part[] = [];
  for (const name of columns) {
    const state = before.get(name);
    const values = knownValues(state);
    if (state === undefined || values === undefined) return undefined;
    combinations *= values.length + 2;
    if (combinations > mostListed) return undefined;
    parts.push({ values, state });
  }
  return parts;
}

/** Missing text makes the whole missing, as `+` does in pandas; where "" is a value it is joined as one. */
function join(texts: readonly (string | undefined)[], separator: string): string {
  return texts.every((text) => text !== undefined) ? texts.join(separator) : '';
}

/** The text at a position among a column's values; undefined where it makes the whole missing. */
function textAt({ values, state }: Part, index: number): string | undefined {
  if (index === values.length + 1 && state.missing !== 'allow') return '';
  return values[index];
}

/** Every combination of known values, the last column running fastest. */
function combined(parts: readonly Part[], separator: string): string[] {
  let rows: (string | undefined)[][] = [[]];
  for (const part of parts) {
    const texts = Array.from({ length: part.values.length + 2 }, (_, index) => textAt(part, index));
    rows = rows.flatMap((row) => texts.map((text) => [...row, text]));
  }
  return rows.map((row) => join(row, separator));
}

function lowerListed(parts: readonly Part[], { separator }: Args, scope: LowerScope): Value {
  const { graph } = scope;
  const constant = (x: number): Value => graph.constant('int64', [1, 1], [x]);
  const place = parts
    .map(({ values, state }) => {
      const at = { unknown: values.length, missing: values.length + 1 };
      return lowerPositions(scope, [{ column: state.name, categories: values, at }]).value;
    })
    .reduce((all, own, index) => graph.add(graph.mul(all, constant((parts[index]?.values.length ?? 0) + 2)), own));
  const texts = combined(parts, separator);
  return graph.op('Gather', [graph.constant('string', [texts.length], texts), place]);
}

function lowerOpen({ columns, separator }: Args, scope: LowerScope): Value {
  const { graph } = scope;
  const between = graph.constant('string', [1, 1], [separator]);
  const concat = (a: Value, b: Value): Value => graph.op('StringConcat', [a, b]);
  const text = columns
    .map((name) => scope.joined([name]))
    .reduce((all, own) => concat(separator === '' ? all : concat(all, between), own));
  const holes = columns.filter((name) => scope.before.get(name)?.missing === 'allow');
  if (holes.length === 0) return text;
  const missing = isText(graph, scope.joined(holes), '');
  // The largest of a row of truth values: Or takes two only.
  const any = graph.cast(graph.reduceMax(graph.cast(missing, 'int64'), [1], true), 'bool');
  return graph.where(any, graph.constant('string', [1, 1], ['']), text);
}

/** One text of several, with a separator between them: `a + "_" + b` of pandas columns, `pandas.Series.str.cat`. */
export const concatText: PreprocessingStep<Args> = {
  kind: 'preprocessing',
  name: 'concat_text',
  summary: 'One text of several, with a separator between them',
  args: argument,
  opset: (args, before) => (partsOf(args, before) === undefined ? 20 : 9),
  newest: 'StringConcat',
  infer(args, scope) {
    const { columns, into, separator } = args;
    const states = columns.map((column, index) => textColumn(scope, 'concat_text', { column, at: ['columns', index] }));
    const found = states.filter((state) => state !== undefined);
    const wide = found.find(({ width }) => width !== 1);
    if (wide !== undefined)
      scope.issue({
        code: 'type',
        path: ['columns', columns.indexOf(wide.name)],
        message: `${quoted(wide.name)} is ${wide.width} wide, and concat_text takes one text a row of each column — no artifact can be made — join the texts before the columns.`,
        data: { column: wide.name, step: 'concat_text', width: wide.width },
      });
    if (found.length < columns.length || wide !== undefined) {
      scope.poison(into, ['into']);
      return;
    }
    const parts = partsOf(args, scope.columns);
    const texts = parts === undefined ? [] : [...new Set(combined(parts, separator))].filter((text) => text !== '');
    const holes = found.some(({ missing }) => missing === 'allow');
    const canBeEmpty = separator === '' && found.every(({ missing }) => missing === 'pass');
    const missing: Missing = holes ? 'allow' : canBeEmpty ? 'pass' : false;
    scope.write(
      {
        name: into,
        type: 'string',
        time: false,
        width: 1,
        missing,
        domain: parts === undefined ? unknownDomain : { kind: 'categories', values: texts, open: false },
        overflow: noOverflow,
        sources: [...new Set(found.flatMap(({ sources }) => sources))],
      },
      ['into'],
    );
  },
  lower(args, scope) {
    const parts = partsOf(args, scope.before);
    const value = parts === undefined ? lowerOpen(args, scope) : lowerListed(parts, args, scope);
    scope.assign([args.into], value);
  },
  reference(args, scope) {
    const { columns, into, separator } = args;
    const listed = partsOf(args, scope.before);
    const values = columns.map((name) => scope.value(name));
    const rows = Array.from({ length: scope.rows }, (_, row) => {
      const texts = columns.map((name, index): string | undefined => {
        const text = String(values[index]?.[row]?.[0]);
        const part = listed?.[index];
        if (part === undefined) return text === '' && scope.before.get(name)?.missing === 'allow' ? undefined : text;
        const size = part.values.length;
        return textAt(part, position(text, 'string', part.values, { unknown: size, missing: size + 1 }));
      });
      return [join(texts, separator)];
    });
    scope.set(into, rows);
  },
};
