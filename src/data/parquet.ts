import { dirname, resolve } from 'node:path';
import { renameSync, rmSync } from 'node:fs';
import { type DuckDBAppender, quotedIdentifier, quotedString } from '@duckdb/node-api';
import { type Json } from '../protocol/rows';
import { withDuckDB } from './duckdb';
import { type ColumnKind } from './table';

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
): Promise<T> {
  const absolute = resolve(path);
  const room = `${absolute}.${process.pid}.tmp`;
  return withDuckDB({ folders: [dirname(absolute)] }, async (connection) => {
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
    try {
      await connection.run(`COPY result TO ${quotedString(room)} (FORMAT parquet)`);
      renameSync(room, absolute);
    } catch (cause) {
      rmSync(room, { force: true });
      throw new Error(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
    return value;
  });
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
