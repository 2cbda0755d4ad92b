import { quotedIdentifier } from '@duckdb/node-api';
import { type ColumnSummary, type TableSummary } from '../protocol/engine';
import { withTable, type Table, type TableColumn } from './table';

const mostValues = 1000;
const bins = 16;

/** What rules and forms ask of a table: counts, missing, extremes, moments, categories, a histogram. One pass of DuckDB a column kind. */
export async function summarize(path: string): Promise<TableSummary> {
  return withTable(path, {}, async (table) => {
    const rows = await table.count();
    const columns: ColumnSummary[] = [];
    for (const column of table.columns) columns.push(await summarizeColumn(table, column, rows));
    return { rows, columns };
  });
}

async function summarizeColumn(table: Table, column: TableColumn, rows: number): Promise<ColumnSummary> {
  const name = quotedIdentifier(column.name);
  const measurable =
    column.kind === 'integer' || column.kind === 'number' || column.kind === 'date' || column.kind === 'datetime';
  const value = column.kind === 'date' || column.kind === 'datetime' ? `epoch(${name})` : `CAST(${name} AS DOUBLE)`;
  const isMissing = column.kind === 'number' ? `(${name} IS NULL OR isnan(${name}))` : `${name} IS NULL`;
  const figures = measurable
    ? `min(${value}) FILTER (NOT ${isMissing}), max(${value}) FILTER (NOT ${isMissing}), avg(${value}) FILTER (NOT ${isMissing}), stddev_pop(${value}) FILTER (NOT ${isMissing})`
    : 'NULL, NULL, NULL, NULL';
  const [found] = (
    await table.connection.runAndReadAll(
      `SELECT count(*) FILTER (${isMissing}), count(DISTINCT ${name}), ${figures} FROM ${table.source}`,
    )
  ).getRows();
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
    values: column.kind === 'text' || column.kind === 'boolean' ? await mostFrequent(table, name) : [],
    histogram: min !== null && max !== null ? await histogram(table, value, isMissing, min, max) : [],
  };
}

async function mostFrequent(table: Table, name: string): Promise<ColumnSummary['values']> {
  const result = await table.connection.runAndReadAll(
    `SELECT CAST(${name} AS VARCHAR) AS v, count(*) AS n FROM ${table.source} WHERE ${name} IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT ${mostValues}`,
  );
  return result.getRows().map(([value, count]) => ({ value: String(value), count: Number(count) }));
}

async function histogram(table: Table, value: string, isMissing: string, min: number, max: number): Promise<number[]> {
  const counts = Array<number>(bins).fill(0);
  const width = (max - min) / bins;
  if (!Number.isFinite(width)) return [];
  const bin = width === 0 ? '0' : `least(${bins - 1}, CAST(floor((${value} - ${min}) / ${width}) AS INTEGER))`;
  const result = await table.connection.runAndReadAll(
    `SELECT ${bin} AS b, count(*) FROM ${table.source} WHERE NOT ${isMissing} GROUP BY b`,
  );
  for (const [index, count] of result.getRows()) counts[Number(index)] = Number(count);
  return counts;
}
