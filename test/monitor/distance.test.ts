import assert from 'node:assert/strict';
import { chiSquareCdf, chiSquareQuantile, normalCdf, normalQuantile } from '../../src/monitor/distance/chi-square';
import { gammaP, lnGamma } from '../../src/monitor/distance/gamma';
import { distance, meanShift } from '../../src/monitor/distance/psi';
import { golden, near } from './golden';
import { uniform } from './profiles';

describe('distance: special functions against scipy', () => {
  it('lnGamma', () => {
    for (const [x, expected] of golden.lnGamma) near(lnGamma(x), expected, 3e-14, `lnGamma(${x})`);
  });

  it('gammaP', () => {
    for (const [a, x, expected] of golden.gammaP) near(gammaP(a, x), expected, 1e-12, `gammaP(${a}, ${x})`);
  });

  it('chi-square quantile, and its own inverse', () => {
    for (const [p, df, expected] of golden.chiSquareQuantile) {
      near(chiSquareQuantile(p, df), expected, 1e-10, `chi2.ppf(${p}, ${df})`);
      near(chiSquareCdf(expected, df), p, 1e-11, `chi2.cdf(${expected}, ${df})`);
    }
  });

  it('normal distribution and quantile', () => {
    for (const [x, expected] of golden.normalCdf) near(normalCdf(x), expected, 1e-14, `norm.cdf(${x})`);
    for (const [p, expected] of golden.normalQuantile) near(normalQuantile(p), expected, 1e-9, `norm.ppf(${p})`);
    assert.equal(normalQuantile(0), -Infinity);
    assert.equal(normalQuantile(1), Infinity);
  });
});

describe('distance: PSI', () => {
  it('is what numpy computes, with noise floor and interval by scipy', () => {
    for (const { reference, live, ...expected } of golden.psi) {
      const found = distance(reference, live);
      assert.ok(found);
      near(found.psi, expected.psi, 1e-10, 'psi');
      near(found.noise, expected.noise, 1e-10, 'noise');
      near(found.halfWidth, expected.halfWidth, 1e-10, 'halfWidth');
    }
  });

  it('is near the squared shift for a normal column that moved', () => {
    // Symmetric Kullback-Leibler divergence of N(0,1) and N(d,1) is d²; 64 cells lose little of it.
    const cells = Array.from({ length: 64 }, (_, i) => normalQuantile((i + 1) / 64));
    const mass = (d: number): number[] =>
      cells.map((z, i) => 1e9 * (normalCdf(z - d) - (i === 0 ? 0 : normalCdf((cells[i - 1] ?? 0) - d))));
    near(distance(mass(0), mass(0.5))?.psi ?? NaN, 0.25, 0.01, 'psi of 0.5 sd');
  });

  it('stays below its noise floor about 95 % of the time with no drift', () => {
    const random = uniform(7);
    const draw = (n: number): number[] => {
      const counts = Array<number>(16).fill(0);
      for (let i = 0; i < n; i++) {
        const cell = Math.floor(random() * 16);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
      return counts;
    };
    for (const n of [256, 1000]) {
      let below = 0;
      let sum = 0;
      for (let i = 0; i < 2000; i++) {
        const found = distance(draw(2000), draw(n));
        assert.ok(found);
        if (found.psi < found.noise) below++;
        sum += found.psi;
      }
      assert.ok(below / 2000 > 0.93 && below / 2000 < 0.97, `n=${n}: ${below / 2000} below the noise floor`);
      assert.ok(Math.abs(sum / 2000) < 0.003, `n=${n}: bias ${sum / 2000}`);
    }
  });

  it('is finite for one row, for a million, for cells that only one side has', () => {
    for (const [reference, live] of [
      [
        [500, 500],
        [1, 0],
      ],
      [
        [10, 0, 0],
        [0, 0, 1_000_000],
      ],
      [[1], [5]],
    ] as const) {
      const found = distance(reference, live);
      assert.ok(found);
      for (const figure of Object.values(found)) assert.ok(Number.isFinite(figure));
    }
  });

  it('is unknown where a side has no value', () => {
    assert.equal(distance([0, 0], [1, 2]), null);
    assert.equal(distance([1, 2], [0, 0]), null);
    assert.equal(distance([], []), null);
  });
});

describe('distance: shift of the mean', () => {
  const counts = (values: readonly number[]): Parameters<typeof meanShift>[0] => ({
    cells: [values.length],
    missing: 0,
    invalid: 0,
    unseen: 0,
    sum: values.reduce((a, b) => a + b, 0),
    sumOfSquares: values.reduce((a, b) => a + b * b, 0),
  });

  it('is in standard deviations of the reference, as numpy has it', () => {
    const { reference, live, shift } = golden.meanShift;
    near(meanShift(counts(reference), counts(live)) ?? NaN, shift, 1e-10, 'shift');
  });

  it('is unknown for a constant, even one with rounding in its square, and without values', () => {
    assert.equal(meanShift(counts([0.1, 0.1, 0.1]), counts([0.2])), null);
    assert.equal(meanShift(counts([]), counts([1])), null);
    assert.equal(meanShift(counts([1, 2]), counts([])), null);
  });
});
