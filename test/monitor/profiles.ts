import { canonicalCells, categoricalCells, numericCells } from '../../src/monitor/cells';
import { WindowCounter, type ColumnData } from '../../src/monitor/counter';
import type { ReferenceProfile, WindowProfile } from '../../src/protocol/profile';

/** Deterministic uniform numbers in [0, 1): mulberry32. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers by Box and Muller. */
export function normal(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface Table {
  readonly features: readonly ColumnData[];
  readonly outputs: readonly ColumnData[];
  readonly rows: number;
}

/** The profile of a table, as the data room would make it. */
export function profileOf(table: Table, declared: Readonly<Record<string, readonly string[]>> = {}): ReferenceProfile {
  const cellsOf = ({ name, data }: ColumnData): ReferenceProfile['columns'][number]['cells'] => {
    const values = Array.from(data);
    if (values.some((value) => typeof value === 'string')) {
      const counts = new Map<string, number>();
      for (const value of values) {
        if (typeof value === 'string' && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return categoricalCells(counts, declared[name]);
    }
    return numericCells(Float64Array.from(values.map(Number).filter(Number.isFinite)).sort());
  };
  const shape = [
    ...table.features.map((c) => ({ name: c.name, role: 'feature' as const, cells: cellsOf(c) })),
    ...table.outputs.map((c) => ({ name: c.name, role: 'output' as const, cells: cellsOf(c) })),
  ];
  const empty = { cells: [], missing: 0, invalid: 0, unseen: 0, sum: 0, sumOfSquares: 0 };
  const profile: ReferenceProfile = {
    v: 1,
    rows: table.rows,
    fingerprint: String(canonicalCells(shape).length),
    columns: shape.map((column) => ({ ...column, counts: empty })),
  };
  const counted = windowOf(profile, table);
  return {
    ...profile,
    columns: shape.map((column, i) => ({ ...column, counts: counted.columns[i] ?? empty })),
  };
}

export interface WindowChanges {
  readonly digest?: string;
  readonly refused?: number;
  readonly violations?: readonly { readonly rule: string; readonly column: string }[];
  readonly requests?: readonly { readonly micros: number; readonly ok: boolean; readonly times: number }[];
}

/** One window over the rows of a table; the `at`-th minute. One fast answer a row unless told otherwise. */
export function windowOf(profile: ReferenceProfile, table: Table, at = 0, changes: WindowChanges = {}): WindowProfile {
  const id = `w${String(at).padStart(6, '0')}`;
  const counter = new WindowCounter(profile, { id, opened: at * 60_000, digest: changes.digest ?? 'd1' });
  counter.addColumns(table.features, table.rows);
  counter.addOutputs(table.outputs, table.rows);
  counter.addViolations(changes.violations ?? [], changes.refused ?? 0);
  for (const { micros, ok, times } of changes.requests ?? [{ micros: 900, ok: true, times: table.rows }]) {
    for (let i = 0; i < times; i++) counter.addRequest(micros, ok);
  }
  return counter.close((at + 1) * 60_000);
}

/** Rows of a small credit-like model: 3 numeric and 3 categorical features, one score; `shift` in sd moves `age`. */
export function creditRows(random: () => number, rows: number, shift = 0): Table {
  const gauss = normal(random);
  const age = Array.from({ length: rows }, () => 35 + 11 * (gauss() + shift));
  const amount = Array.from({ length: rows }, () => Math.exp(7.8 + 0.8 * gauss()));
  const rate = Array.from({ length: rows }, () => 1 + Math.floor(random() * random() * 4));
  const pick = (words: readonly string[]): string[] =>
    Array.from({ length: rows }, () => words[Math.floor(words.length * random() ** 2)] ?? '');
  const score = age.map((x, i) => 1 / (1 + Math.exp((x - 35) / 11 - Math.log((amount[i] ?? 1) / 2440))));
  return {
    rows,
    features: [
      { name: 'age', data: Float64Array.from(age) },
      { name: 'amount', data: Float64Array.from(amount) },
      { name: 'rate', data: Float64Array.from(rate) },
      { name: 'purpose', data: pick(['radio_tv', 'car', 'furniture', 'education', 'business']) },
      { name: 'housing', data: pick(['own', 'rent', 'free']) },
      { name: 'savings_status', data: pick(['low', 'middle', 'high']) },
    ],
    outputs: [{ name: 'probability', data: Float64Array.from(score) }],
  };
}
