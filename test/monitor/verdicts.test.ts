import assert from 'node:assert/strict';
import { WindowCounter } from '../../src/monitor/counter';
import { creditRows, uniform, type Table } from './profiles';
import { month, profile, equal, watch, snapshot, windows, feed, without } from './watching';

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
