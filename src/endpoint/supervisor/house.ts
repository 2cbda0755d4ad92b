import { type Home } from '../home';
import { type Settings } from '../settings';
import { type EngineProcess } from './engine-process';
import { type Mutex } from './mutex';
import { type ModelRecord } from './record';
import { type Store } from './store';

/** What the parts of the supervisor share. */
export interface House {
  readonly home: Home;
  readonly settings: Settings;
  readonly store: Store;
  readonly engine: EngineProcess;
  readonly records: Map<string, ModelRecord>;
  /** Changes of what is live, and loading after a restart, never cross. */
  readonly mutex: Mutex;
  readonly entry: string;
  readonly log: (line: string) => void;
  /** The record of a name, made when there is none. */
  record(name: string): ModelRecord;
}
