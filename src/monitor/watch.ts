import type { MonitorSnapshot } from '../protocol/monitor';
import type { ReferenceProfile, WindowProfile } from '../protocol/profile';
import type { SnapshotRequest, WatchSettings } from './settings';

export interface WatchOptions {
  readonly profile: ReferenceProfile;
  readonly model: string;
  readonly version: string;
  readonly digest: string;
  readonly settings: WatchSettings;
}

/**
 * The live deployment of one bundle, window after window. A function of the windows added and nothing else: replaying the
 * stored windows gives the same snapshot. Another digest is another Watch.
 */
export declare class Watch {
  constructor(o: WatchOptions);
  /** The next closed window, in time order. Throws `WindowMismatch` for one of another bundle. */
  add(window: WindowProfile): void;
  snapshot(request: SnapshotRequest): MonitorSnapshot;
}
