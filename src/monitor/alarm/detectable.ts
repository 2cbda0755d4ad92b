import { bisect } from '../distance/chi-square';
import { total } from '../distance/psi';
import { scales } from './accumulator';
import { logMeanExp } from './dirichlet-multinomial';
import { shiftsOf, type Shifts } from './shift-test';
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
 * The expected counts of a shift, as `shiftsOf` has it, go through the unit's own test and accumulation, in the worse of both
 * directions.
 */
export function detectableShift(
  features: readonly { readonly unit: Unit; readonly reference: readonly number[]; readonly exposure: Exposure }[],
  budget: number,
): number | null {
  let shift = 0;
  for (const feature of features) {
    const shifts = shiftsOf(sharesOf(feature.reference));
    const margin = (d: number): number => evidence(feature.unit, shifts, d, feature.exposure) - Math.log(budget);
    if (margin(shift) >= 0) continue;
    if (margin(largestShift) < 0) return null;
    shift = bisect(margin, shift, largestShift, 12);
  }
  return features.length === 0 ? null : shift;
}

function sharesOf(reference: readonly number[]): number[] {
  const whole = total(reference) + reference.length / 2;
  return reference.map((count) => (count + 0.5) / whole);
}

/** log(w M) after the windows of the exposure, for the worse direction of a shift. */
function evidence(unit: Unit, shifts: Shifts, shift: number, { windows, rows }: Exposure): number {
  const span = Math.min(windows, scales[scales.length - 1] ?? 1);
  const of = (d: number): number => {
    const share = shifts(d);
    return logMeanExp(
      scales.map((length) => {
        const counts = share.map((q) => q * rows * length);
        const times = Math.floor(span / length);
        if (times === 0) return 0;
        return logMeanExp(unit.logEs(counts).map((logE) => unit.gamma * logE * (logE > 0 ? times : 1)));
      }),
    );
  };
  return Math.log(unit.weight) + Math.min(of(shift), of(-shift));
}
