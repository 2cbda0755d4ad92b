import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { python } from '../../src/build/python.mjs';
import { Watch } from '../../src/monitor/watch';
import { pythonOf } from '../../webview/drift/python';
import { creditRows, profileOf, uniform, windowOf } from '../monitor/profiles';

describe('Copy as Python', () => {
  it('recomputes each shown distance from the shown counts', async function () {
    this.timeout(120_000);
    const { path, reason } = await python();
    assert.ok(path, reason);
    const profile = profileOf(creditRows(uniform(3), 1000));
    const watch = new Watch({
      profile,
      model: 'it\'s "quoted"\n',
      version: '1.2.0',
      digest: 'd1',
      settings: { falseAlarms: 1, perMs: 30 * 86_400_000, ignoreBelow: 0.005 },
    });
    for (let i = 0; i < 3; i++) watch.add(windowOf(profile, creditRows(uniform(i), 300, 0.7), i));
    const request = { now: 1e9, open: null, golden: null, served: 'd1', deployments: [], gaps: [] };
    const snapshot = watch.snapshot(request);
    assert.equal(snapshot.columns.length, 7);
    assert.ok(snapshot.columns.some(({ psi, noise }) => psi > noise));
    for (const column of snapshot.columns) {
      const printed = execFileSync(path, ['-c', pythonOf(column, snapshot)], { encoding: 'utf8' });
      const [, distance, halfWidth] = /distance (\S+), half-width (\S+)\n$/.exec(printed) ?? [];
      assert.ok(
        Math.abs(Number(distance) - column.psi) < 0.000_051,
        `${column.name}: ${distance} is not ${column.psi}`,
      );
      assert.ok(Math.abs(Number(halfWidth) - column.halfWidth) < 0.000_051, column.name);
    }
  });
});
