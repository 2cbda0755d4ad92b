import { existsSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { type DuckDBConnection, quotedIdentifier, quotedString } from '@duckdb/node-api';
import { type Json, type RawRow } from '../protocol/rows';
import { withDuckDB } from './duckdb';

/** A table cannot be read; the message names the file, what is wrong with it and what to do. */
export class TableUnreadable extends Error {
  override readonly name = 'TableUnreadable';
}

export type ColumnKind = 'integer' | 'number' | 'boolean' | 'text' | 'date' | 'datetime' | 'other';

export interface TableColumn {
  readonly name: string;
  /** DuckDB's name of its type. */
  readonly type: string;
  readonly kind: ColumnKind;
}

export interface Table {
  readonly path: string;
  readonly columns: readonly TableColumn[];
  readonly connection: DuckDBConnection;
  /** The SQL that reads it: `FROM ${source}`. */
  readonly source: string;
  count(): Promise<number>;
  /** Raw rows in the file's order, some thousand at a time. Dates as ISO 8601, integers beyond 2^53 as strings, NaN and NULL as null. */
  rows(o?: {
    readonly orderBy?: string;
    readonly offset?: number;
    readonly limit?: number;
    readonly where?: string;
  }): AsyncGenerator<RawRow[], void, undefined>;
}

export interface TableOptions {
  /** Columns that are text, whatever their values look like: a CSV says nothing of types, and "007" is not 7. */
  readonly text?: readonly string[];
}

const kindsByType: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/, 'integer'],
  [/^(FLOAT|DOUBLE|DECIMAL.*)$/, 'number'],
  [/^BOOLEAN$/, 'boolean'],
  [/^(VARCHAR|ENUM.*|UUID)$/, 'text'],
  [/^DATE$/, 'date'],
  [/^TIMESTAMP.*$/, 'datetime'],
];

/** Open a CSV (any common delimiter), JSON, JSON Lines or Parquet file for `work`. Throws TableUnreadable. */
export async function withTable<T>(
  path: string,
  options: TableOptions,
  work: (table: Table) => Promise<T>,
): Promise<T> {
  const absolute = resolve(path);
  const name = basename(path);
  if (!existsSync(absolute)) throw new TableUnreadable(`${path} does not exist — check the path.`);
  const stat = statSync(absolute);
  if (stat.isDirectory()) throw new TableUnreadable(`${path} is a folder — name a CSV, JSON or Parquet file.`);
  if (stat.size === 0) throw new TableUnreadable(`${path} is empty — write the rows to it first.`);
  if (/[*?[\]]/.test(absolute))
    throw new TableUnreadable(`${path} has one of * ? [ ] in its name, which would be read as a pattern — rename it.`);
  const source = sourceOf(absolute, options);
  return withDuckDB({ files: [absolute] }, async (connection) => {
    let columns: TableColumn[];
    try {
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
      columns = described.getRowObjects().map((row) => {
        const type = String(row['column_type']);
        return {
          name: String(row['column_name']),
          type,
          kind: kindsByType.find(([pattern]) => pattern.test(type))?.[1] ?? 'other',
        };
      });
    } catch (cause) {
      throw unreadable(path, cause);
    }
    const [only] = columns;
    if (columns.length === 1 && only && /\.(csv|tsv|txt)$/i.test(name) && /[,;\t|:^]/.test(only.name)) {
      throw new TableUnreadable(
        `${path} reads as one column called "${only.name.slice(0, 60)}" — its delimiter is unusual or not the same in all lines; write it with commas.`,
      );
    }
    return work(tableOf(path, absolute, columns, connection, source));
  });
}

function sourceOf(path: string, options: TableOptions): string {
  const file = quotedString(path);
  switch (extname(path).toLowerCase()) {
    case '.parquet':
    case '.pq':
      return `read_parquet(${file})`;
    case '.json':
      return `read_json(${file}, sample_size = -1, maximum_object_size = 67108864)`;
    case '.jsonl':
    case '.ndjson':
      return `read_json(${file}, format = 'newline_delimited', sample_size = -1)`;
    case '.csv':
    case '.tsv':
    case '.txt': {
      // The sniffer must have seen the column, or naming its type is an error of its own: `strict` names are found at run time.
      const text = options.text ?? [];
      return text.length === 0
        ? `read_csv(${file}, header = true, sample_size = -1)`
        : `(SELECT * FROM read_csv(${file}, header = true, sample_size = -1, types = {${text.map((column) => `${quotedString(column)}: 'VARCHAR'`).join(', ')}}))`;
    }
    default:
      throw new TableUnreadable(`${path} is none of .csv, .tsv, .json, .jsonl, .parquet — convert it to one of them.`);
  }
}

function unreadable(path: string, cause: unknown): TableUnreadable {
  const said = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  if (/parquet/i.test(path) && /magic bytes|too small|footer|not a parquet/i.test(said)) {
    return new TableUnreadable(
      `${path} is not a whole Parquet file — it was cut off or is of another kind; write it again. (${said})`,
      { cause },
    );
  }
  return new TableUnreadable(`${path} cannot be read: ${said}`, { cause });
}

function tableOf(
  path: string,
  absolute: string,
  columns: readonly TableColumn[],
  connection: DuckDBConnection,
  source: string,
): Table {
  const select = columns
    .map(({ name, kind, type }) => `${readable(quotedIdentifier(name), kind, type)} AS ${quotedIdentifier(name)}`)
    .join(', ');
  return {
    path: absolute,
    columns,
    connection,
    source,
    async count() {
      try {
        const result = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
        return Number(result.getRows()[0]?.[0] ?? 0);
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    async *rows(o = {}) {
      const page = `${o.limit === undefined ? '' : ` LIMIT ${o.limit}`}${o.offset === undefined ? '' : ` OFFSET ${o.offset}`}`;
      const where = o.where === undefined ? '' : ` WHERE ${o.where}`;
      const order = o.orderBy === undefined ? '' : ` ORDER BY ${quotedIdentifier(o.orderBy)}`;
      try {
        const result = await connection.stream(`SELECT ${select} FROM ${source}${where}${order}${page}`);
        for await (const chunk of result.yieldRowsJs()) {
          yield chunk.map((values) => {
            const row: RawRow = {};
            columns.forEach(({ name }, index) => {
              Object.defineProperty(row, name, {
                value: plain(values[index]),
                enumerable: true,
                configurable: true,
                writable: true,
              });
            });
            return row;
          });
        }
      } catch (cause) {
        throw cause instanceof TableUnreadable ? cause : unreadable(path, cause);
      }
    },
  };
}

/** SQL that gives a column in a form that JSON has. */
function readable(column: string, kind: ColumnKind, type: string): string {
  if (kind === 'date') return `strftime(${column}, '%Y-%m-%d')`;
  if (kind === 'datetime')
    return `strftime(${type.includes('TIME ZONE') ? `(${column} AT TIME ZONE 'UTC')` : column}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
  if (kind === 'number' && type.startsWith('DECIMAL')) return `CAST(${column} AS DOUBLE)`;
  if (type.includes('HUGEINT') || (kind === 'text' && type !== 'VARCHAR')) return `CAST(${column} AS VARCHAR)`;
  return column;
}

function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(plain);
  return JSON.stringify(value);
}
