import type { ColumnCounts } from '../../protocol/profile';
import { chiSquareQuantile } from './chi-square';

export interface Distance {
  /** Bias-corrected population stability index in nats; negative where live is closer than chance would have it. */
  readonly psi: number;
  /** Half-width of its 95 % interval. */
  readonly halfWidth: number;
  /** What windows of this size stay below 95 % of the time with no drift. */
  readonly noise: number;
}

/**
 * How far the live counts are from the reference: effect size for people, never an alarm (facts 2 and 3.3).
 *
 * PSI = sum (q - p) ln(q/p) over the K cells that either side has, with half a count added to every cell so that an empty
 * one stays finite. With no drift PSI ~ (1/n + 1/m) chi2(K-1) (Yurdakul 2018), from which the bias (K-1)(1/n + 1/m), the
 * noise floor and, noncentral with lambda = psi/(1/n + 1/m), the interval follow. Null where a side is empty.
 */
export function distance(reference: readonly number[], live: readonly number[]): Distance | null {
  let m = 0;
  let n = 0;
  let k = 0;
  reference.forEach((r, i) => {
    const c = live[i] ?? 0;
    m += r;
    n += c;
    if (r + c > 0) k++;
  });
  if (m === 0 || n === 0) return null;
  if (k < 2) return { psi: 0, halfWidth: 0, noise: 0 };
  let raw = 0;
  reference.forEach((r, i) => {
    const c = live[i] ?? 0;
    if (r + c === 0) return;
    const p = (r + 0.5) / (m + k / 2);
    const q = (c + 0.5) / (n + k / 2);
    raw += (q - p) * Math.log(q / p);
  });
  const unit = 1 / n + 1 / m;
  const psi = raw - (k - 1) * unit;
  const lambda = Math.max(0, psi) / unit;
  return {
    psi,
    halfWidth: 1.96 * unit * Math.sqrt(2 * (k - 1) + 4 * lambda),
    noise: unit * (upperTwentieth(k - 1) - (k - 1)),
  };
}

/** Mean of live minus mean of reference, in standard deviations of the reference. Null without values or without spread. */
export function meanShift(reference: ColumnCounts, live: ColumnCounts): number | null {
  const m = total(reference.cells);
  const n = total(live.cells);
  if (m === 0 || n === 0) return null;
  const mean = reference.sum / m;
  const variance = reference.sumOfSquares / m - mean * mean;
  // What is left of a constant's variance is rounding of its square.
  if (!(variance > 1e-12 * mean * mean)) return null;
  const shift = (live.sum / n - mean) / Math.sqrt(variance);
  return Number.isFinite(shift) ? shift : null;
}

export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] ?? 0;
  return sum;
}

const quantiles = new Map<number, number>();
function upperTwentieth(df: number): number {
  const known = quantiles.get(df) ?? chiSquareQuantile(0.95, df);
  quantiles.set(df, known);
  return known;
}
