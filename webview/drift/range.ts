import { type MonitorSnapshot } from '../../src/protocol/monitor';

export const ranges = ['1 h', '24 h', '7 d', 'all'] as const;
export type Range = (typeof ranges)[number];

const hour = 3_600_000;
const lengths: Readonly<Record<Range, number>> = { '1 h': hour, '24 h': 24 * hour, '7 d': 168 * hour, all: Infinity };

/** When the range begins, ms since the epoch; 0 for all. */
export function beginning(range: Range, now: number): number {
  return Math.max(0, now - lengths[range]);
}

/** The snapshot with the windows of the range alone. What counts for all of the deployment (verdict, totals) stays. */
export function within(snapshot: MonitorSnapshot, range: Range): MonitorSnapshot {
  if (range === 'all') return snapshot;
  const since = beginning(range, snapshot.at);
  const windows = snapshot.windows.filter(({ closed }) => closed >= since);
  const ids = new Set(windows.map(({ id }) => id));
  return {
    ...snapshot,
    windows,
    gaps: snapshot.gaps.filter(({ to }) => to >= since).map(({ from, to }) => ({ from: Math.max(from, since), to })),
    columns: snapshot.columns.map((column) => ({
      ...column,
      points: column.points.filter(({ windowId }) => ids.has(windowId)),
    })),
  };
}
