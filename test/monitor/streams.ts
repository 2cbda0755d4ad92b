import { Watch } from '../../src/monitor/watch';
import { distance } from '../../src/monitor/distance/psi';
import type { ReferenceProfile, WindowProfile } from '../../src/protocol/profile';
import { normal, profileOf, windowOf, type Table } from './profiles';

/** One column of a table as a way to draw it: independent of the others. */
interface Column {
  readonly name: string;
  readonly draw: (random: () => number) => number | string;
}

const weighted =
  (words: readonly (number | string)[], weights: readonly number[]): Column['draw'] =>
  (random) => {
    let rest = random() * weights.reduce((a, b) => a + b, 0);
    return words[weights.findIndex((weight) => (rest -= weight) < 0)] ?? words[0] ?? '';
  };

const letters = (n: number, skew: number): Column['draw'] =>
  weighted(
    Array.from({ length: n }, (_, i) => `v${i}`),
    Array.from({ length: n }, (_, i) => skew ** i),
  );

/** 7 numeric and 13 categorical columns with the kinds and shares of the German credit data. */
const columns: readonly Column[] = [
  { name: 'duration', draw: (random) => Math.round(Math.exp(2.9 + 0.57 * normal(random)())) },
  { name: 'amount', draw: (random) => Math.round(Math.exp(7.8 + 0.78 * normal(random)())) },
  { name: 'age', draw: (random) => Math.round(19 + Math.exp(2.5 + 0.75 * normal(random)())) },
  { name: 'installment_rate', draw: weighted([1, 2, 3, 4], [136, 231, 157, 476]) },
  { name: 'residence_since', draw: weighted([1, 2, 3, 4], [130, 308, 149, 413]) },
  { name: 'existing_credits', draw: weighted([1, 2, 3, 4], [633, 333, 28, 6]) },
  { name: 'dependents', draw: weighted([1, 2], [845, 155]) },
  ...[4, 5, 10, 5, 5, 4, 3, 4, 3, 3, 4, 2, 2].map((n, i) => ({
    name: `category_${i}`,
    draw: letters(n, 0.45 + 0.04 * i),
  })),
];
export const numericColumns = 7;
/** Of those, the first with many values; the others have a few whole numbers. */
export const measuredColumns = 3;

/** A drawn table with what a seeded reader of it needs. */
export interface Population {
  readonly names: readonly string[];
  readonly values: readonly (readonly (number | string)[])[];
  readonly rows: number;
}

export function drawPopulation(random: () => number, rows: number): Population {
  return {
    names: columns.map(({ name }) => name),
    values: columns.map(({ draw }) => Array.from({ length: rows }, () => draw(random))),
    rows,
  };
}

export function tableOf({ names, values, rows }: Population): Table {
  return { rows, features: names.map((name, i) => ({ name, data: values[i] ?? [] })), outputs: [] };
}

/** What happens to one column of a stream: a new value for each drawn row. */
export interface Change {
  readonly column: number;
  readonly value: (drawn: number | string, random: () => number) => number | string;
}

/** `n` rows drawn from a population with replacement, one column changed. */
export function resample(from: Population, random: () => number, n: number, change?: Change): Population {
  const rows = Array.from({ length: n }, () => Math.floor(random() * from.rows));
  const values = from.values.map((column, i) => {
    const drawn = rows.map((row) => column[row] ?? '');
    return change?.column === i ? drawn.map((value) => change.value(value, random)) : drawn;
  });
  return { names: from.names, values, rows: n };
}

/** Adds `shift` sd to every value, rounded as the column is. */
export function addTo(from: Population, column: number, shift: number): Change {
  const { sd } = moments(from, column);
  return { column, value: (drawn) => Math.round(Number(drawn) + shift * sd) };
}

/** Weights exp(t z) on the values of a numeric column, t such that the mean moves by `shift` sd: in range, no new value. */
export function tiltBy(from: Population, column: number, shift: number): Change {
  const values = (from.values[column] ?? []).map(Number);
  const { mean, sd } = moments(from, column);
  const z = values.map((value) => (value - mean) / sd);
  const moved = (t: number): number => {
    const weights = z.map((x) => Math.exp(t * x));
    return z.reduce((sum, x, i) => sum + x * (weights[i] ?? 0), 0) / weights.reduce((a, b) => a + b, 0);
  };
  let low = -20;
  let high = 20;
  for (let i = 0; i < 60; i++) {
    const t = (low + high) / 2;
    if (moved(t) < shift) low = t;
    else high = t;
  }
  let below = 0;
  const cumulated = z.map((x) => (below += Math.exp(low * x)));
  const value: Change['value'] = (_, random) => {
    const at = random() * below;
    return values[cumulated.findIndex((sum) => sum > at)] ?? '';
  };
  return { column, value };
}

function moments(from: Population, column: number): { readonly mean: number; readonly sd: number } {
  const values = (from.values[column] ?? []).map(Number);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length) };
}

export interface Rules {
  /** Alarms that `Watch` raised. */
  readonly alarms: number;
  /** Windows in which some column is over a fixed distance, the bias left in, as other tools have it. */
  readonly psi1: number;
  readonly psi2: number;
  /** Number of the first window with each, 1-based; null if never. */
  readonly first: { readonly alarm: number | null; readonly psi1: number | null; readonly psi2: number | null };
}

export const budget = { falseAlarms: 1, perMs: 30 * 86_400_000, ignoreBelow: 0.005 };

/** Runs windows through `Watch`, and through the plain rules "some PSI over 0.1" and "over 0.2" on 10 to 16 quantile cells. */
export function judge(profile: ReferenceProfile, windows: Iterable<WindowProfile>, stopAtAlarm = false): Rules {
  const watch = new Watch({ profile, model: 'm', version: '1', digest: 'd1', settings: budget });
  let [t, alarms, psi1, psi2, standing] = [0, 0, 0, 0, 0];
  let first: Rules['first'] = { alarm: null, psi1: null, psi2: null };
  for (const window of windows) {
    t++;
    watch.add(window);
    const now = watch.standing.length;
    if (now > standing) alarms += now - standing;
    standing = now;
    const largest = Math.max(
      ...profile.columns.map((column, i) => plainPsi(column.counts.cells, window.columns[i]?.cells ?? [])),
    );
    if (largest > 0.1) psi1++;
    if (largest > 0.2) psi2++;
    first = {
      alarm: first.alarm ?? (now > 0 ? t : null),
      psi1: first.psi1 ?? (largest > 0.1 ? t : null),
      psi2: first.psi2 ?? (largest > 0.2 ? t : null),
    };
    if (stopAtAlarm && now > 0) break;
  }
  return { alarms, psi1, psi2, first };
}

/** PSI as other tools alarm on it: the bias is left in. */
function plainPsi(reference: readonly number[], live: readonly number[]): number {
  const apart = distance(reference, live);
  if (!apart) return 0;
  const k = reference.filter((r, i) => r + (live[i] ?? 0) > 0).length;
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  return apart.psi + (k - 1) * (1 / sum(live) + 1 / sum(reference));
}

export function* windowsOf(profile: ReferenceProfile, count: number, draw: () => Population): Generator<WindowProfile> {
  for (let t = 0; t < count; t++) yield windowOf(profile, tableOf(draw()), t);
}

export const profileOfPopulation = (population: Population): ReferenceProfile => profileOf(tableOf(population));
