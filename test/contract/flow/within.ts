import assert from 'node:assert/strict';
import { type ColumnState } from '../../../src/contract/column';
import { categoryNumber } from '../../../src/contract/domain';
import { type PlainColumn } from '../../../src/contract/step';

/** What is wrong with a value of which the flow says this; undefined where nothing is. */
export function leaves(value: number | string, state: ColumnState): string | undefined {
  const { name, type, missing, domain, overflow } = state;
  const wrong = (what: string): string =>
    `${name}: ${String(value)} ${what}, and the flow says ${JSON.stringify(state)}`;
  if (value === '' || Number.isNaN(value))
    return missing === false && !overflow.nan ? wrong('is missing, or no number') : undefined;
  if (type === 'string')
    return domain.kind === 'categories' && !domain.open && !domain.values.includes(String(value))
      ? wrong('is none of the categories')
      : undefined;
  const x = Number(value);
  if (!Number.isFinite(x) && !overflow.infinite) return wrong('is infinite');
  if (domain.kind === 'interval' && !(x >= domain.lo && x <= domain.hi)) return wrong('is outside');
  const same = (category: string): boolean => Math.fround(categoryNumber(category)) === Math.fround(x);
  if (domain.kind === 'categories' && !domain.open && !domain.values.some(same))
    return wrong('is none of the categories');
  return undefined;
}

export function assertWithin(
  columns: Iterable<readonly [string, PlainColumn]>,
  final: ReadonlyMap<string, ColumnState>,
): void {
  for (const [name, column] of columns) {
    const state = final.get(name);
    assert.ok(state, name);
    for (const row of column) {
      assert.equal(row.length, state.width);
      for (const value of row) {
        const wrong = leaves(value, state);
        if (wrong !== undefined) assert.fail(wrong);
      }
    }
  }
}
