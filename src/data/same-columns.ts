import { type ColumnSummary } from '../protocol/engine';
import { type Relation, rowsOf } from './relation';
import { quotedIdentifier } from './sql';

/** Pairs that are compared at most: a table of a thousand columns of zeros and ones has half a million. */
const mostPairs = 1000;

/** Groups of columns that are equal in every row, missing where the other is missing. Those of one value only are constant, which is another matter. */
export async function sameColumns(relation: Relation, columns: readonly ColumnSummary[]): Promise<string[][]> {
  const groups: string[][] = [];
  let pairs = 0;
  for (const alike of candidates(columns)) {
    const rest = alike.map(({ name }) => name);
    for (let first = rest.shift(); first !== undefined && rest.length > 0; first = rest.shift()) {
      const others = rest.slice(0, Math.max(0, mostPairs - pairs));
      pairs += others.length;
      const equal = await equalTo(relation, first, others);
      if (equal.length === 0) continue;
      groups.push([first, ...equal]);
      for (const name of equal) rest.splice(rest.indexOf(name), 1);
    }
  }
  return groups;
}

/** Columns whose figures are equal: only they can be equal. */
function candidates(columns: readonly ColumnSummary[]): ColumnSummary[][] {
  const byFigures = new Map<string, ColumnSummary[]>();
  for (const column of columns) {
    const { missing, distinct, min, max, mean, values } = column;
    // Sums of floats differ in the last digits with the order in which threads add them up.
    const figures = min === null ? JSON.stringify(values.slice(0, 20)) : `${min} ${max} ${mean?.toPrecision(9)}`;
    if (distinct > 1 && (min !== null || values.length > 0)) {
      const key = `${missing} ${distinct} ${figures}`;
      byFigures.set(key, [...(byFigures.get(key) ?? []), column]);
    }
  }
  return [...byFigures.values()].filter((alike) => alike.length > 1);
}

async function equalTo(relation: Relation, first: string, others: readonly string[]): Promise<string[]> {
  if (others.length === 0) return [];
  const differing = others.map(
    (other) => `count(*) FILTER (${quotedIdentifier(first)} IS DISTINCT FROM ${quotedIdentifier(other)})`,
  );
  const [found] = await rowsOf(relation, `SELECT ${differing.join(', ')} FROM ${relation.source}`);
  return others.filter((_, index) => Number(found?.[index]) === 0);
}
