import assert from 'node:assert/strict';
import { Watch } from '../../src/monitor/watch';
import type { SnapshotRequest, WatchSettings } from '../../src/monitor/settings';
import { monitorSnapshotSchema, type GoldenReport, type MonitorSnapshot } from '../../src/protocol/monitor';
import type { ReferenceProfile, WindowProfile } from '../../src/protocol/profile';
import { creditRows, profileOf, uniform, windowOf, type Table, type WindowChanges } from './profiles';

export const month = 30 * 86_400_000;
const settings: WatchSettings = {
  falseAlarms: 1,
  perMs: month,
  ignoreBelow: 0.005,
  latencyP99Ms: 50,
  errorRate: 0.001,
};
export const profile = profileOf(creditRows(uniform(100), 1000));
const artifact = 'a'.repeat(64);
export const equal: GoldenReport = {
  at: 5,
  rows: 20,
  differing: 0,
  largest: 0,
  first: null,
  artifact,
  expected: artifact,
};

export const watch = (of: ReferenceProfile = profile): Watch =>
  new Watch({ profile: of, model: 'credit-risk', version: '1.2.0', digest: 'd1', settings });

export const ask = (o: Partial<SnapshotRequest> = {}): SnapshotRequest => ({
  now: 1e9,
  open: null,
  golden: equal,
  served: 'd1',
  deployments: [],
  gaps: [],
  ...o,
});

/** Every snapshot of these tests is one that the protocol reads, after a trip through JSON. */
export function snapshot(of: Watch, o: Partial<SnapshotRequest> = {}): MonitorSnapshot {
  const made = of.snapshot(ask(o));
  assert.deepEqual(monitorSnapshotSchema.parse(JSON.parse(JSON.stringify(made))), made);
  return made;
}

/** `count` windows from minute `from` on; `edit` changes the rows of each. */
export function windows(
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

export const feed = (of: Watch, all: readonly WindowProfile[]): Watch => {
  for (const window of all) of.add(window);
  return of;
};

/** Replaces a column by missing values in a share of rows. */
export const without =
  (name: string, share: number) =>
  (table: Table): Table => ({
    ...table,
    features: table.features.map((column) =>
      column.name === name
        ? { name, data: Array.from(column.data, (value, row) => (row < share * table.rows ? '' : value)) }
        : column,
    ),
  });
