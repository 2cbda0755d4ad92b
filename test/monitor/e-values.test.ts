import assert from 'node:assert/strict';
import { DirichletMultinomial, logMeanExp, logSumExp } from '../../src/monitor/alarm/dirichlet-multinomial';
import { cloud, resolutionsOf, ValueTest } from '../../src/monitor/alarm/value-test';
import { total } from '../../src/monitor/distance/psi';
import { compositions } from './compositions';
import { golden, near } from './golden';

describe('e-values: Dirichlet-multinomial', () => {
  it('is what scipy computes', () => {
    for (const { a, counts, log } of golden.logProbability) {
      const found = new DirichletMultinomial(Float64Array.from(a)).logProbability(Float64Array.from(counts));
      near(found, log, 1e-10, `n ${total(counts)}, K ${a.length}`);
    }
  });

  it('sums to one over all sequences', () => {
    for (const a of [
      [0.3, 2],
      [5, 0.01, 70],
      [1, 1, 1, 1],
    ]) {
      const model = new DirichletMultinomial(Float64Array.from(a));
      for (const n of [1, 2, 9]) {
        let sum = 0;
        for (const { counts, orders } of compositions(n, a.length)) {
          sum += orders * Math.exp(model.logProbability(Float64Array.from(counts)));
        }
        near(sum, 1, 1e-12, `a ${a.join()}, n ${n}`);
      }
    }
  });

  it('adds up logs without overflow', () => {
    assert.equal(logSumExp([-Infinity, -Infinity]), -Infinity);
    near(logMeanExp([1000, 1000]), 1000, 1e-15, 'equal');
    near(logSumExp([0, -800]), 0, 1e-15, 'one dominates');
  });
});

describe('e-values: values of a column', () => {
  it('is what scipy computes over resolutions, alternatives and calibration', () => {
    for (const { reference, counts, ignoreBelow, calibration, log } of golden.logE) {
      const test = new ValueTest(reference, ignoreBelow, calibration ?? undefined);
      near(logMeanExp(test.logEs(Float64Array.from(counts))), log, 1e-9, `m ${total(reference)}, n ${total(counts)}`);
    }
  });

  it('has mean 1 over all counts of the null cloud, at one resolution and without direction', () => {
    // Two cells have one resolution, so the cloud is known exactly; the first 4 alternatives are those around the reference.
    for (const reference of [
      [40, 60],
      [3, 297],
      [1000, 0],
    ]) {
      const m = total(reference);
      const a0 = cloud(m, 2, 0.005);
      const nullCloud = new DirichletMultinomial(Float64Array.from(reference, (r) => (a0 * (r + 0.5)) / (m + 1)));
      const test = new ValueTest(reference, 0.005);
      for (const n of [1, 2, 17]) {
        let mean = 0;
        for (const { counts, orders } of compositions(n, 2)) {
          const c = Float64Array.from(counts);
          mean += orders * Math.exp(nullCloud.logProbability(c) + logMeanExp(test.logEs(c).slice(0, 4)));
        }
        near(mean, 1, 1e-10, `reference ${reference.join()}, n ${n}`);
      }
    }
  });

  it('has mean at most 1 where every row comes from the reference itself', () => {
    for (const reference of [
      [300, 300, 400],
      [5, 5, 90, 0],
      [50, 50],
    ]) {
      const m = total(reference);
      const test = new ValueTest(reference, 0.005);
      for (const n of [1, 3, 8]) {
        let mean = 0;
        for (const { counts, orders } of compositions(n, reference.length)) {
          const log = counts.reduce(
            (sum, c, i) => sum + c * Math.log(((reference[i] ?? 0) + 0.5) / (m + reference.length / 2)),
            0,
          );
          mean += orders * Math.exp(log + logMeanExp(test.logEs(Float64Array.from(counts))));
        }
        assert.ok(mean <= 1 + 1e-12, `reference ${reference.join()}, n ${n}: ${mean}`);
      }
    }
  });

  it('groups adjacent cells by mass, and has no resolution for one cell', () => {
    assert.deepEqual(
      resolutionsOf(Array<number>(16).fill(1 / 16)).map((groups) => new Set(groups).size),
      [16, 4, 2],
    );
    assert.deepEqual(
      resolutionsOf([0.9, 0.05, 0.05]).map((groups) => [...groups]),
      [
        [0, 1, 2],
        [0, 1, 1],
      ],
    );
    assert.deepEqual(
      resolutionsOf([0.5, 0.5]).map((groups) => [...groups]),
      [[0, 1]],
    );
    assert.equal(new ValueTest([12], 0.005).isUseful, false);
  });

  it('answers 1 for no rows, little for one, and is finite for a million', () => {
    const test = new ValueTest(Array<number>(16).fill(60), 0.005);
    const one = new Float64Array(16);
    const logE = (counts: Float64Array): number => logMeanExp(test.logEs(counts));
    assert.deepEqual(new Set(test.logEs(one)), new Set([0]));
    one[3] = 1;
    assert.ok(Math.abs(logE(one)) < 0.1);
    one[3] = 1e6;
    assert.ok(logE(one) > 1000 && Number.isFinite(logE(one)));
    assert.ok(logE(new Float64Array(16).fill(62_500)) < 0);
  });
});
