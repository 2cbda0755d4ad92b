import type { ColumnMonitor } from '../protocol/monitor';
import type { ColumnCounts, ColumnProfile, WindowProfile } from '../protocol/profile';
import { distance, total } from './distance/psi';

export type DriftPoint = ColumnMonitor['points'][number];

/** One window's figures for one column; null where it has no row. */
export function driftPoint(column: ColumnProfile, counts: ColumnCounts, window: WindowProfile): DriftPoint | null {
  // Refused rows are in missing, invalid and unseen of features, never in outputs.
  const seen = window.rows + (column.role === 'feature' ? window.refused : 0);
  if (seen === 0) return null;
  const apart = distance(column.counts.cells, counts.cells) ?? { psi: 0, halfWidth: 0, noise: 0 };
  return {
    windowId: window.id,
    psi: round(apart.psi),
    halfWidth: round(apart.halfWidth),
    noise: round(apart.noise),
    missing: round(Math.min(1, counts.missing / seen)),
    unseen: round(Math.min(1, counts.unseen / seen)),
  };
}

/** Whether the window has values of this column that a distance can be taken of. */
export function hasValues(column: ColumnProfile, counts: ColumnCounts): boolean {
  return total(column.counts.cells) > 0 && total(counts.cells) > 0;
}

/** Keeps the newest `most` of an array that grows at its end. */
export function keepNewest(items: unknown[], most: number): void {
  if (items.length > most) items.splice(0, items.length - most);
}

/** 6 significant digits: points are drawn, and a full snapshot of them travels every few seconds. */
function round(x: number): number {
  return Number(x.toPrecision(6));
}
