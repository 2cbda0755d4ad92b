import assert from 'node:assert/strict';
import { Watch } from '../../src/monitor/watch';
import type { SnapshotRequest, WatchSettings } from '../../src/monitor/settings';
import { WindowMismatch } from '../../src/monitor/window';
import { WindowCounter } from '../../src/monitor/counter';
import {
  comparisonSchema,
  monitorSnapshotSchema,
  type GoldenReport,
  type MonitorSnapshot,
} from '../../src/protocol/monitor';
import type { ReferenceProfile, WindowProfile } from '../../src/protocol/profile';
import { creditRows, profileOf, uniform, windowOf, type Table, type WindowChanges } from './profiles';

const month = 30 * 86_400_000;
const settings: WatchSettings = {
  falseAlarms: 1,
  perMs: month,
  ignoreBelow: 0.005,
  latencyP99Ms: 50,
  errorRate: 0.001,
};
const profile = profileOf(creditRows(uniform(100), 1000));
const artifact = 'a'.repeat(64);
const equal: GoldenReport = { at: 5, rows: 20, differing: 0, largest: 0, first: null, artifact, expected: artifact };

const watch = (of: ReferenceProfile = profile): Watch =>
  new Watch({ profile: of, model: 'credit-risk', version: '1.2.0', digest: 'd1', settings });

const ask = (o: Partial<SnapshotRequest> = {}): SnapshotRequest => ({
  now: 1e9,
  open: null,
  golden: equal,
  served: 'd1',
  deployments: [],
  gaps: [],
  ...o,
});

/** Every snapshot of these tests is one that the protocol reads, after a trip through JSON. */
function snapshot(of: Watch, o: Partial<SnapshotRequest> = {}): MonitorSnapshot {
  const made = of.snapshot(ask(o));
  assert.deepEqual(monitorSnapshotSchema.parse(JSON.parse(JSON.stringify(made))), made);
  return made;
}

/** `count` windows from minute `from` on; `edit` changes the rows of each. */
function windows(
  count: number,
  o: {
    from?: number;
    rows?: number;
    shift?: number;
    seed?: number;
    edit?: (table: Table) => Table;
    changes?: WindowChanges;
  } = {},
): WindowProfile[] {
  const random = uniform(o.seed ?? 1 + (o.from ?? 0));
  return Array.from({ length: count }, (_, i) => {
    const table = creditRows(random, o.rows ?? 256, o.shift ?? 0);
    return windowOf(profile, o.edit ? o.edit(table) : table, (o.from ?? 0) + i, o.changes);
  });
}

const feed = (of: Watch, all: readonly WindowProfile[]): Watch => {
  for (const window of all) of.add(window);
  return of;
};

/** Replaces a column by missing values in a share of rows. */
const without =
  (name: string, share: number) =>
  (table: Table): Table => ({
    ...table,
    features: table.features.map((column) =>
      column.name === name
        ? { name, data: Array.from(column.data, (value, row) => (row < share * table.rows ? '' : value)) }
        : column,
    ),
  });

