import { type Contract, type ElementType } from '../contract/model';
import { type RawRow } from '../protocol/rows';
import { withTable, TableUnreadable, type Table, type TableOptions } from '../data/table';
import { EngineError } from './error';
import { type LoadedModel } from './models';

/** Rows with only the contract's inputs, in batches, with what else the batch had. */
export interface ReferenceBatch {
  /** Raw rows: the inputs' columns alone. */
  readonly rows: RawRow[];
  /** The whole rows: label and predictions, too. */
  readonly whole: RawRow[];
  readonly first: number;
}

/** Open a data file for a contract, with every input that it must have; `signal` ends it between batches. Throws EngineError `table` naming the missing column. */
export async function withRows<T>(
  { contract, rowsAtOnce }: Pick<LoadedModel, 'contract' | 'rowsAtOnce'>,
  path: string,
  signal: AbortSignal,
  work: (
    table: Table,
    batches: (o?: { readonly orderBy?: string }) => AsyncGenerator<ReferenceBatch, void, undefined>,
  ) => Promise<T>,
): Promise<T> {
  try {
    return await withTable(path, { ...tableOptions(contract), signal }, async (table) => {
      const present = new Set(table.columns.map(({ name }) => name));
      const lacking = contract.inputs
        .filter(({ name, missing }) => missing === 'forbid' && !present.has(name))
        .map(({ name }) => name);
      if (lacking.length > 0) {
        throw new EngineError(
          'table',
          `${path} has no column ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ''} — it has ${[...present].slice(0, 12).join(', ')}; name its columns as the contract's inputs.`,
        );
      }
      const inputs = contract.inputs.map(({ name }) => name).filter((name) => present.has(name));
      return work(table, async function* (o = {}) {
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
      });
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
