import { type Contract, type InputSpec } from '../contract/model';
import { type ParityReport } from '../protocol/engine';
import { type Json, type RawRow } from '../protocol/rows';

type Cause = NonNullable<ParityReport['outputs'][number]['cause']>;

/** Rows that are kept to see whether they are the same answers in another order. */
const mostKept = 100_000;
const fewestKept = 20;
/** A relative difference that sums of float32 come to, and steps that differ do not. */
const roundingLimit = 1e-4;
/** A state that explains the rows that differ is one in which most rows differ, and not the state of nearly all rows. */
const mostly = 0.5;
const nearlyAll = 0.9;

/** How often rows were in a state of one input, and how often these differ. */
interface State {
  readonly kind: 'missing' | 'unknown-category';
  readonly input: InputSpec;
  readonly holds: (value: Json | undefined) => boolean;
  rows: number;
  beyond: number;
}

/** Collects over the rows of one output what they have in common that differ from the notebook. */
export class CauseFinder {
  readonly #states: State[];
  readonly #expected: number[] = [];
  readonly #actual: number[] = [];
  #rows = 0;
  #beyond = 0;
  #numeric = true;
  /** The largest answer where 0 was expected: a relative difference says nothing of it. */
  #besideZero = 0;

  constructor(contract: Contract) {
    this.#states = contract.inputs.flatMap(statesOf);
  }

  add(row: RawRow, expected: Json, actual: Json, beyond: boolean): void {
    this.#rows++;
    if (beyond) this.#beyond++;
    for (const state of this.#states) {
      if (!state.holds(row[state.input.name])) continue;
      state.rows++;
      if (beyond) state.beyond++;
    }
    if (typeof expected !== 'number' || typeof actual !== 'number') this.#numeric = false;
    else if (expected === 0) this.#besideZero = Math.max(this.#besideZero, Math.abs(actual));
    if (typeof expected === 'number' && typeof actual === 'number' && this.#expected.length < mostKept) {
      this.#expected.push(expected);
      this.#actual.push(actual);
    }
  }

  /** `allowed` is how far an answer may be from this expected one. */
  cause(largestRelative: number, allowed: (expected: number) => number): Cause | undefined {
    if (this.#beyond === 0) return undefined;
    if (this.#isReordered(allowed)) return { kind: 'row-order' };
    const state = this.#states
      .filter(({ rows, beyond }) => beyond === this.#beyond && beyond >= mostly * rows && rows < nearlyAll * this.#rows)
      .sort((a, b) => a.rows - b.rows)[0];
    if (state !== undefined) return { kind: state.kind, column: state.input.name };
    return this.#numeric && Math.max(largestRelative, this.#besideZero) <= roundingLimit
      ? { kind: 'rounding' }
      : undefined;
  }

  /** The same answers in another order: sorted they agree, row by row most do not. */
  #isReordered(allowed: (expected: number) => number): boolean {
    if (!this.#numeric || this.#rows > mostKept || this.#rows < fewestKept || this.#beyond < mostly * this.#rows)
      return false;
    const actual = this.#actual.toSorted((a, b) => a - b);
    return this.#expected
      .toSorted((a, b) => a - b)
      .every((expected, index) => Math.abs(expected - (actual[index] ?? Number.NaN)) <= allowed(expected));
  }
}

function statesOf(input: InputSpec): State[] {
  const aside = new Set<Json | undefined>(input.sentinel);
  const missing = (value: Json | undefined): boolean =>
    value === undefined ||
    value === null ||
    (typeof value === 'number' && Number.isNaN(value)) ||
    aside.has(value) ||
    (value === '' && input.empty === 'missing');
  const states: State[] = [];
  if (input.missing !== 'forbid') states.push({ kind: 'missing', input, holds: missing, rows: 0, beyond: 0 });
  if (input.categories !== undefined && input.unknown !== 'forbid') {
    const known = new Set(input.categories.map(String));
    const unknown = (value: Json | undefined): boolean =>
      typeof value === 'string' && !missing(value) && !known.has(value);
    states.push({ kind: 'unknown-category', input, holds: unknown, rows: 0, beyond: 0 });
  }
  return states;
}
