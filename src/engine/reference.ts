import { type Contract, type ElementType } from '../contract/model';
import { type RawRow } from '../protocol/rows';
import { withTable, TableUnreadable, type Table, type TableOptions } from '../data/table';
import { type FileColumns } from '../protocol/file-columns';
import { EngineError } from './error';
import { fileColumns } from './file-columns';
import { type LoadedModel } from './models';

/** Rows with only the contract's inputs, in batches, with what else the batch had. */
export interface ReferenceBatch {
  /** Raw rows: the inputs' columns alone. */
  readonly rows: RawRow[];
  /** The whole rows: label and predictions, too. */
  readonly whole: RawRow[];
  readonly first: number;
}

/** Open a data file for a contract, with every input that it must have; `signal` ends it between batches. Throws EngineError `table` naming a missing or misspelt column. */
export async function withRows<T>(
  { contract, rowsAtOnce }: Pick<LoadedModel, 'contract' | 'rowsAtOnce'>,
  path: string,
  signal: AbortSignal,
  work: (
    table: Table,
    batches: (o?: { readonly orderBy?: string }) => AsyncGenerator<ReferenceBatch, void, undefined>,
    columns: FileColumns,
  ) => Promise<T>,
): Promise<T> {
  try {
    return await withTable(path, { ...tableOptions(contract), signal }, async (table) => {
      const names = table.columns.map(({ name }) => name);
      const columns = fileColumns(contract, path, names);
      const present = new Set(names);
      const inputs = contract.inputs.map(({ name }) => name).filter((name) => present.has(name));
      const batches = async function* (o: { readonly orderBy?: string } = {}) {
        if (o.orderBy !== undefined && !present.has(o.orderBy))
          throw new EngineError(
            'table',
            `${path} has no column ${o.orderBy}, which reference.time names — write it there, or correct the name.`,
          );
        let first = 0;
        for await (const read of table.rows(o)) {
          for (let at = 0; at < read.length; at += rowsAtOnce) {
            const whole = read.slice(at, at + rowsAtOnce);
            signal.throwIfAborted();
            yield { rows: whole.map((row) => pick(row, inputs)), whole, first };
            first += whole.length;
            // Between batches a cancel, another call and the sign of life have their turn.
            await new Promise(setImmediate);
          }
        }
        // A query that was interrupted can end as if these were all the rows.
        signal.throwIfAborted();
      };
      return work(table, batches, columns);
    });
  } catch (cause) {
    if (cause instanceof TableUnreadable) throw new EngineError('table', cause.message, { cause });
    throw cause;
  }
}

/** What the contract knows of the columns' types and a CSV does not say. */
function tableOptions(contract: Contract): TableOptions {
  const named = (types: readonly ElementType[]) =>
    contract.inputs.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  return {
    text: named(['string', 'date', 'datetime']),
    boolean: named(['bool']),
    number: named(['float32', 'float64', 'int32', 'uint8']),
    integer: named(['int64']),
  };
}

function pick(row: RawRow, names: readonly string[]): RawRow {
  // fromEntries, since a column may be called __proto__.
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}
