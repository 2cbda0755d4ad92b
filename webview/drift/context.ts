import { type driftMethods } from '../../src/protocol/drift-panel';
import { type Announcer } from '../ui/announcer';
import { type Host } from '../ui/messages';
import { type Memory } from './memory';

/** What every part of the panel may use. */
export interface Context {
  readonly host: Host<typeof driftMethods>;
  readonly memory: Memory;
  readonly announcer: Announcer;
  /** Called once a second, for texts such as "3 s ago"; emptied when the view is replaced. */
  readonly ticks: Set<(now: number) => void>;
}
