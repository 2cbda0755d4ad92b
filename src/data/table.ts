import { existsSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { type DuckDBConnection } from '@duckdb/node-api';
import { quoted } from '../contract/shown';
import { type Json, type RawRow } from '../protocol/rows';
import { csvRecords } from './csv-records';
import { encodingTrouble, raggedLine } from './csv-trouble';
import { withDuckDB } from './duckdb';
import { quotedIdentifier, quotedString } from './sql';

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
  count(where?: string): Promise<number>;
  /** Raw rows in the file's order, some thousand at a time. Dates as ISO 8601, integers beyond 2^53 as strings, NaN and NULL as null. */
  rows(o?: {
    readonly orderBy?: string;
    readonly offset?: number;
    readonly limit?: number;
    readonly where?: string;
  }): AsyncGenerator<RawRow[], void, undefined>;
}

/** What a reader who knows the data says of columns whose types a file does not tell: a CSV holds text only. JSON and Parquet know theirs. */
export interface TableOptions {
  /** Text, whatever the values look like: "007" is not 7. */
  readonly text?: readonly string[];
  /** Numbers: one word among them leaves the others numbers. */
  readonly number?: readonly string[];
  /** Whole numbers, exact beyond 2^53 though one of the others is missing or a word. */
  readonly integer?: readonly string[];
  /** true and false, also written 1 and 0. */
  readonly boolean?: readonly string[];
  /** Ends the query that runs when it aborts. */
  readonly signal?: AbortSignal;
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
  return withDuckDB(
    { files: [absolute], ...(options.signal ? { signal: options.signal } : {}) },
    async (connection) => {
      const { source, columns } = await describe(connection, path, absolute, options).catch(async (cause: unknown) => {
        const trouble = isCsv(name) ? await encodingTrouble(absolute) : undefined;
        throw trouble === undefined ? cause : new TableUnreadable(`${path} ${trouble}`, { cause });
      });
      if (isCsv(name)) refuseTwins(path, absolute);
      const [only] = columns;
      if (columns.length === 1 && only && isCsv(name) && /[,;\t|:^~]/.test(only.name)) {
        const trouble = await encodingTrouble(absolute);
        if (trouble !== undefined) throw new TableUnreadable(`${path} ${trouble}`);
        const ragged = raggedLine(absolute);
        throw new TableUnreadable(
          `${path} reads as one column called "${only.name.slice(0, 60)}" — ${ragged ?? 'a line has more or fewer fields than the first, or the delimiter is unusual'}; write every line with the same fields and commas between them.`,
        );
      }
      return work(tableOf(path, absolute, columns, connection, source, isCsv(name) ? options : {}));
    },
  );
}

/** DuckDB would read the second of two columns of one name under a made-up one, upper and lower case being the same to it. */
function refuseTwins(path: string, absolute: string): void {
  const [header] = csvRecords(absolute);
  const seen = new Map<string, { readonly name: string; readonly at: number }>();
  for (const [index, field] of (header?.fields ?? []).entries()) {
    const name = field.trim();
    const key = name.toLowerCase();
    const twin = seen.get(key);
    if (twin !== undefined && key !== '')
      throw new TableUnreadable(
        `${path} has two columns of one name: ${quoted(twin.name)} is column ${twin.at}, and ${quoted(name)} column ${index + 1} — rename or remove one of them${twin.name === name ? '' : '; upper and lower case count as the same'}.`,
      );
    seen.set(key, { name, at: index + 1 });
  }
}

function isCsv(name: string): boolean {
  return /\.(csv|tsv|txt)$/i.test(name);
}

/** The columns as they are read, and the SQL that reads them so. */
async function describe(
  connection: DuckDBConnection,
  path: string,
  absolute: string,
  options: TableOptions,
): Promise<{ readonly source: string; readonly columns: TableColumn[] }> {
  const file = quotedString(absolute);
  switch (extname(absolute).toLowerCase()) {
    case '.parquet':
    case '.pq': {
      const source = `read_parquet(${file})`;
      return { source, columns: await columnsOf(connection, path, source) };
    }
    case '.json':
      return asText(connection, path, `read_json(${file}, sample_size = -1, maximum_object_size = 67108864`, jsonText);
    case '.jsonl':
    case '.ndjson':
      return asText(connection, path, `read_json(${file}, format = 'newline_delimited', sample_size = -1`, jsonText);
    case '.csv':
    case '.tsv':
    case '.txt': {
      const text = new Set([...(options.text ?? []), ...(options.integer ?? [])]);
      return asText(
        connection,
        path,
        // Only the delimiter and the types are sniffed: left free, lines that do not fit would be skipped as notes or comments without a word.
        `read_csv(${file}, header = true, skip = 0, comment = '', quote = '"', escape = '"', strict_mode = true, sample_size = -1`,
        // DuckDB takes yes and no, y and n, t and f for booleans: categories, unless who knows says otherwise.
        (columns) => columns.filter(({ name, kind }) => text.has(name) || kind === 'boolean'),
        'types',
      );
    }
    default:
      throw new TableUnreadable(`${path} is none of .csv, .tsv, .json, .jsonl, .parquet — convert it to one of them.`);
  }
}

