import { latencyBounds, type ColumnCounts, type WindowProfile } from '../protocol/profile';

/** When a window closes: with `rows` rows and `ms` old, at the latest after `longestMs`. */
export interface WindowRule {
  readonly rows: number;
  readonly ms: number;
  readonly longestMs: number;
}
export const windowRule: WindowRule = { rows: 256, ms: 60_000, longestMs: 15 * 60_000 };

/**
 * Whether an open window is to be closed now. Refused rows count, so that a source gone bad is seen as soon as healthy
 * traffic would be; a window in which nothing came stays open, because it says nothing.
 */
export function isDue(
  window: { readonly opened: number; readonly rows: number; readonly refused: number; readonly requests: number },
  now: number,
  rule: WindowRule = windowRule,
): boolean {
  const age = now - window.opened;
  const rows = window.rows + window.refused;
  if (rows + window.requests === 0) return false;
  return age >= rule.longestMs || (age >= rule.ms && rows >= rule.rows);
}

/** Windows of different bundles or cells were about to be added up: their counts do not mean the same. */
export class WindowMismatch extends Error {
  override readonly name = 'WindowMismatch';
  constructor(what: 'digest' | 'fingerprint', expected: string, found: string) {
    super(`Window has ${what} ${found}, expected ${expected}: windows of different bundles are never added up.`);
  }
}

/** The window that both together would have been: all counts added, times spanning both. Keeps the id of `a`. */
export function mergeWindows(a: WindowProfile, b: WindowProfile): WindowProfile {
  if (a.digest !== b.digest) throw new WindowMismatch('digest', a.digest, b.digest);
  if (a.fingerprint !== b.fingerprint) throw new WindowMismatch('fingerprint', a.fingerprint, b.fingerprint);
  const violations = new Map<string, { rule: string; column: string; count: number }>();
  for (const violation of [...a.violations, ...b.violations]) {
    const key = JSON.stringify([violation.rule, violation.column]);
    const count = (violations.get(key)?.count ?? 0) + violation.count;
    violations.set(key, { ...violation, count });
  }
  return {
    v: 1,
    id: a.id,
    opened: Math.min(a.opened, b.opened),
    closed: Math.max(a.closed, b.closed),
    digest: a.digest,
    fingerprint: a.fingerprint,
    requests: a.requests + b.requests,
    rows: a.rows + b.rows,
    refused: a.refused + b.refused,
    errors: a.errors + b.errors,
    notFinite: a.notFinite + b.notFinite,
    latency: addCounts(a.latency, b.latency),
    columns: a.columns.map((column, i) => {
      const other = b.columns[i];
      return other ? mergeColumns(column, other) : column;
    }),
    violations: [...violations.values()],
  };
}

export function mergeColumns(a: ColumnCounts, b: ColumnCounts): ColumnCounts {
  return {
    cells: addCounts(a.cells, b.cells),
    missing: a.missing + b.missing,
    invalid: a.invalid + b.invalid,
    unseen: a.unseen + b.unseen,
    sum: a.sum + b.sum,
    sumOfSquares: a.sumOfSquares + b.sumOfSquares,
  };
}

export function emptyColumn(cells: number): ColumnCounts {
  return { cells: Array<number>(cells).fill(0), missing: 0, invalid: 0, unseen: 0, sum: 0, sumOfSquares: 0 };
}

/**
 * Quantile of a latency histogram over `latencyBounds`, in microseconds: geometric interpolation inside its cell, so at
 * most a factor of sqrt(2) off. Beyond the last bound it is that bound. Null for an empty histogram.
 */
export function latencyQuantile(latency: readonly number[], q: number): number | null {
  const n = latency.reduce((sum, count) => sum + count, 0);
  if (n === 0) return null;
  const rank = q * n;
  let below = 0;
  for (const [i, count] of latency.entries()) {
    if (count > 0 && below + count >= rank) {
      const high = latencyBounds[i];
      const low = latencyBounds[i - 1];
      if (high === undefined) return low ?? null;
      if (low === undefined) return (high * (rank - below)) / count;
      return low * (high / low) ** ((rank - below) / count);
    }
    below += count;
  }
  return latencyBounds.at(-1) ?? null;
}

/** How many answers were certainly slower than `micros`: those of the cells that begin at or above it. */
export function slowerThan(latency: readonly number[], micros: number): number {
  return latency.reduce((sum, count, i) => ((latencyBounds[i - 1] ?? 0) >= micros ? sum + count : sum), 0);
}

function addCounts(a: readonly number[], b: readonly number[]): number[] {
  return a.map((count, i) => count + (b[i] ?? 0));
}
