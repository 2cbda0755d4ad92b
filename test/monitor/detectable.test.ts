import assert from 'node:assert/strict';
import { Accumulator } from '../../src/monitor/alarm/accumulator';
import { detectableShift } from '../../src/monitor/alarm/detectable';
import { unitsOf } from '../../src/monitor/alarm/unit';
import { creditRows, profileOf, uniform, windowOf } from './profiles';

const budget = 43_200;
const profile = profileOf(creditRows(uniform(8), 1000));
const units = unitsOf(profile, { falseAlarms: 1, perMs: 30 * 86_400_000, ignoreBelow: 0.005 });
const age = units.find(({ name }) => name === 'age/value') ?? assert.fail();
const reference = profile.columns[age.index ?? 0]?.counts.cells ?? assert.fail();

const claimed = (windows: number, rows: number): number | null =>
  detectableShift([{ unit: age, reference, exposure: { windows, rows } }], budget);

/** In how many of `streams` a shift of `age` from the first window on is in alarm within `windows`. */
function seen(shift: number, windows: number, rows: number, streams: number): number {
  let alarms = 0;
  for (let seed = 0; seed < streams; seed++) {
    const random = uniform(100 + seed);
    const accumulator = new Accumulator(age);
    for (let t = 0; t < windows; t++) {
      accumulator.add(age.read(windowOf(profile, creditRows(random, rows, shift), t)), t);
      if (Math.log(age.weight) + accumulator.logM < Math.log(budget)) continue;
      alarms++;
      break;
    }
  }
  return alarms;
}

describe('the shift that would have shown', () => {
  for (const [windows, rows] of [
    [10, 50],
    [10, 256],
    [40, 256],
  ] as const) {
    it(`is true of ${windows} windows of ${rows} rows: a third more nearly always alarms, in both directions, half of it hardly ever`, () => {
      const shift = claimed(windows, rows) ?? assert.fail();
      for (const direction of [1, -1]) {
        const [more, less] = [
          seen((direction * 4 * shift) / 3, windows, rows, 12),
          seen((direction * shift) / 2, windows, rows, 12),
        ];
        assert.ok(more >= 10, `${direction} × ${shift} sd and a third: ${more} of 12`);
        assert.ok(less <= 2, `half of ${direction} × ${shift} sd: ${less} of 12`);
      }
    });
  }

  it('is 0.5 sd at most after 10 windows of 50 rows of a column of many values, and shrinks with windows and rows', () => {
    const few = claimed(10, 50) ?? assert.fail();
    const more = claimed(40, 50) ?? assert.fail();
    const large = claimed(40, 1000) ?? assert.fail();
    assert.ok(few <= 0.5, `${few} sd`);
    assert.ok(more < few && large < more, `${few}, ${more}, ${large}`);
    assert.ok(large > 3 / Math.sqrt(1000), `${large} sd is less than the error of the reference`);
  });

  it('is unknown where nothing would have shown, and without features', () => {
    assert.equal(claimed(1, 1), null);
    assert.equal(claimed(0, 0), null);
    assert.equal(detectableShift([], budget), null);
  });
});
