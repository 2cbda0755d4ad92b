import { type ColumnSummary } from '../protocol/engine';
import { type Relation, rowsOf } from './relation';
import { quotedIdentifier } from './sql';
import { type TableColumn } from './table';

type Telling = NonNullable<ColumnSummary['tells']>;

/** Rows that are looked at; of a longer table every k-th. */
const mostRows = 50_000;
/** A label of more values is a number to be told, not a class. */
const mostClasses = 20;
/** Cells into which a number is cut to guess a class by it. */
const cells = 64;
/** A text of fewer rows per value tells every label by chance. */
const rowsPerValue = 20;

/**
 * How well each column alone tells the label, by name; empty without one. Numbers by their order, missing below all; texts by the share of
 * the class among the rows of the same text.
 */
export async function tellings(
  relation: Relation,
  columns: readonly TableColumn[],
  summaries: readonly ColumnSummary[],
  label: string | undefined,
): Promise<ReadonlyMap<string, Telling>> {
  const told = new Map<string, Telling>();
  const target = summaries.find(({ name }) => name === label);
  const labelled = columns.find(({ name }) => name === label);
  if (target === undefined || labelled === undefined || labelled.kind === 'other' || target.distinct < 2) return told;
  const { kind } = labelled;
  const rows = target.rows - target.missing;
  const classes = target.distinct <= mostClasses;
  if (!classes && kind !== 'integer' && kind !== 'number') return told;
  const every = Math.ceil(target.rows / mostRows);
  for (const [index, column] of columns.entries()) {
    const summary = summaries[index];
    if (column.name === label || summary === undefined || summary.distinct < 2 || column.kind === 'other') continue;
    const text = column.kind === 'text' || column.kind === 'boolean';
    if (text && (!classes || summary.distinct * rowsPerValue > rows)) continue;
    // NaN of a float column is missing, and DuckDB puts it above all numbers.
    const number = (name: string, float: boolean) =>
      float ? `nullif(${quotedIdentifier(name)}, 'NaN')` : quotedIdentifier(name);
    const pairs = `(SELECT ${number(column.name, isFloat(column))} AS x, ${number(target.name, isFloat(labelled))} AS y FROM ${relation.source}
      QUALIFY row_number() OVER () % ${every} = 0)`;
    const value = !classes
      ? await rankCorrelation(relation, pairs)
      : target.distinct === 2
        ? await areaUnderCurve(relation, pairs, text)
        : await errorsTakenAway(relation, pairs, text || summary.distinct <= cells);
    const measure = !classes ? 'rank correlation' : target.distinct === 2 ? 'auc' : 'errors taken away';
    if (value !== undefined) told.set(column.name, { measure, value });
  }
  return told;
}

function isFloat({ type }: TableColumn): boolean {
  return type === 'FLOAT' || type === 'DOUBLE';
}

/** `sklearn.metrics.roc_auc_score`, the better of both directions; ties share their rank. */
async function areaUnderCurve(relation: Relation, pairs: string, text: boolean): Promise<number | undefined> {
  const value = text ? 'avg(CASE WHEN y = (SELECT min(y) FROM t) THEN 1 ELSE 0 END) OVER (PARTITION BY x)' : 'x';
  const [found] = await rowsOf(
    relation,
    `WITH t AS (SELECT * FROM ${pairs} WHERE y IS NOT NULL), v AS (SELECT y, ${value} AS v FROM t),
      r AS (SELECT y, rank() OVER (ORDER BY v NULLS FIRST) + (count(*) OVER (PARTITION BY v) - 1) / 2 AS r FROM v)
      SELECT count(*), count(*) FILTER (y = (SELECT min(y) FROM t)), sum(r) FILTER (y = (SELECT min(y) FROM t)) FROM r`,
  );
  const [all = 0, one = 0, ranks = 0] = (found ?? []).map(Number);
  if (one === 0 || one === all) return undefined;
  const area = (ranks - (one * (one + 1)) / 2) / (one * (all - one));
  return Math.max(area, 1 - area);
}

/** 1 - errors / errors of always guessing the largest class, guessing in each cell its largest. */
async function errorsTakenAway(relation: Relation, pairs: string, asTheyAre: boolean): Promise<number | undefined> {
  const cell = asTheyAre ? 'x' : `CASE WHEN x IS NULL THEN 0 ELSE ntile(${cells}) OVER (ORDER BY x NULLS LAST) END`;
  const [found] = await rowsOf(
    relation,
    `WITH t AS (SELECT ${cell} AS c, y FROM ${pairs} WHERE y IS NOT NULL), n AS (SELECT c, y, count(*) AS n FROM t GROUP BY c, y)
      SELECT (SELECT count(*) FROM t), (SELECT max(s) FROM (SELECT sum(n) AS s FROM n GROUP BY y)),
      (SELECT sum(m) FROM (SELECT max(n) AS m FROM n GROUP BY c))`,
  );
  const [all = 0, largest = 0, right = 0] = (found ?? []).map(Number);
  return all === largest ? undefined : (right - largest) / (all - largest);
}

/** `abs(scipy.stats.spearmanr)` over the rows that have both. */
async function rankCorrelation(relation: Relation, pairs: string): Promise<number | undefined> {
  const rank = (of: string) => `rank() OVER (ORDER BY ${of}) + (count(*) OVER (PARTITION BY ${of}) - 1) / 2`;
  const [found] = await rowsOf(
    relation,
    `SELECT abs(corr(a, b)) FROM (SELECT ${rank('x')} AS a, ${rank('y')} AS b FROM ${pairs} WHERE x IS NOT NULL AND y IS NOT NULL)`,
  );
  const value = found?.[0] === null || found?.[0] === undefined ? Number.NaN : Number(found[0]);
  return Number.isNaN(value) ? undefined : value;
}
