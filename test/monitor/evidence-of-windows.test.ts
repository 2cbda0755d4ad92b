import assert from 'node:assert/strict';
import { Accumulator, scales } from '../../src/monitor/alarm/accumulator';
import { Alarms } from '../../src/monitor/alarm/alarms';
import { DirichletMultinomial, logMeanExp, logSumExp } from '../../src/monitor/alarm/dirichlet-multinomial';
import { cloudRateTest, promisedRateTest } from '../../src/monitor/alarm/rate-test';
import { unitsOf, type Unit } from '../../src/monitor/alarm/unit';
import { cloud, resolutionsOf, ValueTest } from '../../src/monitor/alarm/value-test';
import { calibrate } from '../../src/monitor/calibrate';
import { total } from '../../src/monitor/distance/psi';
import type { WindowProfile } from '../../src/protocol/profile';
import { golden, near } from './golden';
import { creditRows, normal, profileOf, uniform } from './profiles';

/** All vectors of `k` counts that sum to n, with their number of orders. */
function* compositions(n: number, k: number): Generator<{ counts: number[]; orders: number }> {
  if (k === 1) {
    yield { counts: [n], orders: 1 };
    return;
  }
  for (let c = 0; c <= n; c++) {
    for (const { counts, orders } of compositions(n - c, k - 1)) {
      let choose = 1;
      for (let i = 0; i < c; i++) choose = (choose * (n - i)) / (i + 1);
      yield { counts: [c, ...counts], orders: orders * choose };
    }
  }
}

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

  it('has mean 1 over all counts of the null cloud, at one resolution', () => {
    // Two cells have one resolution, so the cloud is known exactly.
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
          mean += orders * Math.exp(nullCloud.logProbability(c) + logMeanExp(test.logEs(c)));
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

describe('accumulation', () => {
  const coin = (...alternatives: ((counts: Float64Array) => number)[]): Pick<Unit, 'gamma' | 'size' | 'logEs'> => ({
    gamma: 1,
    size: total,
    logEs: (counts) => alternatives.map((logE) => logE(counts)),
  });

  it('evaluates scale L every L windows, over the sum of them', () => {
    const asked: number[] = [];
    const accumulator = new Accumulator(coin((counts) => (asked.push(total(counts)), 0)));
    for (let t = 0; t < 64; t++) accumulator.add(Float64Array.of(1), t);
    for (const length of scales) assert.equal(asked.filter((n) => n === length).length, 64 / length);
  });

  it('restarts at no evidence, and remembers when the run began', () => {
    const accumulator = new Accumulator(coin((counts) => counts[0] ?? 0));
    for (const [t, gain] of [-3, -2, 5, 5].entries()) accumulator.add(Float64Array.of(gain), t * 10);
    assert.deepEqual(accumulator.winner, { length: 1, onset: 20, size: 10 });
    accumulator.reset();
    assert.equal(accumulator.logM, 0);
  });

  it('stays under the number of windows in the mean: M_t - t is a supermartingale', () => {
    // Rows of the null cloud itself: a share from Beta(a0 p, a0 (1-p)) by the ratio of two sums of exponentials.
    const random = uniform(11);
    const gamma = (shape: number): number => {
      let sum = 0;
      for (let i = 0; i < shape; i++) sum -= Math.log(1 - random());
      return sum;
    };
    const runs = 3000;
    const horizon = 64;
    const test = new ValueTest([30, 30], 0.005); // m/3 = 20: the cloud is Beta(10, 10)
    let mean = 0;
    let crossed = 0;
    for (let run = 0; run < runs; run++) {
      const accumulator = new Accumulator({ gamma: 1, size: total, logEs: (counts) => test.logEs(counts) });
      let largest = 0;
      for (let t = 0; t < horizon; t++) {
        const a = gamma(10);
        const share = a / (a + gamma(10));
        let hits = 0;
        for (let i = 0; i < 20; i++) if (random() < share) hits++;
        accumulator.add(Float64Array.of(hits, 20 - hits), t);
        largest = Math.max(largest, accumulator.logM);
      }
      mean += Math.exp(accumulator.logM) / runs;
      if (largest >= Math.log(1000)) crossed++;
    }
    assert.ok(mean <= horizon, `mean of M_64: ${mean}`);
    assert.ok(crossed / runs <= horizon / 1000, `${crossed} of ${runs} crossed 1000`);
  });
});

describe('alarms', () => {
  /** Units that take their log e-values from a script: one number a window. */
  const scripted = (
    script: Readonly<Record<string, readonly number[]>>,
    budget = 1000,
  ): { alarms: Alarms; step: () => void } => {
    let t = 0;
    const names = Object.keys(script);
    const units = names.map((name): Unit => ({
      name,
      group: 'feature',
      column: name,
      index: 0,
      weight: 1 / names.length,
      gamma: 1,
      read: () => Float64Array.of(300, script[name]?.[t] ?? -1),
      size: (counts) => counts[0] ?? 0,
      logEs: (counts) => [counts[1] ?? 0],
    }));
    const alarms = new Alarms(units, budget);
    const step = (): void => {
      alarms.add({ opened: t * 60, closed: (t + 1) * 60 } as WindowProfile);
      t++;
    };
    return { alarms, step };
  };
  const raisedBy = (alarms: Alarms): string[] => alarms.standing.map(({ unit }) => unit);

  it('raise at the budget and name the units that e-BH keeps, most evidence first', () => {
    const { alarms, step } = scripted({ a: [0, 8, 9], b: [0, 7, 6], c: [0, 1, 1], d: [] });
    step();
    assert.deepEqual(alarms.standing, []);
    step();
    step();
    assert.deepEqual(raisedBy(alarms), ['a', 'b']);
    assert.deepEqual(
      alarms.standing.map(({ onset }) => onset),
      [60, 60],
    );
  });

  it('do not make a second alarm cheaper while one stands', () => {
    const { alarms, step } = scripted({ a: [30, 30, 30, 30, 30], b: [0, 0, 3, 3, 8] });
    for (let i = 0; i < 4; i++) step();
    assert.deepEqual(raisedBy(alarms), ['a']);
    step();
    assert.deepEqual(raisedBy(alarms), ['a', 'b']);
  });

  it('clear after four windows without evidence, however large it was, and start afresh', () => {
    const { alarms, step } = scripted({ a: [500, 500, -1, -1, -1, 500, -1, -1, -1, -1, -1] });
    for (let i = 0; i < 9; i++) step();
    assert.deepEqual(raisedBy(alarms), ['a'], 'a relapse keeps it');
    step();
    assert.deepEqual(raisedBy(alarms), []);
    for (let i = 0; i < 70; i++) step();
    assert.deepEqual(raisedBy(alarms), [], 'what the buffers held raises nothing');
  });

  it('share the weights of the facts among the units that exist', () => {
    const profile = profileOf(creditRows(uniform(2), 200));
    const settings = { falseAlarms: 1, perMs: 1e9, ignoreBelow: 0.005 };
    const sum = (units: readonly Unit[], group?: string): number =>
      total(units.filter((unit) => group === undefined || unit.group === group).map(({ weight }) => weight));
    const all = unitsOf(profile, { ...settings, latencyP99Ms: 50 });
    near(sum(all), 1, 1e-12, 'all');
    near(sum(all, 'feature') / sum(all, 'serving'), 0.5 / 0.15, 1e-12, 'feature to serving');
    assert.ok(all.some(({ name }) => name === 'latency'));
    const bare = unitsOf({ v: 1, rows: 0, columns: [], fingerprint: '' }, settings);
    assert.deepEqual(
      bare.map(({ name }) => name),
      ['errors', 'not-finite'],
    );
    near(sum(bare), 1, 1e-12, 'no profile');
  });
});

describe('calibration', () => {
  const settings = { budget: 1000, ignoreBelow: 0.005 };
  /** Blocks of 200 rows over 8 cells whose upper half gets a share of 0.5 + wobble. */
  const blocks = (count: number, wobble: () => number, random: () => number): number[][] =>
    Array.from({ length: count }, () => {
      const upper = 0.5 + wobble();
      const counts = Array<number>(8).fill(0);
      for (let i = 0; i < 200; i++) {
        const cell = Math.floor(random() * 4) + (random() < upper ? 4 : 0);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
      return counts;
    });

  it('finds no wobble in independent rows', () => {
    const learned = calibrate(
      blocks(200, () => 0, uniform(3)),
      settings,
    );
    assert.ok(learned);
    assert.equal(learned.blockRows, 200);
    assert.deepEqual(Object.keys(learned.phi).sort(), ['2', '4', '8']);
    for (const phi of Object.values(learned.phi)) assert.ok(Math.abs(phi - 1) < 0.25, `phi ${phi}`);
    assert.ok(Math.abs(learned.rho) < 0.15, `rho ${learned.rho}`);
  });

  it('finds the overdispersion and the autocorrelation that are there', () => {
    const random = uniform(4);
    const gauss = normal(random);
    let state = 0;
    const wobble = (): number => (state = 0.8 * state + 0.6 * gauss()) * 0.1;
    const learned = calibrate(blocks(400, wobble, random), settings);
    assert.ok(learned);
    // Variance of the share: 0.25/200 by chance and 0.01 by wobble, so phi is about 1 + 0.01/0.00125 = 9 for two cells.
    assert.ok((learned.phi['2'] ?? 0) > 6, `phi ${learned.phi['2']}`);
    assert.ok(learned.rho > 0.5 && learned.rho < 0.9, `rho ${learned.rho}`);
  });

  it('quiets an alarm that wobble alone would raise', () => {
    const random = uniform(6);
    const gauss = normal(random);
    const all = blocks(600, () => 0.08 * gauss(), random);
    const learned = calibrate(all.slice(0, 300), settings);
    const sums = all.slice(0, 300).reduce((a, b) => a.map((x, i) => x + (b[i] ?? 0)));
    const largest = (test: ValueTest): number => {
      const accumulator = new Accumulator({ gamma: 1, size: total, logEs: (counts) => test.logEs(counts) });
      return Math.max(
        ...all.slice(300).map((block, t) => (accumulator.add(Float64Array.from(block), t), accumulator.logM)),
      );
    };
    assert.ok(largest(new ValueTest(sums, 0.005)) > Math.log(1000));
    assert.ok(largest(new ValueTest(sums, 0.005, learned)) < Math.log(1000));
  });

  it('learns nothing from too few blocks, or from one cell', () => {
    assert.equal(
      calibrate(
        blocks(7, () => 0, uniform(1)),
        settings,
      ),
      undefined,
    );
    assert.equal(
      calibrate(
        Array.from({ length: 20 }, () => [50]),
        settings,
      ),
      undefined,
    );
    assert.equal(calibrate([], settings), undefined);
    assert.equal(
      calibrate(
        Array.from({ length: 20 }, () => [0, 0]),
        settings,
      ),
      undefined,
    );
  });
});
