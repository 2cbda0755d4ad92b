import assert from 'node:assert/strict';
import { DirichletMultinomial, logMeanExp } from '../../src/monitor/alarm/dirichlet-multinomial';
import { cloudRateTest, promisedRateTest } from '../../src/monitor/alarm/rate-test';
import { compositions } from './compositions';
import { golden, near } from './golden';

describe('e-values: rates', () => {
  it('is what scipy computes', () => {
    for (const { p, a0, hits, n, log } of golden.logERate) {
      near(logMeanExp(cloudRateTest(p, a0)(hits, n)), log, 1e-9, `p ${p}, ${hits} of ${n}`);
    }
  });

  it('has mean at most 1 for every rate up to that of the null, and for its cloud', () => {
    for (const [p, a0] of [
      [0.01, 200],
      [0.3, 40],
      [0.0005, 200],
    ] as const) {
      const nullCloud = new DirichletMultinomial(Float64Array.of(p * a0, (1 - p) * a0));
      for (const n of [1, 5, 60]) {
        for (const [name, test] of [
          ['cloud', cloudRateTest(p, a0)],
          ['promised', promisedRateTest(p)],
        ] as const) {
          for (const rate of [p, p / 2, p / 100]) {
            let mean = 0;
            for (const {
              counts: [hits = 0, rest = 0],
              orders,
            } of compositions(n, 2)) {
              mean += orders * rate ** hits * (1 - rate) ** rest * Math.exp(logMeanExp(test(hits, n)));
            }
            assert.ok(mean <= 1 + 1e-10, `${name}, p ${p}, rate ${rate}, n ${n}: ${mean}`);
          }
        }
        let mean = 0;
        for (const { counts, orders } of compositions(n, 2)) {
          mean +=
            orders *
            Math.exp(
              nullCloud.logProbability(Float64Array.from(counts)) + logMeanExp(cloudRateTest(p, a0)(counts[0] ?? 0, n)),
            );
        }
        near(mean, 1, 1e-10, `cloud itself, p ${p}, n ${n}`);
      }
    }
  });

  it('rises with the hits, and says nothing without rows', () => {
    for (const test of [cloudRateTest(0.0005, 200), promisedRateTest(0.001)]) {
      const logE = (hits: number, n: number): number => logMeanExp(test(hits, n));
      assert.deepEqual(new Set(test(0, 0)), new Set([0]));
      for (let hits = 0; hits < 50; hits++) assert.ok(logE(hits + 1, 50) > logE(hits, 50));
      assert.ok(logE(0, 256) < 0);
      assert.ok(logE(256, 256) > 20);
    }
  });
});
