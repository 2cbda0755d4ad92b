import { renameSync, rmSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import { type Json } from '../protocol/rows';
import { WriteFailed } from './files';
import { withDuckDB } from './duckdb';
import { quotedIdentifier, quotedString } from './sql';
import { TableUnreadable, type ColumnKind } from './table';

const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
  date: 'VARCHAR',
  datetime: 'VARCHAR',
  other: 'VARCHAR',
};

export interface ParquetColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Takes rows as arrays in the columns' order. */
export type AppendRows = (rows: readonly (readonly (Json | undefined)[])[]) => void;

/** Write a Parquet file row by row with bounded memory; it appears under its name only when whole. Returns what `work` returns. */
export async function writeParquet<T>(
  path: string,
  columns: readonly ParquetColumn[],
  work: (append: AppendRows) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const absolute = resolve(path);
  const room = `${absolute}.${process.pid}.tmp`;
  return withDuckDB({ folders: [dirname(absolute)], ...(signal ? { signal } : {}) }, async (connection) => {
    await connection.run(
      `CREATE TABLE result (${columns.map(({ name, kind }) => `${quotedIdentifier(name)} ${sqlTypes[kind]}`).join(', ')})`,
    );
    const appender = await connection.createAppender('result');
    const value = await work((rows) => {
      for (const row of rows) {
        columns.forEach(({ kind }, index) => appendValue(appender, kind, row[index]));
        appender.endRow();
      }
      appender.flushSync();
    });
    appender.closeSync();
    await copyTo(connection, 'result', room, absolute, 'parquet');
    return value;
  });
}

/** Save a Parquet file under another name, as Parquet or, for a name in .csv, as CSV. Returns its rows. */
export async function saveTable(path: string, output: string): Promise<number> {
  const [from, absolute] = [resolve(path), resolve(output)];
  const format = formats[extname(absolute).toLowerCase()];
  if (!format) throw new TableUnreadable(`${output} is neither .parquet nor .csv — give it one of these endings.`);
  const room = `${absolute}.${process.pid}.tmp`;
  return withDuckDB({ files: [from], folders: [dirname(absolute)] }, (connection) =>
    copyTo(connection, `read_parquet(${quotedString(from)})`, room, absolute, format),
  );
}

const formats: Readonly<Partial<Record<string, 'parquet' | 'csv'>>> = { '.parquet': 'parquet', '.csv': 'csv' };

async function copyTo(
  connection: DuckDBConnection,
  source: string,
  room: string,
  path: string,
  format: 'parquet' | 'csv',
): Promise<number> {
  try {
    const copied = await connection.run(
      `COPY (SELECT * FROM ${source}) TO ${quotedString(room)} (FORMAT ${format}${format === 'csv' ? ', HEADER' : ''})`,
    );
    renameSync(room, path);
    return copied.rowsChanged;
  } catch (cause) {
    rmSync(room, { force: true });
    const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new WriteFailed(
      /no space left|ENOSPC/i.test(said)
        ? `${path}: the disk is full — free some space and try again.`
        : `${path} cannot be written: ${said}`,
      { cause },
    );
  }
}

function appendValue(appender: DuckDBAppender, kind: ColumnKind, value: Json | undefined): void {
  if (value === null || value === undefined) appender.appendNull();
  else if (kind === 'number' && typeof value === 'number') appender.appendDouble(value);
  else if (
    kind === 'integer' &&
    (typeof value === 'number' || typeof value === 'string') &&
    /^-?\d+$/.test(String(value))
  )
    appender.appendBigInt(BigInt(value));
  else if (kind === 'boolean' && typeof value === 'boolean') appender.appendBoolean(value);
  else if (kind === 'number' || kind === 'integer' || kind === 'boolean') appender.appendNull();
  else appender.appendVarchar(typeof value === 'string' ? value : JSON.stringify(value));
}
