import assert from 'node:assert/strict';
import { uniform } from './profiles';
import {
  addTo,
  drawPopulation,
  judge,
  measuredColumns,
  numericColumns,
  profileOfPopulation,
  resample,
  tiltBy,
  windowsOf,
} from './streams';

// The small version of test/bench/alarms.bench.ts.
describe('alarms on a credit-like table of 20 columns and 1,000 reference rows', () => {
  const reference = drawPopulation(uniform(31), 1000);
  const profile = profileOfPopulation(reference);

  for (const n of [50, 256, 1000]) {
    it(`stay silent on healthy windows of ${n} rows, where PSI > 0.1 does not for small ones`, () => {
      const random = uniform(n);
      const resampled = judge(
        profile,
        windowsOf(profile, 150, () => resample(reference, random, n)),
      );
      assert.equal(resampled.alarms, 0);
      if (n === 50) assert.equal(resampled.psi1, 150);
      const fresh = judge(
        profile,
        windowsOf(profile, 150, () => drawPopulation(random, n)),
      );
      assert.equal(fresh.alarms, 0);
    });
  }

  it('come within 10 windows of 256 rows for 0.5 sd in any numeric column', () => {
    for (let column = 0; column < numericColumns; column++) {
      const random = uniform(column);
      const change = (column < measuredColumns ? addTo : tiltBy)(reference, column, 0.5);
      const { first } = judge(
        profile,
        windowsOf(profile, 10, () => resample(reference, random, 256, change)),
      );
      assert.ok(first.alarm !== null, `column ${column}`);
    }
  });

  it('come within 10 windows of 50 rows in the median, within 16 always', () => {
    const delays = Array.from({ length: 3 * numericColumns }, (_, i) => {
      const column = i % numericColumns;
      const random = uniform(i);
      const change = (column < measuredColumns ? addTo : tiltBy)(reference, column, 0.5);
      const all = windowsOf(profile, 16, () => resample(reference, random, 50, change));
      return judge(profile, all, true).first.alarm ?? Infinity;
    }).sort((a, b) => a - b);
    assert.ok((delays[delays.length >> 1] ?? Infinity) <= 10 && (delays.at(-1) ?? Infinity) <= 16, delays.join());
  });
});
