import assert from 'node:assert/strict';
import { Accumulator, scales } from '../../src/monitor/alarm/accumulator';
import { Alarms } from '../../src/monitor/alarm/alarms';
import { unitsOf, type Unit } from '../../src/monitor/alarm/unit';
import { ValueTest } from '../../src/monitor/alarm/value-test';
import { total } from '../../src/monitor/distance/psi';
import type { WindowProfile } from '../../src/protocol/profile';
import { near } from './golden';
import { creditRows, profileOf, uniform } from './profiles';

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
