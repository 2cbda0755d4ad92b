import { writeParquet, type ParquetColumn } from '../data/parquet';
import { withTable, type ColumnKind, type Table } from '../data/table';
import { type EngineParams, type EngineResult } from '../protocol/engine';
import { type Json, type RawRow, type Violation } from '../protocol/rows';
import { EngineError } from './error';
import { readableContract, runRows, type LoadedModel } from './models';
import { withRows } from './reference';

/** Why a row was refused, in the Parquet file of a run; null for an admitted one. */
export const refusedColumn = 'slipway_refused';

/** Most rows that an answer in one piece may have. */
const mostInOnePiece = 100_000;

/** Run a whole file in batches with bounded memory; answers go to a Parquet file. Cancelled between batches: then no file appears. */
export async function runFile(
  model: LoadedModel,
  o: { readonly input: string; readonly output: string },
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<EngineResult<'runFile'>> {
  return withRows(model, o.input, signal, async (table, batches, met) => {
    const total = await table.count();
    const outputs = model.session.binding?.outputs ?? [];
    // The result of an earlier run may be run again: its reasons are not those of this run.
    const given = table.columns.filter(({ name }) => name !== refusedColumn);
    const taken = new Set([...given.map(({ name }) => name.toLowerCase()), refusedColumn]);
    const columns: ParquetColumn[] = [
      ...given,
      ...outputs.map(({ output, type, width }) => ({
        name: freeName(output, taken),
        kind: width === 1 ? outputKind(type) : ('text' as const),
      })),
      { name: refusedColumn, kind: 'text' },
    ];
    let refused = 0;
    let micros = 0;
    let done = 0;
    await writeParquet(
      o.output,
      columns,
      async (append) => {
        for await (const batch of batches()) {
          const answer = await runRows(model, batch.rows);
          micros += answer.micros;
          const why = reasons(answer.admission.violations);
          append(
            batch.whole.map((row, index) => {
              const prediction = answer.predictions[index];
              if (!prediction) refused++;
              return [
                ...given.map(({ name }) => row[name]),
                ...outputs.map(({ output }) => prediction?.[output]),
                prediction ? null : (why.get(index) ?? 'refused'),
              ];
            }),
          );
          done += batch.rows.length;
          progress(done, total);
        }
      },
      signal,
    );
    return { rows: done, refused, output: o.output, micros, columns: met };
  });
}

/** A page of a Parquet file that runFile made. */
export async function page({ path, offset, limit, refusedOnly }: EngineParams<'page'>): Promise<EngineResult<'page'>> {
  return withTable(path, {}, async (table) => {
    const where = refusedOnly ? `${refusedColumn} IS NOT NULL` : undefined;
    const rows: RawRow[] = [];
    for await (const batch of table.rows({ offset, limit, ...(where === undefined ? {} : { where }) }))
      rows.push(...batch.map(jsonRow));
    return { columns: table.columns.map(({ name }) => name), rows, total: await table.count(where) };
  });
}

/** JSON has no infinite numbers: shown as text. */
function jsonRow(row: RawRow): RawRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ]),
  );
}

/** A whole file's answers at once, for files that fit in an answer. */
export async function runTable(
  model: LoadedModel,
  input: string,
  signal: AbortSignal,
): Promise<EngineResult<'runTable'>> {
  return withRows(model, input, signal, async (table, batches, columns) => {
    await inOnePiece(table, input, 'write the answers to a file (run … -o FILE.parquet, or the Run panel)');
    const result: EngineResult<'runTable'> = { predictions: [], violations: [], micros: 0, columns };
    for await (const batch of batches()) {
      const answer = await runRows(model, batch.rows);
      result.predictions.push(...answer.predictions);
      result.violations.push(
        ...answer.admission.violations.map((violation) => ({ ...violation, row: violation.row + batch.first })),
      );
      result.micros += answer.micros;
    }
    return result;
  });
}

/** The rows of a file as JSON has them: not a number is missing there, and an infinite one is text, which admission refuses as it refuses that. */
export async function tableRows(
  contractText: string,
  input: string,
  signal: AbortSignal,
): Promise<EngineResult<'tableRows'>> {
  const contract = readableContract(contractText);
  return withRows({ contract, rowsAtOnce: 1000 }, input, signal, async (table, batches, columns) => {
    await inOnePiece(table, input, 'split it');
    const rows: RawRow[] = [];
    for await (const batch of batches())
      for (const row of batch.rows)
        rows.push(jsonRow(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, orMissing(value)]))));
    return { rows, columns };
  });
}

function orMissing(value: Json): Json {
  return Number.isNaN(value) ? null : value;
}

async function inOnePiece(table: Table, input: string, todo: string): Promise<void> {
  const total = await table.count();
  if (total > mostInOnePiece)
    throw new EngineError(
      'table',
      `${input} has ${total.toLocaleString('en')} rows, more than the ${mostInOnePiece.toLocaleString('en')} of one answer — ${todo}.`,
    );
}

/** A column's name that no other has, upper and lower case being the same to DuckDB. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  while (taken.has(free.toLowerCase())) free = `predicted_${free}`;
  taken.add(free.toLowerCase());
  return free;
}

function outputKind(type: string): ColumnKind {
  if (type === 'string') return 'text';
  if (type === 'bool') return 'boolean';
  return type === 'int64' || type === 'int32' || type === 'uint8' ? 'integer' : 'number';
}

function reasons(violations: readonly Violation[]): Map<number, string> {
  const why = new Map<number, string>();
  for (const { row, column, rule } of violations)
    why.set(row, [why.get(row), `${rule} ${column}`].filter(Boolean).join('; '));
  return why;
}
