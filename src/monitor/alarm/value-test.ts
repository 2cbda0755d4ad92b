import type { ColumnProfile } from '../../protocol/profile';
import { total } from '../distance/psi';
import { DirichletMultinomial, logMeanExp } from './dirichlet-multinomial';

export type Calibration = NonNullable<ColumnProfile['calibration']>;

/** Alternatives on the scale of PSI (facts 3.2). */
const deltas = [0.01, 0.05, 0.25, 1] as const;

interface Resolution {
  /** Group of each cell. */
  readonly groups: Uint16Array;
  readonly count: number;
  readonly none: DirichletMultinomial;
  readonly alternatives: readonly DirichletMultinomial[];
}

/**
 * E-value of a window's counts on the cells of one column against the cloud Dir(A0 p) around the reference p (facts 3.2):
 *
 *     E = mean over resolutions and delta of DM(C | A_d p) / DM(C | A0 p)
 *     A_d = min(max((k-1)/delta, k/2), A0/2)      A0 = min(m/3, (k-1)/ignoreBelow, A_learned/2)
 *
 * Resolutions are all cells, 4 and 2 groups of adjacent cells of about equal reference mass; k is the number of groups.
 * Its mean is 1 when the window is drawn from the cloud, for every n, without smoothing; empty cells are legal.
 */
export class ValueTest {
  private readonly resolutions: readonly Resolution[];

  constructor(reference: readonly number[], ignoreBelow: number, calibration?: Calibration) {
    const m = total(reference);
    const shares = reference.map((r) => (r + 0.5) / (m + reference.length / 2));
    this.resolutions = resolutionsOf(shares).map((groups) => {
      const count = Math.max(...groups) + 1;
      const p = merge(Float64Array.from(shares), groups, count);
      const a0 = Math.min(m / 3, (count - 1) / ignoreBelow, learned(calibration, count) / 2);
      return {
        groups,
        count,
        none: new DirichletMultinomial(p.map((x) => x * a0)),
        alternatives: deltas.map((delta) => {
          const a = Math.min(Math.max((count - 1) / delta, count / 2), a0 / 2);
          return new DirichletMultinomial(p.map((x) => x * a));
        }),
      };
    });
  }

  /** Whether a window can say anything: there is more than one cell. */
  get isUseful(): boolean {
    return this.resolutions.length > 0;
  }

  /** log E of the counts of one window, or of several added up. 0 for no counts. */
  logE(counts: Float64Array): number {
    const logs: number[] = [];
    for (const { groups, count, none, alternatives } of this.resolutions) {
      const merged = merge(counts, groups, count);
      const under = none.logProbability(merged);
      for (const alternative of alternatives) logs.push(alternative.logProbability(merged) - under);
    }
    return logs.length === 0 ? 0 : logMeanExp(logs);
  }
}

/**
 * Groups by cell for all cells, 4 and 2 groups: adjacent cells together by where their middle stands in the cumulated
 * reference mass, because cells of discrete columns are of very unequal mass. Resolutions of the same size appear once.
 */
export function resolutionsOf(shares: readonly number[]): Uint16Array[] {
  const found = new Map<number, Uint16Array>();
  if (shares.length > 1)
    found.set(
      shares.length,
      Uint16Array.from(shares, (_, i) => i),
    );
  for (const r of [4, 2]) {
    if (r >= shares.length) continue;
    const groups = new Uint16Array(shares.length);
    let below = 0;
    let last = -1;
    let group = -1;
    for (const [i, share] of shares.entries()) {
      const slot = Math.min(r - 1, Math.floor(r * (below + share / 2)));
      if (slot !== last) group++;
      last = slot;
      groups[i] = group;
      below += share;
    }
    if (group > 0 && !found.has(group + 1)) found.set(group + 1, groups);
  }
  return [...found.values()];
}

export function merge(counts: Float64Array, groups: Uint16Array, count: number): Float64Array {
  const merged = new Float64Array(count);
  for (let i = 0; i < counts.length; i++) {
    const group = groups[i] ?? 0;
    merged[group] = (merged[group] ?? 0) + (counts[i] ?? 0);
  }
  return merged;
}

/** gamma of the facts 3.3: what evidence of autocorrelated windows is worth. */
export function tempering(calibration: Calibration | undefined): number {
  const rho = calibration?.rho ?? 0;
  return Math.min(1, Math.max(0.05, (1 - rho) / (1 + rho)));
}

/** A_learned of the facts: the concentration of a cloud that wobbles as the reference blocks did. */
function learned(calibration: Calibration | undefined, cells: number): number {
  const phi = calibration?.phi[String(cells)];
  if (calibration === undefined || phi === undefined || phi <= 1.02) return Infinity;
  return Math.max(2, (calibration.blockRows - phi) / (phi - 1));
}
