import { type ColumnSummary, type TableSummary } from '../protocol/engine';
import { rowsOf, type Relation } from './relation';
import { sameColumns } from './same-columns';
import { quotedIdentifier } from './sql';
import { unreadable, withTable, type Table, type TableColumn } from './table';
import { tellings } from './tellings';

const mostValues = 1000;
const mostFrequentNumbers = 16;
const bins = 16;

interface Asked {
  readonly label?: string | undefined;
  readonly quartiles?: boolean | undefined;
  readonly signal?: AbortSignal;
}

/** What rules and forms ask of a table: counts, missing, extremes, moments, categories, a histogram; what tells its `label`. */
export async function summarize(path: string, { label, quartiles = false, signal }: Asked = {}): Promise<TableSummary> {
  return withTable(path, signal ? { signal } : {}, async (table) => {
    try {
      const relation = await atHand(table);
      const [counted] = await rowsOf(relation, `SELECT count(*) FROM ${relation.source}`);
      const rows = Number(counted?.[0] ?? 0);
      const columns: ColumnSummary[] = [];
      for (const column of table.columns) columns.push(await summarizeColumn(relation, column, rows, quartiles));
      const tells = await tellings(relation, table.columns, columns, label);
      return {
        rows,
        columns: columns.map((column) => ({ ...column, tells: tells.get(column.name) ?? null })),
        same: await sameColumns(relation, columns),
      };
    } catch (cause) {
      throw unreadable(path, cause);
    }
  });
}

/** Values of a Parquet file that is held in memory; of more, each column is read by itself. Its size says little: it is compressed. */
const mostHeld = 4e6;

/** Read once and not for every question. */
async function atHand(table: Table): Promise<Relation> {
  const { connection, source, columns } = table;
  if (source.startsWith('read_parquet(') && (await table.count()) * columns.length > mostHeld)
    return { connection, source };
  await connection.run(`CREATE TEMP TABLE copied AS SELECT * FROM ${source}`);
  return { connection, source: 'copied' };
}

async function summarizeColumn(
  table: Relation,
  column: TableColumn,
  rows: number,
  quartiles: boolean,
): Promise<ColumnSummary> {
  const name = quotedIdentifier(column.name);
  const measurable =
    column.kind === 'integer' || column.kind === 'number' || column.kind === 'date' || column.kind === 'datetime';
  const value = column.kind === 'date' || column.kind === 'datetime' ? `epoch(${name})` : `CAST(${name} AS DOUBLE)`;
  const isMissing = column.kind === 'number' ? `(${name} IS NULL OR isnan(${name}))` : `${name} IS NULL`;
  const figures = measurable
    ? `min(${value}) FILTER (NOT ${isMissing}), max(${value}) FILTER (NOT ${isMissing}), avg(${value}) FILTER (NOT ${isMissing}), stddev_pop(${value}) FILTER (NOT ${isMissing}), bool_and(${value} = floor(${value})) FILTER (NOT ${isMissing})`
    : 'NULL, NULL, NULL, NULL, NULL';
  const [found] = await rowsOf(
    table,
    `SELECT count(*) FILTER (${isMissing}), count(DISTINCT ${name}), ${figures} FROM ${table.source}`,
  );
  const number = (index: number) =>
    found?.[index] === null || found?.[index] === undefined ? null : Number(found[index]);
  const [min, max] = [number(2), number(3)];
  return {
    name: column.name,
    type: column.type,
    rows,
    missing: number(0) ?? 0,
    min,
    max,
    mean: number(4),
    std: number(5),
    distinct: number(1) ?? 0,
    ...(quartiles && min !== null && (await quartilesOf(table, value, isMissing))),
    values: column.kind === 'text' || column.kind === 'boolean' ? await mostFrequent(table, name) : [],
    histogram: min !== null && max !== null ? await histogram(table, value, isMissing, min, max) : [],
    frequent: measurable ? await frequentNumbers(table, value, isMissing) : [],
    whole: typeof found?.[6] === 'boolean' ? found[6] : null,
    tells: null,
  };
}

async function quartilesOf(
  table: Relation,
  value: string,
  isMissing: string,
): Promise<Pick<ColumnSummary, 'quartiles'>> {
  const of = (share: number): string => `quantile_cont(${value}, ${share}) FILTER (NOT ${isMissing})`;
  const [found] = await rowsOf(table, `SELECT ${of(0.25)}, ${of(0.5)}, ${of(0.75)} FROM ${table.source}`);
  return found === undefined ? {} : { quartiles: [Number(found[0]), Number(found[1]), Number(found[2])] };
}

async function frequentNumbers(table: Relation, value: string, isMissing: string): Promise<ColumnSummary['frequent']> {
  const found = await rowsOf(
    table,
    `SELECT ${value}, count(*) FROM ${table.source} WHERE NOT ${isMissing} GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT ${mostFrequentNumbers}`,
  );
  return found.map(([v, n]) => ({ value: Number(v), count: Number(n) }));
}

async function mostFrequent(table: Relation, name: string): Promise<ColumnSummary['values']> {
  const found = await rowsOf(
    table,
    `SELECT CAST(${name} AS VARCHAR), count(*) FROM ${table.source} WHERE ${name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${mostValues}`,
  );
  return found.map(([value, count]) => ({ value: String(value), count: Number(count) }));
}

async function histogram(
  table: Relation,
  value: string,
  isMissing: string,
  min: number,
  max: number,
): Promise<number[]> {
  const counts = Array<number>(bins).fill(0);
  const width = (max - min) / bins;
  if (!Number.isFinite(width)) return [];
  const bin = width === 0 ? '0' : `least(${bins - 1}, CAST(floor((${value} - ${min}) / ${width}) AS INTEGER))`;
  const found = await rowsOf(table, `SELECT ${bin}, count(*) FROM ${table.source} WHERE NOT ${isMissing} GROUP BY 1`);
  for (const [index, count] of found) counts[Number(index)] = Number(count);
  return counts;
}
