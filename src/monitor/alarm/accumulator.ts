import { logMeanExp } from './dirichlet-multinomial';
import type { Unit } from './unit';

/** Window scales of the facts 3.3, in base windows: which of them fits a change need not be known. */
export const scales = [1, 4, 16, 64] as const;

interface Scale {
  readonly length: number;
  buffer: Float64Array | null;
  filled: number;
  /** When the first window of the buffer opened. */
  bufferSince: number;
  logM: number;
  /** When the first window of the current run opened, the estimated onset, and the n of its counts. */
  onset: number;
  size: number;
}

/**
 * e-CUSUM of one unit at several scales (facts 3.3; e-detectors, Shin, Ramdas and Rinaldo): with e-values of mean at most 1,
 * a weighted mean of these over units reaches A after A windows or more in the mean, whatever the units' dependence.
 */
export class Accumulator {
  private state: Scale[] = fresh();

  constructor(private readonly unit: Pick<Unit, 'gamma' | 'size' | 'logE'>) {}

  /** One window's counts, and when it opened. */
  add(counts: Float64Array, opened: number): void {
    for (const scale of this.state) {
      if (scale.buffer === null) {
        scale.buffer = counts.slice();
        scale.bufferSince = opened;
      } else addInto(scale.buffer, counts);
      if (++scale.filled < scale.length) continue;
      if (scale.logM <= 0) {
        scale.logM = 0;
        scale.onset = scale.bufferSince;
        scale.size = 0;
      }
      scale.logM += this.unit.gamma * this.unit.logE(scale.buffer);
      scale.size += this.unit.size(scale.buffer);
      scale.buffer = null;
      scale.filled = 0;
    }
  }

  /** log of the mean over scales of the accumulated e-values: log M_u of the facts. */
  get logM(): number {
    return logMeanExp(this.state.map((scale) => scale.logM));
  }

  /** The scale with most evidence: its length in windows, when its run began, and the n of it. */
  get winner(): { readonly length: number; readonly onset: number; readonly size: number } {
    const [first, ...rest] = this.state;
    if (!first) throw new Error('An accumulator has at least one scale.');
    const best = rest.reduce((a, b) => (b.logM > a.logM ? b : a), first);
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
  return scales.map((length) => ({ length, buffer: null, filled: 0, bufferSince: 0, logM: 0, onset: 0, size: 0 }));
}
