import { Accumulator } from './alarm/accumulator';
import { cloud, merge, resolutionsOf, tempering, ValueTest, type Calibration } from './alarm/value-test';
import { total } from './distance/psi';

const fewestBlocks = 8;
const mostHalvings = 5;

/** The promises that the replay is held against: those of `WatchSettings`. */
export interface CalibrationSettings {
  /** Budget in windows: A of the facts. */
  readonly budget: number;
  readonly ignoreBelow: number;
}

/**
 * What the time-ordered reference teaches about the natural wobble of one column (facts 3.3, 3.4).
 *
 * phi, by number of cells of a resolution, is the mean over blocks of Pearson's chi2/(k-1) against the shares of all blocks;
 * rho the lag-1 autocorrelation of the standardised share of the upper half. Then every block is replayed against the
 * reference without it; while the evidence of that exceeds a tenth of the budget, A0 is halved (at most 5 times), which
 * phi expresses: A_learned = (n - phi)/(phi - 1).
 *
 * @param blocks counts per cell, one array per block of about equal size, in time order
 * @returns undefined for fewer than 8 blocks with values, or a column of one cell
 */
export function calibrate(
  blocks: readonly (readonly number[])[],
  { budget, ignoreBelow }: CalibrationSettings,
): Calibration | undefined {
  const used = blocks.filter((block) => total(block) > 0);
  const first = used[0];
  if (!first || used.length < fewestBlocks) return undefined;
  const sums = first.map((_, cell) => used.reduce((sum, block) => sum + (block[cell] ?? 0), 0));
  const m = total(sums);
  const blockRows = Math.round(m / used.length);
  const resolutions = resolutionsOf(sums);
  const halves = resolutions.at(-1);
  if (!halves || blockRows < 2) return undefined;

  const phi: Record<string, number> = {};
  for (const groups of resolutions) {
    const k = Math.max(...groups) + 1;
    phi[String(k)] = overdispersion(used, sums, groups, k);
  }
  const rho = autocorrelation(used.map((block) => standardised(block, sums, halves)));
  let learned: Calibration = { phi, rho, blockRows };
  for (let i = 0; i < mostHalvings && replay(used, sums, learned, ignoreBelow) > Math.log(budget / 10); i++) {
    learned = { ...learned, phi: halved(learned, m, ignoreBelow) };
  }
  return learned;
}

/** Mean of chi2/(k-1) over blocks; a block is part of what it is compared with, which takes 1/B of it. */
function overdispersion(
  blocks: readonly (readonly number[])[],
  sums: readonly number[],
  groups: Uint16Array,
  k: number,
): number {
  const expected = merge(Float64Array.from(sums), groups, k);
  const m = total(expected);
  const live = expected.filter((count) => count > 0).length;
  if (live < 2) return 1;
  const each = blocks.map((block) => {
    const counts = merge(Float64Array.from(block), groups, k);
    const n = total(counts);
    let chi2 = 0;
    expected.forEach((count, i) => {
      const mean = (n * count) / m;
      if (mean > 0) chi2 += ((counts[i] ?? 0) - mean) ** 2 / mean;
    });
    return chi2 / (live - 1);
  });
  return total(each) / each.length / (1 - 1 / blocks.length);
}

/** Share of the upper cells of two, in standard errors from that of all blocks. */
function standardised(block: readonly number[], sums: readonly number[], halves: Uint16Array): number {
  const upper = (counts: readonly number[]): number =>
    counts.reduce((sum, count, i) => ((halves[i] ?? 0) > 0 ? sum + count : sum), 0) / total(counts);
  const p = upper(sums);
  const spread = Math.sqrt((p * (1 - p)) / total(block));
  return spread > 0 ? (upper(block) - p) / spread : 0;
}

function autocorrelation(series: readonly number[]): number {
  const mean = total(series) / series.length;
  let squares = 0;
  let products = 0;
  series.forEach((x, i) => {
    squares += (x - mean) ** 2;
    const next = series[i + 1];
    if (next !== undefined) products += (x - mean) * (next - mean);
  });
  return squares > 0 ? Math.max(-1, Math.min(1, products / squares)) : 0;
}

/** Largest log M of the unit when the blocks come as windows, each against a reference that lacks it. */
function replay(
  blocks: readonly (readonly number[])[],
  sums: readonly number[],
  calibration: Calibration,
  ignoreBelow: number,
): number {
  let test = new ValueTest(sums, ignoreBelow, calibration);
  const accumulator = new Accumulator({
    gamma: tempering(calibration),
    size: total,
    logEs: (counts) => test.logEs(counts),
  });
  let largest = -Infinity;
  for (const [i, block] of blocks.entries()) {
    const rest = sums.map((count, cell) => count - (block[cell] ?? 0));
    test = new ValueTest(rest, ignoreBelow, calibration);
    accumulator.add(Float64Array.from(block), i);
    largest = Math.max(largest, accumulator.logM);
  }
  return largest;
}

/** phi by which A0 becomes half of what it is. */
function halved(learned: Calibration, m: number, ignoreBelow: number): Record<string, number> {
  const { phi, blockRows: n } = learned;
  return Object.fromEntries(
    Object.keys(phi).map((k) => {
      const a0 = cloud(m, Number(k), ignoreBelow, learned);
      return [k, Math.max(1.0201, (n + a0) / (a0 + 1))];
    }),
  );
}
