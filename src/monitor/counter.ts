import {
  latencyBounds,
  type CategoricalCells,
  type ColumnProfile,
  type ReferenceProfile,
  type WindowProfile,
} from '../protocol/profile';
import { categoryIndex, cellCount, numericCell, searchable } from './cells';

/** One column of a batch: a value per row. NaN, null and "" are missing; booleans as 0 and 1 or as `true` and `false`. */
export interface ColumnData {
  readonly name: string;
  readonly data: ArrayLike<number | bigint | string | null>;
}

/** What admission said. `row` (within the request) lets two violations of one value count once. */
export interface CountedViolation {
  readonly rule: string;
  readonly column: string;
  readonly row?: number;
  /** The row was admitted all the same (`on_violation: flag`), so `addColumns` counts its value already. */
  readonly flagged?: boolean;
}

const mostNames = 1000;
export const otherColumns = '(other columns)';

/** A batch that cannot be counted: a programming error of the caller. */
export class CountError extends Error {
  override readonly name = 'CountError';
}

/**
 * Counters of one window on the frozen cells of the reference. About 25 ns a number; a snapshot is mergeable by addition.
 *
 * n, for every statistic: `rows` counts admitted rows, each of which is in exactly one of cells, missing, invalid and unseen
 * of every feature. A refused row counts in `refused` and, for the columns that it was refused for alone, in missing
 * (`row/missing`), unseen (`row/unknown-category`) or invalid (any other rule). The n of missing, invalid and unseen is
 * therefore rows + refused; the n of cells is their own sum.
 */
export class WindowCounter {
  private readonly columns: readonly ColumnCounter[];
  private readonly features: ReadonlyMap<string, ColumnCounter>;
  private readonly outputs: ReadonlyMap<string, ColumnCounter>;
  private readonly latency = new Float64Array(latencyBounds.length + 1);
  private readonly violations = new Map<string, Map<string, number>>();
  private admitted = 0;
  private refused = 0;
  private requests = 0;
  private errors = 0;
  private notFinite = 0;
  private closed = false;

  constructor(
    private readonly profile: ReferenceProfile,
    private readonly o: { readonly id: string; readonly opened: number; readonly digest: string },
  ) {
    this.columns = profile.columns.map((column) => new ColumnCounter(column));
    const named = (role: ColumnProfile['role']): ReadonlyMap<string, ColumnCounter> =>
      new Map(this.columns.filter((c) => c.role === role).map((c) => [c.name, c]));
    this.features = named('feature');
    this.outputs = named('output');
  }

  /** Admitted rows so far. */
  get rows(): number {
    return this.admitted;
  }

  /** What `isDue` asks of an open window. */
  get state(): { readonly opened: number; readonly rows: number; readonly refused: number; readonly requests: number } {
    return { opened: this.o.opened, rows: this.admitted, refused: this.refused, requests: this.requests };
  }

  /** The features of `rows` admitted rows. A feature of the profile that is not among them is missing in all of them. */
  addColumns(columns: readonly ColumnData[], rows: number): void {
    this.mustBeOpen();
    mustHaveLength(columns, rows);
    const given = new Set<ColumnCounter>();
    for (const { name, data } of columns) {
      const counter = this.features.get(name);
      if (!counter || given.has(counter)) continue;
      given.add(counter);
      counter.add(data);
    }
    for (const counter of this.features.values()) if (!given.has(counter)) counter.missing += rows;
    this.admitted += rows;
  }

  /** The outputs of rows that `addColumns` has counted. A NaN or infinite number in any output makes its row not finite. */
  addOutputs(columns: readonly ColumnData[], rows: number): void {
    this.mustBeOpen();
    mustHaveLength(columns, rows);
    const bad = new Set<number>();
    for (const { name, data } of columns) {
      this.outputs.get(name)?.add(data);
      for (let row = 0; row < rows; row++) {
        const value = data[row];
        if (typeof value === 'number' && !Number.isFinite(value)) bad.add(row);
      }
    }
    this.notFinite += bad.size;
  }

  /** What admission said of a request: all its violations, and how many of its rows were refused. */
  addViolations(violations: readonly CountedViolation[], refusedRows: number): void {
    this.mustBeOpen();
    this.refused += refusedRows;
    const counted = new Set<string>();
    for (const { rule, column, row, flagged } of violations) {
      const counter = this.features.get(column);
      const byColumn = this.violations.get(rule) ?? new Map<string, number>();
      // Callers invent names of extra columns without end; a window must not grow with them.
      const key = counter || byColumn.has(column) || byColumn.size < mostNames ? column : otherColumns;
      this.violations.set(rule, byColumn.set(key, (byColumn.get(key) ?? 0) + 1));
      if (!counter || flagged) continue;
      if (row !== undefined) {
        const key = `${row} ${column}`;
        if (counted.has(key)) continue;
        counted.add(key);
      }
      if (rule === 'row/missing') counter.missing++;
      else if (rule === 'row/unknown-category') counter.unseen++;
      else counter.invalid++;
    }
  }

