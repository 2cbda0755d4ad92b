import assert from 'node:assert/strict';
import { WindowMismatch } from '../../src/monitor/window';
import { WindowCounter } from '../../src/monitor/counter';
import { comparisonSchema } from '../../src/protocol/monitor';
import type { WindowProfile } from '../../src/protocol/profile';
import { creditRows, profileOf, uniform, windowOf, type Table } from './profiles';
import { profile, watch, ask, snapshot, windows, feed, without } from './watching';

describe('watch: bookkeeping', () => {
  it('is a function of the windows: replay gives the same snapshot, asked or not in between', () => {
    const all = [
      ...windows(30),
      ...windows(10, { from: 30, shift: 0.6, edit: without('housing', 0.2) }),
      ...windows(20, { from: 40 }),
    ];
    const one = watch();
    for (const window of all) {
      one.add(window);
      one.snapshot(ask());
    }
    const two = feed(
      watch(),
      all.map((window) => JSON.parse(JSON.stringify(window)) as WindowProfile),
    );
    assert.deepEqual(two.snapshot(ask()), one.snapshot(ask()));
  });

  it('compares the windows of a time as if there had been no others', () => {
    const all = [...windows(4), ...windows(4, { from: 4, shift: 2 }), ...windows(60, { from: 8, seed: 9 })];
    const whole = watch();
    all.forEach((window) => whole.add(window));
    const chosen = all.slice(5, 8);
    const alone = watch();
    chosen.forEach((window) => alone.add(window));
    const [from = 0, to = 0] = [chosen[0]?.closed, chosen.at(-1)?.closed];
    const compared = comparisonSchema.parse(JSON.parse(JSON.stringify(whole.compare(from, to))));
    assert.deepEqual([compared.windows, compared.from, compared.to], [3, chosen[0]?.opened, to]);
    // The oldest four windows have gone: counts are kept of 64.
    assert.equal(compared.keptSince, all[4]?.opened);
    const expected = snapshot(alone).columns;
    assert.deepEqual(
      compared.columns.map(({ live, psi, noise, shift }) => ({ live, psi, noise, shift })),
      expected.map(({ live, psi, noise, shift }) => ({ live, psi, noise, shift })),
    );
    const age = compared.columns.find(({ name }) => name === 'age');
    assert.equal(age?.liveRows, 3 * 256);
    assert.ok(age.psi > age.noise, 'the shifted windows show no distance');
  });

  it('compares nothing where no window closed', () => {
    const one = watch();
    assert.equal(one.compare(0, 1e12).keptSince, null);
    windows(3).forEach((window) => one.add(window));
    const none = comparisonSchema.parse(one.compare(-5, -1));
    assert.deepEqual([none.windows, none.from, none.to], [0, null, null]);
    assert.ok(none.columns.every(({ liveRows, psi, live }) => liveRows === 0 && psi === 0 && live.missing === 0));
  });

  it('refuses windows of another bundle or other cells', () => {
    const [window] = windows(1);
    assert.ok(window);
    assert.throws(() => watch().add({ ...window, digest: 'd2' }), WindowMismatch);
    assert.throws(() => watch().add({ ...window, fingerprint: 'x' }), WindowMismatch);
  });

  it('takes windows of one row, of none, and of a hundred million', () => {
    const of = feed(watch(), windows(5, { rows: 1 }));
    assert.equal(snapshot(of).verdict.rowsNeeded, 251);
    of.add(windows(1, { from: 5, rows: 0 })[0] ?? assert.fail());
    assert.equal(snapshot(of).windows.at(-1)?.drift, null);
    const scaled: WindowProfile = { ...(windows(1, { from: 6 })[0] ?? assert.fail()) };
    scaled.rows = 1e8;
    scaled.columns = profile.columns.map(({ counts }) => ({ ...counts, cells: counts.cells.map((c) => c * 1e5) }));
    of.add(scaled);
    assert.deepEqual(snapshot(of).alarms, [], 'a hundred million rows like the reference are healthy');
  });

  it('lives with a constant column, an all-missing one, and a column without reference', () => {
    const make = (rows: number, constant = 5, seed = 9): Table => ({
      rows,
      features: [
        { name: 'constant', data: new Float64Array(rows).fill(constant) },
        { name: 'gone', data: new Float64Array(rows).fill(NaN) },
        { name: 'x', data: Float64Array.from({ length: rows }, uniform(seed)) },
      ],
      outputs: [],
    });
    const odd = profileOf(make(1000));
    const of = watch(odd);
    for (let t = 0; t < 5; t++) of.add(windowOf(odd, make(256, 5, t), t));
    assert.equal(snapshot(of).verdict.kind, 'healthy');
    for (let t = 5; t < 8; t++) of.add(windowOf(odd, make(256, 6, t), t));
    assert.match(snapshot(of).verdict.headline, /inputs drifted \(feature `constant`\)/);
    const empty = profileOf({ rows: 0, features: make(0).features, outputs: [] });
    const blind = watch(empty);
    blind.add(windowOf(empty, make(256)));
    assert.equal(snapshot(blind).verdict.kind, 'healthy');
  });

  it('keeps an input and an output of one name apart', () => {
    const make = (rows: number, scale: number, seed: number): Table => {
      const data = Float64Array.from({ length: rows }, uniform(seed));
      return { rows, features: [{ name: 'x', data }], outputs: [{ name: 'x', data: data.map((v) => v * scale) }] };
    };
    const twins = profileOf(make(1000, 1, 1));
    const of = watch(twins);
    for (let t = 0; t < 4; t++) of.add(windowOf(twins, make(256, 0.5, t + 2), t));
    assert.deepEqual(
      snapshot(of).columns.map(({ role, alarmed }) => [role, alarmed]),
      [
        ['feature', false],
        ['output', true],
      ],
    );
  });

  it('bounds what it keeps', () => {
    const table = creditRows(uniform(1), 4);
    const of = watch();
    for (let t = 0; t < 2100; t++) of.add(windowOf(profile, table, t));
    const kept = snapshot(of);
    assert.equal(kept.windows.length, 2000);
    assert.equal(kept.windows.at(-1)?.id, 'w002099');
    assert.ok(kept.columns.every(({ points }) => points.length <= 1500));
    assert.equal(kept.totals.rows, 8400);
  });

  it('says the budget in words, and whether the reference taught it the seasons', () => {
    const { budget } = snapshot(watch());
    assert.deepEqual(budget, {
      windows: 43_200,
      text: 'At most 1 false alarm in 30 days: 1 in 43,200 windows of 1 minute or longer.',
      calibrated: false,
    });
  });

  it('counts the violations of the open window, too', () => {
    const violations = [{ rule: 'row/type', column: 'age' }];
    const counter = new WindowCounter(profile, { id: 'open', opened: 7, digest: 'd1' });
    counter.addViolations(violations, 1);
    const of = feed(watch(), windows(1, { changes: { refused: 1, violations } }));
    const open = counter.snapshot(9);
    assert.deepEqual(snapshot(of, { open }).violations, [{ rule: 'row/type', column: 'age', count: 2, last: 1e9 }]);
    assert.deepEqual(snapshot(of).violations, [{ rule: 'row/type', column: 'age', count: 1, last: 60_000 }]);
  });
});
