import { bisect, normalCdf, normalQuantile } from '../distance/chi-square';
import { total } from '../distance/psi';
import { scales } from './accumulator';
import { logMeanExp } from './dirichlet-multinomial';
import type { Unit } from './unit';

/** What the detector has been given so far: windows of `rows` rows each, in the mean. */
export interface Exposure {
  readonly windows: number;
  readonly rows: number;
}

const largestShift = 3;

/**
 * The smallest shift, in standard deviations, that would stand in alarm by now in every one of the given features, had it
 * been there from the first of these windows. Null where not even 3 sd would.
 *
 * A shift moves the latent normal score of the reference: cell k between normal quantiles z gets the mass of N(d, 1) there.
 * The expected counts of that go through the unit's own test and accumulation, in the worse of both directions.
 */
export function detectableShift(
  features: readonly { readonly unit: Unit; readonly reference: readonly number[]; readonly exposure: Exposure }[],
  budget: number,
): number | null {
  let shift = 0;
  for (const feature of features) {
    const bounds = normalBounds(feature.reference);
    const margin = (d: number): number => evidence(feature.unit, bounds, d, feature.exposure) - Math.log(budget);
    if (margin(shift) >= 0) continue;
    if (margin(largestShift) < 0) return null;
    shift = bisect(margin, shift, largestShift, 12);
  }
  return features.length === 0 ? null : shift;
}

function normalBounds(reference: readonly number[]): number[] {
  const whole = total(reference) + reference.length / 2;
  let below = 0;
  return reference.slice(0, -1).map((count) => normalQuantile((below += count + 0.5) / whole));
}

/** log(w M) after the windows of the exposure, for the worse direction of a shift. */
function evidence(unit: Unit, bounds: readonly number[], shift: number, { windows, rows }: Exposure): number {
  const span = Math.min(windows, scales[scales.length - 1] ?? 1);
  const of = (d: number): number => {
    const below = [0, ...bounds.map((z) => normalCdf(z - d)), 1];
    const share = below.slice(1).map((p, i) => Math.max(0, p - (below[i] ?? 0)));
    return logMeanExp(
      scales.map((length) => {
        const counts = Float64Array.from(share, (q) => q * rows * length);
        const times = Math.floor(span / length);
        if (times === 0) return 0;
        return logMeanExp(unit.logEs(counts).map((logE) => unit.gamma * logE * (logE > 0 ? times : 1)));
      }),
    );
  };
  return Math.log(unit.weight) + Math.min(of(shift), of(-shift));
}
