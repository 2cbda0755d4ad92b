import { type RawRow, type Violation } from '../protocol/rows';
import { admitTensor } from './admit-tensor';
import { admitColumn } from './admit-column';
import { type FeedColumn, type FeedData, feedType, feedWidth } from './column';
import { type ColumnPlan, planOf } from './column-plan';
import { type Contract } from './model';
import { quoted, shown } from './shown';
import { suggest } from './suggest';

/** Violations that one row reports at most; the rest of them is not worth the bytes. */
const mostPerRow = 20;
/** Longest `id` of a row. */
const longestId = 256;

/** What admission needs of a contract, made once. */
export interface AdmissionPlan {
  readonly columns: readonly ColumnPlan[];
  readonly names: ReadonlySet<string>;
  readonly extra: 'refuse' | 'ignore';
}

/** The rows of a request that the contract lets in, and what it has against the others. Rows are zero-based within the request. */
export interface Admission {
  /** Indices of the rows that go to the model, ascending. */
  readonly admitted: number[];
  /** In the order of the contract's inputs; `width` values for each of `admitted`. */
  readonly columns: FeedColumn[];
  /** By row, within a row by column as the contract has them; at most 20 a row. Of refused and of flagged rows. */
  readonly violations: Violation[];
  /** Admitted rows that broke a rule of an input with `on_violation: flag`, ascending. */
  readonly flagged: number[];
  /** Keys that `extra: ignore` let pass, over all rows. */
  readonly ignored: number;
}

export function admissionPlan(contract: Contract): AdmissionPlan {
  return {
    columns: contract.inputs.map(planOf),
    names: new Set(contract.inputs.map((input) => input.name)),
    extra: contract.extra,
  };
}

/**
 * Admits or refuses each row by itself, and gives the admitted ones as columns. Rules `row/not-a-row`, `row/missing`, `row/type`,
 * `row/nul`, `row/range`, `row/unknown-category`, `row/unknown-column`; a row's own `id` (text up to 256, or an integer) is no column
 * unless the contract says so.
 *
 * Missing is an absent key, null, NaN, a sentinel, and `""` in a string column with `empty: missing`. Nothing is converted that could be
 * meant otherwise: no number in quotes, no 0 for false. Integers beyond ±(2^53 − 1) come as text (`"9007199254740993"`, int64 only), since
 * JSON readers have already rounded the number. `on_violation: flag` admits a row outside a range; a value that the artifact cannot take
 * (type, missing, unknown category) is refused in any case.
 */
export function admit(plan: AdmissionPlan, rows: readonly RawRow[] | readonly unknown[]): Admission {
  const state = new RowStates(rows.length);
  const objects = rows.map((row, index) => {
    if (isRow(row)) return row;
    state.violate(
      index,
      '',
      'row/not-a-row',
      `This row is ${shown(row)}, not an object — send an object with a value for each column.`,
      true,
    );
    return undefined;
  });
  const raw = plan.columns.map((column) =>
    column.input.shape === undefined ? admitColumn(column, objects, state) : admitTensor(column, objects, state),
  );
  const ignored = checkKeys(plan, objects, state);
  const admitted: number[] = [];
  const flagged: number[] = [];
  for (let row = 0; row < rows.length; row++) {
    if (state.refused[row] === 1) continue;
    admitted.push(row);
    if (state.flagged[row] === 1) flagged.push(row);
  }
  const columns = plan.columns.map((column, index): FeedColumn => {
    const data = raw[index] ?? [];
    const type = feedType(column.input);
    const width = feedWidth(column.input);
    const kept = admitted.length === rows.length ? data : take(data, admitted, width);
    return { name: column.name, type, ...(width !== 1 && { width }), data: kept };
  });
  return { admitted, columns, violations: state.ordered(plan), flagged, ignored };
}

/** What the columns' checks write to: flags and violations by row. */
export class RowStates {
  /** 1 where the row is refused. */
  readonly refused: Uint8Array;
  /** 1 where a violation did not refuse it. */
  readonly flagged: Uint8Array;
  /** Keys of the row that are columns of the contract. */
  readonly known: Uint32Array;
  private readonly violations: Violation[] = [];

  constructor(rows: number) {
    this.refused = new Uint8Array(rows);
    this.flagged = new Uint8Array(rows);
    this.known = new Uint32Array(rows);
  }

  violate(row: number, column: string, rule: string, message: string, refuse: boolean): void {
    if (refuse) this.refused[row] = 1;
    else this.flagged[row] = 1;
    this.violations.push({ row, column, rule, message });
  }

  /** By row; within a row as they were found, which is the contract's order of columns, then unknown ones. */
  ordered(plan: AdmissionPlan): Violation[] {
    if (plan.columns.length === 0 && this.violations.length === 0) return [];
    const sorted = this.violations.sort((a, b) => a.row - b.row);
    const kept: Violation[] = [];
    let row = -1;
    let count = 0;
    for (const violation of sorted) {
      if (violation.row !== row) [row, count] = [violation.row, 0];
      if (++count <= mostPerRow) kept.push(violation);
    }
    return kept;
  }
}

function isRow(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}

/** Finds keys that are no column; gives how many were let pass. Only rows that have more keys than columns are looked at. */
function checkKeys(
  plan: AdmissionPlan,
  rows: readonly (Readonly<Record<string, unknown>> | undefined)[],
  state: RowStates,
): number {
  let ignored = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined) continue;
    const keys = Object.keys(row);
    if (keys.length === state.known[index]) continue;
    let unknown = 0;
    for (const key of keys) {
      if (plan.names.has(key)) continue;
      if (key === 'id') checkId(row[key], index, state);
      else if (plan.extra === 'ignore') ignored++;
      // The row is refused already, and more is not shown: a search for each of its keys would keep others waiting.
      else if (++unknown <= mostPerRow) {
        const absent = plan.columns.filter((column) => !Object.hasOwn(row, column.name)).map((column) => column.name);
        const meant = suggest(key, absent) ?? suggest(key, plan.names);
        const todo = meant === undefined ? 'leave it out' : `did you mean ${quoted(meant)}?`;
        state.violate(index, key, 'row/unknown-column', `The contract has no column ${quoted(key)} — ${todo}`, true);
      }
    }
  }
  return ignored;
}

function checkId(id: unknown, row: number, state: RowStates): void {
  const fits = typeof id === 'string' ? id.length <= longestId : id === null || Number.isSafeInteger(id);
  if (fits) return;
  state.violate(
    row,
    'id',
    'row/type',
    `"id" is ${shown(id)} — send text of at most ${longestId} characters, or leave it out`,
    true,
  );
}

function take(data: FeedData, kept: readonly number[], width: number): FeedData {
  const rows =
    width === 1 ? kept : kept.flatMap((row) => Array.from({ length: width }, (_, lane) => row * width + lane));
  if (Array.isArray(data)) return rows.map((row) => data[row] ?? '');
  if (data instanceof BigInt64Array) return BigInt64Array.from(rows, (row) => data[row] ?? 0n);
  const of = (row: number): number => data[row] ?? 0;
  if (data instanceof Float64Array) return Float64Array.from(rows, of);
  if (data instanceof Float32Array) return Float32Array.from(rows, of);
  return data instanceof Int32Array ? Int32Array.from(rows, of) : Uint8Array.from(rows, of);
}
