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

/** Each column through its table: the position among the keys, then a Gather. */
export function lowerTables<P>(
  uses: readonly ColumnUse<P>[],
  scope: LowerScope,
  tableOf: (use: ColumnUse<P>, state: ColumnState | undefined) => Table,
): void {
  const { graph } = scope;
  const results = uses.map((use) => {
    const table = tableOf(use, scope.before.get(use.column));
    const size = table.keys.length;
    const positions = lowerPositions(scope, use.column, table.keys, { unknown: size, missing: size + 1 });
    const values = [...table.values, table.unknown, table.missing];
    return graph.op('Gather', [graph.constant(table.type, [values.length], values), positions]);
  });
  uses.forEach((use, index) => {
    const result = results[index];
    if (result !== undefined) scope.assign([use.into ?? use.column], result);
  });
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