/** JSON has no dates: what looks like one is text, and stays as it was written. */
function jsonText(columns: readonly TableColumn[]): TableColumn[] {
  return columns.filter(
    ({ kind, type }) => kind === 'date' || kind === 'datetime' || /^(TIME|UUID|INTERVAL)/.test(type),
  );
}

/** Reads `call` again with some columns as text, named as they were found the first time: a type for a column that is not there is an error. */
async function asText(
  connection: DuckDBConnection,
  path: string,
  call: string,
  texts: (columns: readonly TableColumn[]) => readonly TableColumn[],
  only?: 'types',
): Promise<{ readonly source: string; readonly columns: TableColumn[] }> {
  const columns = await columnsOf(connection, path, `${call})`);
  const text = new Set(texts(columns).filter(({ type }) => type !== 'VARCHAR'));
  if (text.size === 0) return { source: `${call})`, columns };
  const listed = columns
    .filter((column) => only === undefined || text.has(column))
    .map((column) => `${quotedString(column.name)}: ${quotedString(text.has(column) ? 'VARCHAR' : column.type)}`);
  return {
    source: `${call}, ${only ?? 'columns'} = {${listed.join(', ')}})`,
    columns: columns.map((column) => (text.has(column) ? { ...column, type: 'VARCHAR', kind: 'text' } : column)),
  };
}

async function columnsOf(connection: DuckDBConnection, path: string, source: string): Promise<TableColumn[]> {
  try {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    return described.getRowObjects().map((row) => {
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
}

/** What DuckDB says of a file, as a person can use it. */
export function unreadable(path: string, cause: unknown): TableUnreadable {
  if (cause instanceof TableUnreadable) return cause;
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
  options: TableOptions,
): Table {
  const number = new Set([...(options.number ?? []), ...(options.integer ?? [])]);
  const boolean = new Set(options.boolean);
  const read = columns.map(({ name, kind }) =>
    number.has(name) && kind === 'text' ? asNumber : boolean.has(name) && kind !== 'boolean' ? asBoolean : plain,
  );
  const select = columns
    .map(({ name, kind, type }) => `${readable(quotedIdentifier(name), kind, type)} AS ${quotedIdentifier(name)}`)
    .join(', ');
  const names = columns.map(({ name }) => name);
  const toRow = (values: readonly unknown[]): RawRow => {
    const row: RawRow = {};
    for (const [index, name] of names.entries()) {
      const value = (read[index] ?? plain)(values[index]);
      // Plain assignment is five times faster, and would lose a column of this one name.
      if (name === '__proto__') Object.defineProperty(row, name, { value, enumerable: true, writable: true });
      else row[name] = value;
    }
    return row;
  };
  return {
    path: absolute,
    columns,
    connection,
    source,
    async count(where) {
      try {
        const result = await connection.runAndReadAll(
          `SELECT count(*) FROM ${source}${where === undefined ? '' : ` WHERE ${where}`}`,
        );
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
          yield chunk.map(toRow);
        }
      } catch (cause) {
        throw unreadable(path, cause);
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
  const text = kind === 'text' ? type !== 'VARCHAR' : kind === 'other' && !type.endsWith(']');
  if (type.includes('HUGEINT') || text) return `CAST(${column} AS VARCHAR)`;
  return column;
}

function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  // An infinite number stays one: admission has to see it to refuse it.
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(plain);
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

/** Text that is a number, of a column that should have nothing else. */
function asNumber(value: unknown): Json {
  if (typeof value !== 'string') return plain(value);
  const text = value.trim();
  if (/^nan$/i.test(text) || text === '') return null;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return value;
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(text) ? text : number;
}

function asBoolean(value: unknown): Json {
  const read = plain(value);
  const text = typeof read === 'string' ? read.trim().toLowerCase() : read;
  if (text === 'true' || text === 1 || text === '1') return true;
  if (text === 'false' || text === 0 || text === '0') return false;
  return read;
}
