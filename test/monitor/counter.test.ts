import assert from 'node:assert/strict';
import fc from 'fast-check';
import { categoricalCells, locator, missing, invalid, unseen, cellCount } from '../../src/monitor/cells';
import { CountError, otherColumns, WindowCounter } from '../../src/monitor/counter';
import { isDue, latencyQuantile, mergeWindows, slowerThan, WindowMismatch } from '../../src/monitor/window';
import { latencyBounds, windowProfileSchema, type ReferenceProfile } from '../../src/protocol/profile';
import { creditRows, profileOf, uniform, windowOf } from './profiles';

const zero = { missing: 0, invalid: 0, unseen: 0, sum: 0, sumOfSquares: 0 };
const cellsOf = {
  x: { kind: 'numeric' as const, edges: [0, 1] },
  c: categoricalCells(
    new Map([
      ['a', 2],
      ['b', 1],
    ]),
  ),
};
const profile: ReferenceProfile = {
  v: 1,
  rows: 10,
  fingerprint: 'f',
  columns: [
    { name: 'x', role: 'feature', cells: cellsOf.x, counts: { cells: [3, 4, 3], ...zero } },
    { name: 'c', role: 'feature', cells: cellsOf.c, counts: { cells: [6, 4, 0], ...zero } },
    { name: 'y', role: 'output', cells: cellsOf.x, counts: { cells: [3, 4, 3], ...zero } },
  ],
};
const open = (id = 'w'): WindowCounter => new WindowCounter(profile, { id, opened: 0, digest: 'd' });

describe('counter', () => {
  it('puts every value where locator puts it', () => {
    const value = fc.oneof(fc.double(), fc.bigInt({ min: -5n, max: 5n }), fc.constantFrom('', 'a', 'b', 'z', null));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 50 }), (data) => {
        const counter = open();
        counter.addColumns(
          [
            { name: 'x', data },
            { name: 'c', data },
          ],
          data.length,
        );
        const window = counter.close(1);
        for (const [i, cells] of [cellsOf.x, cellsOf.c].entries()) {
          const found = data.map(locator(cells));
          const times = (code: number): number => found.filter((cell) => cell === code).length;
          const column = window.columns[i];
          assert.ok(column);
          assert.deepEqual(
            column.cells,
            Array.from({ length: cellCount(cells) }, (_, cell) => times(cell)),
          );
          assert.deepEqual([column.missing, column.invalid, column.unseen], [missing, invalid, unseen].map(times));
          const sum = column.cells.reduce((a, b) => a + b, 0) + column.missing + column.invalid + column.unseen;
          assert.equal(sum, window.rows);
        }
      }),
    );
  });

  it('counts whole numbers of 64 bits as the numbers they round to, wherever in a buffer they are', () => {
    const whole = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -3n, max: 3n }));
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 30 }), (all) => {
        for (const value of all) {
          const counter = open();
          counter.addColumns([{ name: 'x', data: BigInt64Array.of(7n, value).subarray(1) }], 1);
          const column = counter.close(1).columns[0];
          assert.equal(column?.sum, Number(value));
          assert.equal(column.cells[locator(cellsOf.x)(value)], 1);
        }
      }),
    );
  });

  it('counts float32 as float64', () => {
    const data = Float32Array.of(0.1, NaN, Infinity, -4, 1);
    const counter = open();
    counter.addColumns([{ name: 'x', data }], 5);
    const column = counter.close(1).columns[0];
    assert.deepEqual(
      [column?.cells, column?.missing, column?.invalid, column?.sum],
      [[1, 1, 1], 1, 1, (data[0] ?? 0) - 3],
    );
  });

  it('counts a feature that did not come as missing, and what the profile does not know not at all', () => {
    const counter = open();
    counter.addColumns(
      [
        { name: 'x', data: [0.5, 2] },
        { name: 'extra', data: [1, 2] },
        { name: 'y', data: [1, 2] },
      ],
      2,
    );
    const window = counter.close(1);
    assert.equal(window.columns[1]?.missing, 2);
    assert.deepEqual(window.columns[2]?.cells, [0, 0, 0]);
    assert.deepEqual([window.columns[0]?.sum, window.columns[0]?.sumOfSquares], [2.5, 4.25]);
  });

  it('counts rows with a NaN or infinite output once', () => {
    const counter = open();
    counter.addOutputs(
      [
        { name: 'y', data: [NaN, Infinity, 0.5] },
        { name: 'z', data: [NaN, 1, 1] },
      ],
      3,
    );
    assert.equal(counter.close(1).notFinite, 2);
  });

  it('counts refused rows into the columns that they were refused for', () => {
    const counter = open();
    counter.addViolations(
      [
        { rule: 'row/missing', column: 'x', row: 0 },
        { rule: 'row/type', column: 'x', row: 0 },
        { rule: 'row/range', column: 'x', row: 1 },
        { rule: 'row/unknown-category', column: 'c', row: 1 },
        { rule: 'row/range', column: 'x', row: 2, flagged: true },
        { rule: 'row/extra-column', column: 'foo', row: 3 },
      ],
      3,
    );
    const window = counter.close(1);
    assert.deepEqual([window.rows, window.refused], [0, 3]);
    assert.deepEqual([window.columns[0]?.missing, window.columns[0]?.invalid], [1, 1]);
    assert.equal(window.columns[1]?.unseen, 1);
    assert.deepEqual(
      window.violations.find(({ rule }) => rule === 'row/range'),
      { rule: 'row/range', column: 'x', count: 2 },
    );
    assert.equal(window.violations.find(({ rule }) => rule === 'row/extra-column')?.column, 'foo');
  });

  it('does not grow with the invented column names of callers', () => {
    const counter = open();
    const violations = Array.from({ length: 5000 }, (_, i) => ({ rule: 'row/extra-column', column: `k${i}` }));
    counter.addViolations(violations, 5000);
    const window = counter.close(1);
    assert.ok(window.violations.length <= 1001);
    assert.equal(window.violations.find(({ column }) => column === otherColumns)?.count, 4000);
  });

  it('says which column has another length than the rows', () => {
    assert.throws(() => open().addColumns([{ name: 'x', data: [1] }], 2), /Column x has 1 values for 2 rows/);
  });

  it('refuses to count into a closed window', () => {
    const counter = open();
    counter.close(1);
    for (const late of [
      () => counter.addColumns([], 1),
      () => counter.addOutputs([], 1),
      () => counter.addViolations([], 1),
      () => counter.addRequest(1, true),
      () => counter.close(2),
    ]) {
      assert.throws(late, CountError);
    }
  });

  it('makes windows that the protocol reads', () => {
    const table = creditRows(uniform(1), 30);
    windowProfileSchema.parse(windowOf(profileOf(table), table));
    windowProfileSchema.parse(open().snapshot(5));
  });
});

