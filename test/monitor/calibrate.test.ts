import assert from 'node:assert/strict';
import { Accumulator } from '../../src/monitor/alarm/accumulator';
import { ValueTest } from '../../src/monitor/alarm/value-test';
import { calibrate } from '../../src/monitor/calibrate';
import { total } from '../../src/monitor/distance/psi';
import { normal, uniform } from './profiles';

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