describe('watch: verdicts', () => {
  it('asks for rows first', () => {
    const none = snapshot(watch()).verdict;
    assert.equal(none.kind, 'undecided');
    assert.equal(none.headline, 'No rows so far. 256 decide.'.replace('256 decide', '256 more decide'));
    assert.equal(none.rowsNeeded, 256);

    const counter = new WindowCounter(profile, { id: 'open', opened: 7, digest: 'd1' });
    const table = creditRows(uniform(3), 72);
    counter.addColumns(table.features, 72);
    const some = snapshot(watch(), { open: counter.snapshot(9) });
    assert.equal(some.verdict.headline, '72 rows so far. 184 more decide.');
    assert.deepEqual(some.open, { since: 7, rows: 72, refused: 0, requests: 0 });
    assert.equal(some.totals.rows, 72);

    const full = creditRows(uniform(3), 300);
    counter.addColumns(full.features, 300);
    assert.equal(snapshot(watch(), { open: counter.snapshot(9) }).verdict.rowsNeeded, 0);
  });

  it('is healthy on healthy traffic, and says the shift that would have shown', () => {
    const { verdict, alarms } = snapshot(feed(watch(), windows(40)));
    assert.deepEqual(alarms, []);
    assert.equal(verdict.kind, 'healthy');
    assert.equal(verdict.retraining, 'not needed');
    const shift = Number(
      /^Healthy\. 10,240 rows; a shift of ([\d.]+) sd in any numeric feature/.exec(verdict.headline)?.[1],
    );
    assert.ok(shift > 0.05 && shift < 0.4, verdict.headline);
    // The claim is true of the next stream: twice that shift alarms within as many windows.
    const shifted = snapshot(feed(watch(), windows(40, { shift: 2 * shift, seed: 77 })));
    assert.ok(shifted.alarms.some(({ unit }) => unit === 'age/value'));
  });

  it('says that inputs drifted, undecided, and holds retraining', () => {
    const {
      verdict,
      columns,
      windows: points,
    } = snapshot(feed(watch(), [...windows(10), ...windows(8, { from: 10, shift: 0.8 })]));
    assert.equal(verdict.kind, 'undecided');
    assert.equal(verdict.retraining, 'held');
    assert.match(
      verdict.headline,
      /^Undecided: inputs drifted \(feature `age`\)\. `age` has drifted: distance [\d.]+ ± [\d.]+, noise [\d.]+; mean \+0\.\d+ sd/,
    );
    assert.equal(verdict.rowsNeeded, undefined);
    const age = columns.find(({ name }) => name === 'age');
    assert.ok(age?.alarmed && age.shift !== null && Math.abs(age.shift - 0.8) < 0.15);
    assert.ok(age.onset !== null && age.onset >= 9 * 60_000 && age.onset <= 11 * 60_000, `onset ${age.onset}`);
    assert.ok(age.logEvidence > Math.log(month / 60_000));
    assert.ok(age.liveRows <= 9 * 256, 'live is what came since the onset');
    assert.ok((points.at(-1)?.alarmed ?? 0) >= 1 && points[5]?.alarmed === 0);
  });

  it('accuses the data for a column gone missing, with its figures', () => {
    const all = [...windows(6), ...windows(4, { from: 6, edit: without('savings_status', 1) })];
    const { verdict, columns } = snapshot(feed(watch(), all));
    assert.equal(verdict.kind, 'data');
    assert.equal(
      verdict.headline,
      'Upstream data: `savings_status` has been missing in 100 % of rows (reference 0 %).',
    );
    assert.match(verdict.advice, /owner of the source of `savings_status`/);
    assert.equal(verdict.since, 6 * 60_000);
    const column = columns.find(({ name }) => name === 'savings_status');
    assert.ok(column?.alarmed);
    assert.equal(column.points.at(-1)?.missing, 1);
  });

  it('accuses the data for refused rows and for categories that nobody knew', () => {
    const refused = windows(3, {
      edit: () => creditRows(uniform(1), 0),
      changes: {
        refused: 300,
        violations: Array<{ rule: string; column: string }>(300).fill({ rule: 'row/range', column: 'amount' }),
      },
    });
    const ranges = snapshot(feed(watch(), refused));
    assert.equal(ranges.verdict.kind, 'data');
    assert.match(ranges.verdict.headline, /`amount` breaks `row\/range` in 100 % of rows/);
    assert.ok(ranges.verdict.evidence.some(({ says }) => says.startsWith('100 % of rows are refused (900 of 900')));
    assert.deepEqual(
      ranges.violations.map(({ rule, count }) => [rule, count]),
      [['row/range', 900]],
    );

    const renamed = windows(3, {
      edit: (table) => ({
        ...table,
        features: table.features.map((c) =>
          c.name === 'housing' ? { name: c.name, data: Array.from(c.data, (v) => (v === 'rent' ? 'RENT' : v)) } : c,
        ),
      }),
    });
    assert.match(
      snapshot(feed(watch(), renamed)).verdict.headline,
      /`housing` has a category that the reference never had in [\d.]+ % of rows/,
    );
  });

  it('accuses the data for refusals that no known column explains', () => {
    const changes = { refused: 200, violations: [{ rule: 'row/extra-column', column: 'foo' }] };
    const { verdict } = snapshot(feed(watch(), windows(3, { changes })));
    assert.match(
      verdict.headline,
      /^Upstream data: [\d.]+ % of rows are refused \(600 of 1,368, mostly by `row\/extra-column`\)\.$/,
    );
  });

  for (const [name, o, headline] of [
    [
      'golden rows',
      { golden: { ...equal, differing: 12, largest: 0.31, first: 'row 3: 0.4 instead of 0.1.' } },
      /12 of 20 golden rows answer differently than at the gate, by up to 0\.31\. First: row 3/,
    ],
    [
      'an artifact replaced on disk',
      { golden: { ...equal, artifact: 'b'.repeat(64) } },
      /artifact on disk is not the one that was deployed: its sha256 is bbbbbbbb… where the manifest has aaaaaaaa…/,
    ],
    ['another bundle in the engine', { served: 'd0' }, /The engine serves bundle d0… where d1… is deployed/],
  ] as const) {
    it(`accuses the stack for ${name}, without any traffic`, () => {
      const { verdict } = snapshot(watch(), o);
      assert.equal(verdict.kind, 'stack');
      assert.match(verdict.headline, headline);
      assert.equal(verdict.retraining, 'held');
    });
  }

  it('accuses the stack for errors and for slow answers', () => {
    const failing = windows(3, {
      changes: {
        requests: [
          { micros: 900, ok: true, times: 240 },
          { micros: 1, ok: false, times: 16 },
        ],
      },
    });
    assert.match(
      snapshot(feed(watch(), failing)).verdict.headline,
      /6\.25 % of requests are not answered \(48 of 768; at most 0\.1 % is promised\)/,
    );
    const slow = windows(3, {
      changes: {
        requests: [
          { micros: 900, ok: true, times: 100 },
          { micros: 200_000, ok: true, times: 156 },
        ],
      },
    });
    const { verdict } = snapshot(feed(watch(), slow));
    assert.equal(verdict.kind, 'stack');
    assert.match(
      verdict.headline,
      /60\.9 % of answers take longer than the promised 50 ms, where 1 % may; p99 is \d+ ms/,
    );
  });

  it('accuses the stack for NaN answers', () => {
    const edit = (table: Table): Table => ({
      ...table,
      outputs: [{ name: 'probability', data: new Float64Array(table.rows).fill(NaN) }],
    });
    assert.match(snapshot(feed(watch(), windows(2, { edit }))).verdict.headline, /100 % of rows are answered with NaN/);
  });

  it('names the stack first when two causes come at once, and keeps the other as evidence', () => {
    const both = feed(watch(), windows(4, { edit: without('housing', 1), shift: 1 }));
    const { verdict } = snapshot(both, { golden: { ...equal, differing: 1 } });
    assert.equal(verdict.kind, 'stack');
    assert.deepEqual(
      [...new Set(verdict.evidence.filter(({ finds }) => finds === 'accuses').map(({ points }) => points))],
      ['stack', 'data', 'undecided'],
    );
    const { verdict: data } = snapshot(both);
    assert.equal(data.kind, 'data', 'missing values explain before drift does');
  });

  it('says so if an output drifted alone', () => {
    const edit = (table: Table): Table => ({
      ...table,
      outputs: [{ name: 'probability', data: Array.from(table.outputs[0]?.data ?? [], (v) => Number(v) / 3) }],
    });
    const { verdict } = snapshot(feed(watch(), windows(4, { edit })));
    assert.match(verdict.headline, /^Undecided: 1 output drifted \(`probability`\) while no input did\./);
  });

  it('comes back to healthy after the fault is repaired', () => {
    const of = feed(watch(), [...windows(8), ...windows(5, { from: 8, edit: without('housing', 1) })]);
    assert.equal(snapshot(of).verdict.kind, 'data');
    feed(of, windows(12, { from: 13 }));
    assert.deepEqual(snapshot(of).alarms, []);
    assert.equal(snapshot(of).verdict.kind, 'healthy');
    feed(of, windows(80, { from: 25 }));
    assert.equal(snapshot(of).verdict.kind, 'healthy', 'the larger scales do not remember it');
  });

  it('has no exclamation mark, no time and no unfinished figure in any sentence', () => {
    for (const { verdict } of [
      snapshot(watch()),
      snapshot(feed(watch(), windows(3))),
      snapshot(feed(watch(), windows(4, { shift: 1, edit: without('purpose', 0.3) }))),
      snapshot(watch(), { golden: null, served: null }),
    ]) {
      for (const text of [verdict.headline, verdict.advice, ...verdict.evidence.map(({ says }) => says)]) {
        assert.doesNotMatch(text, /!|\d\d:\d\d|NaN|undefined|Infinity|\bsamples?\b|\.\./);
        assert.match(text, /^[A-Z`\d].*\.$/);
      }
    }
  });
});

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
