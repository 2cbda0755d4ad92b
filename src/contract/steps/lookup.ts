import { type ColumnUse } from '../arguments';
import { type ColumnState, type TensorType } from '../column';
import { type LowerScope, type PlainColumn, type ReferenceScope } from '../step';
import { lowerPositions, position } from './categories';
import { rounding } from './kernel';

/** A table from categories to values: what a column's value becomes. NaN and "" are missing. */
export interface Table {
  readonly keys: readonly string[];
  readonly values: readonly (number | string)[];
  readonly unknown: number | string;
  readonly missing: number | string;
  readonly type: TensorType;
}

/** Exact: 0 and -0 are two, and so are NaN and Infinity, which JSON would write alike. */
function keyOf(table: Table): string {
  return JSON.stringify(table, (_, value: unknown) =>
    typeof value === 'number' ? `#${Object.is(value, -0) ? '-0' : String(value)}` : value,
  );
}

/** Each column through its table: the position among the keys, then a Gather from the tables of all columns of a type. */
export function lowerTables<P>(
  uses: readonly ColumnUse<P>[],
  scope: LowerScope,
  tableOf: (use: ColumnUse<P>, state: ColumnState | undefined) => Table,
): void {
  const { graph } = scope;
  const all = uses.map((use) => ({ use, table: tableOf(use, scope.before.get(use.column)) }));
  const types = [...new Set(all.map(({ table }) => table.type))];
  const made = types.map((type) => {
    const mine = all.filter(({ table }) => table.type === type);
    const values: (number | string)[] = [];
    const starts = new Map<string, number>();
    const lookups = mine.map(({ use, table }) => {
      const size = table.keys.length;
      const key = keyOf(table);
      const from = starts.get(key) ?? values.length;
      if (from === values.length) values.push(...table.values, table.unknown, table.missing);
      starts.set(key, from);
      return { column: use.column, categories: table.keys, at: { unknown: size, missing: size + 1 }, from };
    });
    const { value, order } = lowerPositions(scope, lookups);
    const names = order.flatMap((index) => mine[index] ?? []).map(({ use }) => use.into ?? use.column);
    return { names, result: graph.op('Gather', [graph.constant(type, [values.length], values), value]) };
  });
  for (const { names, result } of made) scope.assign(names, result);
}

export function referTables<P>(
  uses: readonly ColumnUse<P>[],
  scope: ReferenceScope,
  tableOf: (use: ColumnUse<P>, state: ColumnState | undefined) => Table,
): void {
  const round = rounding(scope.precision);
  const results = uses.map((use): PlainColumn => {
    const state = scope.before.get(use.column);
    const table = tableOf(use, state);
    const size = table.keys.length;
    return scope.value(use.column).map(([value]) => {
      const at = position(value ?? '', state?.type, table.keys, { unknown: size, missing: size + 1 });
      const result = at < size ? (table.values[at] ?? '') : at === size ? table.unknown : table.missing;
      return [typeof result === 'number' ? round(result) : result];
    });
  });
  uses.forEach((use, index) => {
    scope.set(use.into ?? use.column, results[index] ?? []);
  });
}