  /** One request: its time in microseconds; not ok is answered 5xx, or its run failed. Only the others are in the latency histogram. */
  addRequest(micros: number, ok: boolean): void {
    this.mustBeOpen();
    this.requests++;
    if (!ok) {
      this.errors++;
      return;
    }
    let cell = 0;
    while (cell < latencyBounds.length && micros > (latencyBounds[cell] ?? Infinity)) cell++;
    this.latency[cell] = (this.latency[cell] ?? 0) + 1;
  }

  /** The counts so far, as if the window had closed at `at` (ms since the epoch). */
  snapshot(at: number): WindowProfile {
    return {
      v: 1,
      id: this.o.id,
      opened: this.o.opened,
      closed: at,
      digest: this.o.digest,
      fingerprint: this.profile.fingerprint,
      requests: this.requests,
      rows: this.admitted,
      refused: this.refused,
      errors: this.errors,
      notFinite: this.notFinite,
      latency: Array.from(this.latency),
      columns: this.columns.map((column) => ({
        cells: Array.from(column.cells),
        missing: column.missing,
        invalid: column.invalid,
        unseen: column.unseen,
        sum: column.sum,
        sumOfSquares: column.sumOfSquares,
      })),
      violations: [...this.violations].flatMap(([rule, columns]) =>
        [...columns].map(([column, count]) => ({ rule, column, count })),
      ),
    };
  }

  /** The finished window; adding to it afterwards throws, so that no row is lost unnoticed. */
  close(at: number): WindowProfile {
    this.mustBeOpen();
    this.closed = true;
    return this.snapshot(at);
  }

  private mustBeOpen(): void {
    if (this.closed) throw new CountError(`Window ${this.o.id} is closed; count into the next one.`);
  }
}

class ColumnCounter {
  readonly name: string;
  readonly role: ColumnProfile['role'];
  readonly cells: Float64Array;
  missing = 0;
  invalid = 0;
  unseen = 0;
  sum = 0;
  sumOfSquares = 0;
  private readonly edges: Float64Array | null;
  private readonly index: ReadonlyMap<unknown, number>;

  constructor(profile: ColumnProfile) {
    this.name = profile.name;
    this.role = profile.role;
    this.cells = new Float64Array(cellCount(profile.cells));
    const none: CategoricalCells = { kind: 'categorical', categories: [], others: [] };
    this.edges = profile.cells.kind === 'numeric' ? searchable(profile.cells.edges) : null;
    this.index = categoryIndex(profile.cells.kind === 'categorical' ? profile.cells : none);
  }

  add(data: ColumnData['data']): void {
    if (this.edges) this.addNumbers(data instanceof Float64Array ? data : numbersOf(data), this.edges);
    else this.addCategories(data);
  }

  /**
   * The loops repeat what `locator` says (a test holds them equal): a call and a union type a value would double the cost.
   * This one sees nothing but float64, because a loop that has met several kinds of array is slower for each of them.
   */
  private addNumbers(data: Float64Array, edges: Float64Array): void {
    const { cells } = this;
    let { sum, sumOfSquares } = this;
    for (let i = 0; i < data.length; i++) {
      const value = data[i] ?? NaN;
      if (value - value === 0) {
        const cell = numericCell(edges, value);
        cells[cell] = (cells[cell] ?? 0) + 1;
        sum += value;
        sumOfSquares += value * value;
      } else if (Number.isNaN(value)) this.missing++;
      else this.invalid++;
    }
    this.sum = sum;
    this.sumOfSquares = sumOfSquares;
  }

  private addCategories(data: ColumnData['data']): void {
    const { cells, index } = this;
    for (let i = 0; i < data.length; i++) {
      const value = data[i];
      const cell = index.get(value);
      if (cell !== undefined) cells[cell] = (cells[cell] ?? 0) + 1;
      else if (value === null || value === undefined || value === '' || Number.isNaN(value)) this.missing++;
      else this.unseen++;
    }
  }
}

/** Values of any kind as float64: NaN for what is missing, Infinity for what is no number. */
function numbersOf(data: ColumnData['data']): Float64Array {
  if (data instanceof Float32Array) return new Float64Array(data);
  if (data instanceof BigInt64Array) return int64Numbers(data);
  return Float64Array.from(data, (raw) => {
    if (typeof raw === 'number') return raw;
    if (typeof raw === 'bigint') return Number(raw);
    return (raw ?? '') === '' ? NaN : Infinity;
  });
}

/** `Number` of each, rounded once as that is, from its two halves: a bigint a value would cost three times as much as counting it. */
function int64Numbers(data: BigInt64Array): Float64Array {
  const low = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
  const high = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  const numbers = new Float64Array(data.length);
  // Little-endian, as is every machine that ONNX Runtime is built for.
  for (let i = 0; i < numbers.length; i++) numbers[i] = (high[2 * i + 1] ?? 0) * 2 ** 32 + (low[2 * i] ?? 0);
  return numbers;
}

function mustHaveLength(columns: readonly ColumnData[], rows: number): void {
  for (const { name, data } of columns) {
    if (data.length !== rows) throw new CountError(`Column ${name} has ${data.length} values for ${rows} rows.`);
  }
}
