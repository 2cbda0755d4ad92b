import type { ColumnProfile } from '../../protocol/profile';
import { chiSquareQuantile } from '../distance/chi-square';
import { total } from '../distance/psi';
import { DirichletMultinomial } from './dirichlet-multinomial';
import { edgeOf, shiftAlternatives } from './shift-test';

export type Calibration = NonNullable<ColumnProfile['calibration']>;

/** Alternatives on the scale of PSI (facts 3.2). */
const deltas = [0.01, 0.05, 0.25, 1] as const;

interface Resolution {
  /** Group of each cell. */
  readonly groups: Uint16Array;
  readonly count: number;
  readonly none: DirichletMultinomial;
  readonly alternatives: readonly DirichletMultinomial[];
  /** Of the finest resolution only, which sees most of a shift. */
  readonly shifts: readonly ((counts: Float64Array) => number)[];
}

/**
 * E-values of a window's counts on the cells of one column against the cloud Dir(A0 p) around the reference p (facts 3.2):
 *
 *     E = DM(C | A_d p) / DM(C | A0 p) for every resolution and delta,   A_d = min(max((k-1)/delta, k/2), A0/2)
 *
 * p_k = (R_k + 1/2)/(m + k/2). Resolutions are all cells, 4 and 2 groups of adjacent cells of about equal reference mass;
 * k is the number of groups.
 * The mean of each is 1 when the window is drawn from the cloud, for every n, without smoothing; empty cells are legal.
 * Not in the facts: on all cells there are the alternatives of `shiftAlternatives` as well, because these know no direction.
 */
export class ValueTest {
  private readonly resolutions: readonly Resolution[];

  constructor(reference: readonly number[], ignoreBelow: number, calibration?: Calibration) {
    const m = total(reference);
    const occupied = reference.filter((count) => count > 0).length;
    this.resolutions = resolutionsOf(reference).map((groups, i) => {
      const count = Math.max(...groups) + 1;
      const p = merge(Float64Array.from(reference), groups, count).map((r) => (r + 0.5) / (m + count / 2));
      const a0 = cloud(m, count, ignoreBelow, calibration);
      return {
        groups,
        count,
        none: new DirichletMultinomial(p.map((x) => x * a0)),
        alternatives: deltas.map((delta) => {
          const a = Math.min(Math.max((count - 1) / delta, count / 2), a0 / 2);
          return new DirichletMultinomial(p.map((x) => x * a));
        }),
        shifts: i === 0 ? shiftAlternatives(p, occupied, edgeOf(m, ignoreBelow), learned(calibration, count) / 2) : [],
      };
    });
  }

  /** Whether a window can say anything: there is more than one cell. */
  get isUseful(): boolean {
    return this.resolutions.length > 0;
  }

  /** log e-value of the counts of one window, or of several added up, for every resolution and alternative. 0 for no counts. */
  logEs(counts: Float64Array): number[] {
    const logs: number[] = [];
    for (const { groups, count, none, alternatives, shifts } of this.resolutions) {
      const merged = merge(counts, groups, count);
      const under = none.logProbability(merged);
      for (const alternative of alternatives) logs.push(alternative.logProbability(merged) - under);
      for (const shift of shifts) logs.push(shift(merged));
    }
    return logs;
  }
}

/**
 * Groups by cell for each resolution, those of the same size once. The finest has a group for every cell that the reference
 * has, and one for all that it has not: half a count in each of those would be mass that never comes, and a little evidence
 * in every window that does not bring it. Then 4 and 2 groups of adjacent cells, by where the middle of a cell stands in the
 * cumulated reference mass, because cells of discrete columns are of very unequal mass; an empty cell goes with the one below.
 */
export function resolutionsOf(reference: readonly number[]): Uint16Array[] {
  const occupied = reference.filter((count) => count > 0).length;
  let next = 0;
  const finest = Uint16Array.from(reference, (count) => (count > 0 ? next++ : occupied));
  const found = new Map([[occupied < reference.length ? occupied + 1 : occupied, finest]]);
  const m = total(reference);
  for (const r of [4, 2]) {
    if (r >= occupied) continue;
    let below = 0;
    let slot = -1;
    let group = -1;
    const groups = Uint16Array.from(reference, (count) => {
      const own = Math.floor((r * (below + count / 2)) / m);
      if (count > 0 && own !== slot) {
        group++;
        slot = own;
      }
      below += count;
      return Math.max(0, group);
    });
    if (!found.has(group + 1)) found.set(group + 1, groups);
  }
  found.delete(1);
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

/**
 * A0 of the facts 3.2: how tight the cloud around the reference is, for a resolution of `cells` cells.
 *
 *     A0 = min(m/3, m 2 ln2 (k-1)/chi2(k-1; 1 - 1e-5), (k-1)/ignoreBelow, A_learned/2)
 *
 * The second term is not in the facts. The reference's own error X ~ chi2(k-1)/m is the same in every window, so it adds up:
 * A0/2 beats A0 again and again where X > 2 ln2 (k-1)/A0. At m/3 that happens to 4 % of references with two cells, and with
 * 20 columns and 1,000 reference rows a healthy stream of large windows alarmed 5 times in 1,000 windows.
 */
export function cloud(m: number, cells: number, ignoreBelow: number, calibration?: Calibration): number {
  const df = cells - 1;
  const ofReference = (m * 2 * Math.LN2 * df) / chiSquareQuantile(1 - 1e-5, df);
  return Math.min(m / 3, ofReference, df / ignoreBelow, learned(calibration, cells) / 2);
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
