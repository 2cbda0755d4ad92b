import type { GoldenReport, MonitorSnapshot } from '../protocol/monitor';
import type { WindowProfile } from '../protocol/profile';

/** What the contract promises: its `monitoring` and `service` sections in the units of this room. */
export interface WatchSettings {
  /** At most `falseAlarms` in `perMs`. */
  readonly falseAlarms: number;
  readonly perMs: number;
  /** A PSI below this is tolerated: delta0 of the facts. */
  readonly ignoreBelow: number;
  /** 99 % of the answers are at least this fast. Without it latency accuses nobody. */
  readonly latencyP99Ms?: number;
  /** Share of requests that may fail; 0.001 without it. */
  readonly errorRate?: number;
  /** How often windows can close at most: what turns the horizon into a number of windows. */
  readonly shortestWindowMs?: number;
}

/** What a snapshot shows besides the closed windows. */
export interface SnapshotRequest {
  /** ms since the epoch. */
  readonly now: number;
  /** The open window so far; null before the first request. */
  readonly open: WindowProfile | null;
  readonly golden: GoldenReport | null;
  /** Digest that the engine says it serves; null if it did not say. */
  readonly served: string | null;
  readonly deployments: MonitorSnapshot['deployments'];
  readonly gaps: MonitorSnapshot['gaps'];
}

/** Budget of the facts: windows in which one false alarm is allowed. */
export function budgetWindows(settings: WatchSettings): number {
  return Math.max(1, settings.perMs / (settings.shortestWindowMs ?? 60_000) / settings.falseAlarms);
}
