import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { columnName } from '../arguments';
import { anyMissing, type ColumnState, partsOf, sourcesOf } from '../column';
import { asDomain, hull } from '../domain';
import { spanOf, widen } from '../interval';
import { type Path } from '../model';
import { madeOverflow } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type Precision, type PreprocessingStep } from '../step';
import { checkOverflow, numberColumn } from './elementwise';
import { Kernel, rounding } from './kernel';
import { listArgument } from './names';

const argument = listArgument.extend({
  norm: z.enum(['l1', 'l2', 'max'], { error: 'l1, l2 or max' }).default('l2'),
  into: columnName.optional(),
});
type Args = z.output<typeof argument>;

/** A row whose norm is below this counts as a row of zeros and is left as it is. */
const least = { float64: 10 * 2 ** -52, float32: 10 * 2 ** -23 } as const;

/** The vectors that are brought to norm 1: all columns as one where they go `into` a new one, else each by itself. */
function groupsOf({ columns, into }: Args): readonly { readonly from: readonly string[]; readonly to: string }[] {
  return into === undefined ? columns.map((name) => ({ from: [name], to: name })) : [{ from: columns, to: into }];
}

function inferGroup(
  states: readonly ColumnState[],
  to: string,
  at: Path,
  into: Path | undefined,
  scope: InferScope,
): void {
  const width = states.reduce((sum, state) => sum + state.width, 0);
  if (width === 1) {
    scope.issue({
      code: 'type',
      path: at,
      message: `${quoted(states[0]?.name ?? to)} is one number a row, and divided by its own norm it is 1 or −1 — nothing but the sign would be left of it — name all columns of the row and a new column "into:", or use standardize.`,
      data: { column: states[0]?.name ?? to, step: 'normalize', width },
    });
    scope.poison(to, into);
    return;
  }
  const round = rounding(scope.precision);
  for (const state of states) {
    const { lo, hi } = hull(state.domain);
    checkOverflow(scope, 'normalize', state, at, scope.precision, { lo: round(lo), hi: round(hi) });
  }
  const { lo } = spanOf(states.map(({ domain }) => hull(domain)));
  const result = widen({ lo: lo >= 0 ? 0 : -1, hi: 1 }, scope.precision);
  scope.write(
    {
      name: to,
      type: scope.precision,
      time: false,
      width,
      missing: anyMissing(states),
      domain: asDomain(result),
      overflow: madeOverflow(states, scope.precision, result, { frail: true }),
      parts: states.flatMap(partsOf),
      sources: sourcesOf(states),
    },
    into,
  );
}

/** So many numbers are added one after the other, as numpy adds the columns of a DataFrame; a runtime's sum has an order of its own, and another one for a row alone. */
const mostInOrder = 32;

function lowerSum(kernel: Kernel, x: Value, width: number): Value {
  const { graph } = kernel;
  if (width > mostInOrder) return graph.reduceSum(x, [1], true);
  const parts = Array.from({ length: width }, (_, index) => graph.columns(x, [index]));
  return parts.reduce((sum, part) => kernel.op('Add', sum, part));
}

function lowerNorm(kernel: Kernel, x: Value, norm: Args['norm'], width: number): Value {
  const { graph } = kernel;
  const size = kernel.op('Abs', x);
  if (norm === 'l1') return lowerSum(kernel, size, width);
  if (norm === 'l2') return kernel.op('Sqrt', lowerSum(kernel, graph.mul(x, x), width));
  // A maximum may pass over NaN.
  const missing = graph.reduceMax(graph.cast(graph.isNaN(x), 'float32'), [1], true);
  return kernel.where(graph.cast(missing, 'bool'), kernel.number(Number.NaN), graph.reduceMax(size, [1], true));
}

function normOf(row: readonly number[], norm: Args['norm'], round: (x: number) => number): number {
  if (norm === 'max') return row.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (norm === 'l1') return row.reduce((sum, x) => round(sum + Math.abs(x)), 0);
  return round(Math.sqrt(row.reduce((sum, x) => round(sum + round(x * x)), 0)));
}

function referGroup(rows: readonly (readonly number[])[], norm: Args['norm'], precision: Precision): number[][] {
  const round = rounding(precision);
  return rows.map((row) => {
    const size = normOf(row, norm, round);
    return row.map((x) => (size < least[precision] ? x : round(x / size)));
  });
}

/** Each row divided by its norm: `sklearn.preprocessing.Normalizer(norm)`. */
export const normalize: PreprocessingStep<Args> = {
  kind: 'preprocessing',
  name: 'normalize',
  summary: 'Divide each row of a vector by its length',
  elsewhere: ['Normalizer'],
  args: argument,
  opset: () => 7,
  infer(args, scope) {
    const states = args.columns.map((name, index) => numberColumn(scope, 'normalize', name, ['columns', index]));
    const known = states.filter((state) => state !== undefined);
    const { into } = args;
    if (into === undefined)
      states.forEach((state, index) => {
        if (state === undefined) scope.poison(args.columns[index] ?? '');
        else inferGroup([state], state.name, ['columns', index], undefined, scope);
      });
    else if (known.length < states.length) scope.poison(into, ['into']);
    else inferGroup(known, into, ['columns'], ['into'], scope);
  },
  lower(args, scope) {
    const kernel = new Kernel(scope.graph, scope.precision);
    const results = groupsOf(args).map(({ from, to }) => {
      const x = scope.joined(from, scope.precision);
      const width = from.reduce((sum, name) => sum + (scope.before.get(name)?.width ?? 1), 0);
      const norm = lowerNorm(kernel, x, args.norm, width);
      const none = kernel.op('Less', norm, kernel.number(least[scope.precision]));
      return { to, value: kernel.op('Div', x, kernel.where(none, kernel.number(1), norm)) };
    });
    for (const { to, value } of results) scope.assign([to], value);
  },
  reference(args, scope) {
    const round = rounding(scope.precision);
    const results = groupsOf(args).map(({ from, to }) => {
      const values = from.map((name) => scope.value(name));
      const rows = Array.from({ length: scope.rows }, (_, row) =>
        values.flatMap((value) => (value[row] ?? []).map((x) => round(Number(x)))),
      );
      return { to, rows: referGroup(rows, args.norm, scope.precision) };
    });
    for (const { to, rows } of results) scope.set(to, rows);
  },
};
