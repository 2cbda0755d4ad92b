import { logMeanExp } from './dirichlet-multinomial';
import type { Unit } from './unit';

/** Window scales of the facts 3.3, in base windows: which of them fits a change need not be known. */
export const scales = [1, 4, 16, 64] as const;

/** One alternative at one scale. */
interface Run {
  logM: number;
  /** When the first window of the run opened, the estimated onset, and the n of its counts. */
  onset: number;
  size: number;
}

interface Scale {
  readonly length: number;
  buffer: Float64Array | null;
  filled: number;
  /** When the first window of the buffer opened. */
  bufferSince: number;
  readonly runs: Run[];
}

/**
 * e-CUSUM of one unit, for each of its alternatives at several scales (facts 3.3; e-detectors, Shin, Ramdas and Rinaldo):
 * with e-values of mean at most 1, a weighted mean of these over units reaches A after A windows or more in the mean,
 * whatever the units' dependence. Alternatives accumulate apart and are averaged at the end, where the facts average inside
 * each window: the price of not knowing which one fits is then paid once and not with every window.
 */
export class Accumulator {
  private state: Scale[] = fresh();

  constructor(private readonly unit: Pick<Unit, 'gamma' | 'size' | 'logEs'>) {}

  /** One window's counts, and when it opened. */
  add(counts: Float64Array, opened: number): void {
    for (const scale of this.state) {
      if (scale.buffer === null) {
        scale.buffer = counts.slice();
        scale.bufferSince = opened;
      } else addInto(scale.buffer, counts);
      if (++scale.filled < scale.length) continue;
      const size = this.unit.size(scale.buffer);
      for (const [i, logE] of this.unit.logEs(scale.buffer).entries()) {
        const run = (scale.runs[i] ??= { logM: 0, onset: scale.bufferSince, size: 0 });
        if (run.logM <= 0) {
          run.logM = 0;
          run.onset = scale.bufferSince;
          run.size = 0;
        }
        run.logM += this.unit.gamma * logE;
        run.size += size;
      }
      scale.buffer = null;
      scale.filled = 0;
    }
  }

  /** log of the mean over scales and alternatives of the accumulated e-values: log M_u of the facts. */
  get logM(): number {
    return logMeanExp(this.state.map(({ runs }) => (runs.length === 0 ? 0 : logMeanExp(runs.map(({ logM }) => logM)))));
  }

  /** The run with most evidence: windows of its scale, when it began, and its n. */
  get winner(): { readonly length: number; readonly onset: number; readonly size: number } {
    let best = { length: 1, onset: 0, size: 0, logM: -Infinity };
    for (const { length, runs } of this.state) {
      for (const run of runs) if (run.logM > best.logM) best = { length, ...run };
    }
    return { length: best.length, onset: best.onset, size: best.size };
  }

  /** Starts afresh, as after an alarm that has cleared: what the buffers hold of the old trouble raises no second one. */
  reset(): void {
    this.state = fresh();
  }
}

export function addInto(sum: Float64Array, counts: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (counts[i] ?? 0);
}

function fresh(): Scale[] {
  return scales.map((length) => ({ length, buffer: null, filled: 0, bufferSince: 0, runs: [] }));
}
