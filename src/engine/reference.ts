import { type Contract } from '../contract/model';
import { type RawRow } from '../protocol/rows';
import { withTable, TableUnreadable, type Table } from '../data/table';
import { textColumns } from './models';
import { EngineError } from './error';

/** Rows with only the contract's inputs, in batches, with what else the batch had. */
export interface ReferenceBatch {
  /** Raw rows: the inputs' columns alone. */
  readonly rows: RawRow[];
  /** The whole rows: label and predictions, too. */
  readonly whole: RawRow[];
  readonly first: number;
}

/** Open a data file for a contract, with every input that it must have. Throws EngineError `table` naming the missing column. */
export async function withRows<T>(
  contract: Contract,
  path: string,
  work: (
    table: Table,
    batches: (o?: { readonly orderBy?: string }) => AsyncGenerator<ReferenceBatch, void, undefined>,
  ) => Promise<T>,
): Promise<T> {
  try {
    return await withTable(path, { text: await presentText(contract, path) }, async (table) => {
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
        let first = 0;
        for await (const whole of table.rows(o)) {
          yield { rows: whole.map((row) => pick(row, inputs)), whole, first };
          first += whole.length;
        }
      });
    });
  } catch (cause) {
    if (cause instanceof TableUnreadable) throw new EngineError('table', cause.message, { cause });
    throw cause;
  }
}

/** Naming a type for a column that a CSV does not have would be an error of its own; so look first. */
async function presentText(contract: Contract, path: string): Promise<string[]> {
  if (!/\.(csv|tsv|txt)$/i.test(path)) return [];
  const text = textColumns(contract);
  if (text.length === 0) return [];
  return withTable(path, {}, (table) =>
    Promise.resolve(text.filter((name) => table.columns.some((column) => column.name === name))),
  );
}

function pick(row: RawRow, names: readonly string[]): RawRow {
  const picked: RawRow = {};
  for (const name of names) picked[name] = row[name] ?? null;
  return picked;
}
