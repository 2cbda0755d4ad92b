import { type GraphBuilder, type Value } from '../../onnx/graph';
import { type ColumnUse } from '../arguments';
import { type ColumnState } from '../column';
import { quoted } from '../shown';
import { type InferScope, type LowerScope, type ReferenceScope } from '../step';
import { lowerTables, type Table } from './lookup';

/** The text column that a step rewrites; what is wrong is reported. */
export function textColumn(
  scope: InferScope,
  op: string,
  { column, at }: Pick<ColumnUse<unknown>, 'column' | 'at'>,
): ColumnState | undefined {
  const state = scope.column(column, at);
  if (state === undefined || state.type === 'string') return state;
  scope.issue({
    code: 'type',
    path: at,
    message: `${quoted(column)} is ${state.type}, and ${op} works on text — no artifact can be made — take it out of this step, or correct the type of the input.`,
    data: { column, step: op, type: state.type },
  });
  return undefined;
}

/** The values that a text column can have, where they are all known. */
export function knownValues(state: ColumnState | undefined): readonly string[] | undefined {
  return state?.domain.kind === 'categories' && !state.domain.open ? state.domain.values : undefined;
}

/** Where a text is this one, bool of the same shape. Strings cannot be compared below opset 19: it is the one key of a mapper. */
export function isText(graph: GraphBuilder, x: Value, text: string): Value {
  return graph.cast(
    graph.ml('CategoryMapper', [x], {
      cats_strings: { strings: [text] },
      cats_int64s: { ints: [1] },
      default_int64: { int: 0 },
    }),
    'bool',
  );
}

/** Writes the column with `f` applied to every value that it can have. */
export function writeText<P>(
  scope: InferScope,
  use: ColumnUse<P>,
  state: ColumnState,
  f: (text: string) => string,
): void {
  const { domain } = state;
  const values = domain.kind === 'categories' ? [...new Set(domain.values.map(f))] : [];
  const emptied = values.includes('');
  scope.write(
    {
      ...state,
      name: use.into ?? use.column,
      missing: emptied ? 'allow' : state.missing,
      domain:
        domain.kind === 'categories'
          ? { kind: 'categories', values: values.filter((value) => value !== ''), open: domain.open }
          : domain,
    },
    use.into === undefined ? undefined : use.intoAt,
  );
}

/** For columns all of whose values are known: each value through a table. Values that admission refuses become missing. */
export function lowerText<P>(uses: readonly ColumnUse<P>[], scope: LowerScope, f: (text: string) => string): void {
  lowerTables(uses, scope, (_, state): Table => {
    const keys = knownValues(state) ?? [];
    return { keys, values: keys.map(f), unknown: '', missing: '', type: 'string' };
  });
}

/** `f` of every value; where the lowering is a table, values outside of it are missing there, too. */
export function referText<P>(
  uses: readonly ColumnUse<P>[],
  scope: ReferenceScope,
  f: (text: string) => string,
  tableOnly: boolean,
): void {
  const results = uses.map(({ column }) => {
    const known = tableOnly ? knownValues(scope.before.get(column)) : undefined;
    return scope
      .value(column)
      .map((row) => row.map((x) => (known !== undefined && !known.includes(String(x)) ? '' : f(String(x)))));
  });
  uses.forEach(({ column, into }, index) => {
    scope.set(into ?? column, results[index] ?? []);
  });
}