describe('windows', () => {
  const random = uniform(5);
  const reference = profileOf(creditRows(random, 400));

  it('merge to what one window over both would have counted', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.nat(), (n, m, seed) => {
        const one = creditRows(uniform(seed), n);
        const two = creditRows(uniform(seed + 1), m);
        const counter = new WindowCounter(reference, { id: 'w000000', opened: 0, digest: 'd1' });
        const changes = { refused: 2, violations: [{ rule: 'row/missing', column: 'age' }] };
        for (const table of [one, two]) {
          counter.addColumns(table.features, table.rows);
          counter.addOutputs(table.outputs, table.rows);
          counter.addViolations(changes.violations, changes.refused);
          for (let i = 0; i < table.rows; i++) counter.addRequest(900, true);
        }
        const merged = mergeWindows(windowOf(reference, one, 0, changes), windowOf(reference, two, 1, changes));
        const whole = counter.close(2 * 60_000);
        for (const window of [merged, whole]) {
          for (const column of window.columns) {
            column.sum = Number(column.sum.toPrecision(9));
            column.sumOfSquares = Number(column.sumOfSquares.toPrecision(9));
          }
        }
        assert.deepEqual(merged, whole);
      }),
      { numRuns: 30 },
    );
  });

  it('of different bundles never merge', () => {
    const table = creditRows(random, 5);
    const a = windowOf(reference, table);
    assert.throws(() => mergeWindows(a, { ...a, digest: 'd2' }), WindowMismatch);
    assert.throws(() => mergeWindows(a, { ...a, fingerprint: 'g' }), /fingerprint g, expected/);
  });

  it('close with 256 rows and 60 s, at the latest after 15 minutes, and never empty', () => {
    const at = (rows: number, age: number, refused = 0): boolean =>
      isDue({ opened: 1000, rows, refused, requests: rows }, 1000 + age);
    assert.equal(at(256, 60_000), true);
    assert.equal(at(255, 60_000), false);
    assert.equal(at(100, 60_000, 156), true);
    assert.equal(at(256, 59_999), false);
    assert.equal(at(1, 15 * 60_000), true);
    assert.equal(at(0, 15 * 60_000), false);
    assert.equal(at(300, -5000), false);
    assert.equal(isDue({ opened: 0, rows: 2, refused: 0, requests: 1 }, 5, { rows: 2, ms: 5, longestMs: 9 }), true);
  });

  it('give latency quantiles within a cell of the exact ones', () => {
    const times = Array.from({ length: 2000 }, () => 100 * Math.exp(3 * random()));
    const counter = open();
    for (const micros of times) counter.addRequest(micros, true);
    const { latency } = counter.close(1);
    times.sort((a, b) => a - b);
    for (const q of [0.5, 0.95, 0.99]) {
      const ratio = (latencyQuantile(latency, q) ?? 0) / (times[Math.ceil(q * 2000) - 1] ?? 0);
      assert.ok(ratio > Math.SQRT1_2 && ratio < Math.SQRT2, `q ${q}: ${ratio}`);
    }
    assert.ok(slowerThan(latency, 1000) <= times.filter((micros) => micros > 1000).length);
    assert.ok(slowerThan(latency, 1000) >= times.filter((micros) => micros > 1000 * Math.SQRT2).length);
  });

  it('say no latency where nothing was answered, and the last bound beyond it', () => {
    const counter = open();
    counter.addRequest(5, false);
    const window = counter.snapshot(1);
    assert.deepEqual([window.requests, window.errors, latencyQuantile(window.latency, 0.5)], [1, 1, null]);
    counter.addRequest(Infinity, true);
    assert.equal(latencyQuantile(counter.close(1).latency, 0.99), latencyBounds.at(-1));
  });
});
