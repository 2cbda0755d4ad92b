import { type GoldenReport } from '../../protocol/monitor';
import { type LedgerLine } from '../../protocol/bundle';
import { type Bundle } from '../bundle';

/** What is to serve under a model's name at a target, also while it is being loaded or cannot be. */
export interface LiveVersion {
  readonly version: string;
  readonly digest: string;
  /** Whether it answers right now. */
  readonly serves: boolean;
}

export interface PlaceOptions {
  readonly workspace: string;
  /** Replace the same model name of another workspace. */
  readonly takeOver: boolean;
  readonly signal: AbortSignal;
}

/** Where a bundle can be deployed: one file a target, one line in the registry. Errors say what still serves. */
export interface Target {
  /** As in `targets:` of the contract and after `--target`. */
  readonly name: string;
  /** One line for the quick pick. */
  readonly summary: string;
  /** Starts what serves, if need be: only then is it known what it comes back with. */
  live(model: string, signal: AbortSignal): Promise<LiveVersion | undefined>;
  /** Copy and load the bundle beside what is live; no traffic reaches it yet. */
  place(bundle: Bundle, options: PlaceOptions): Promise<void>;
  /** Golden rows through the very engine that will serve. */
  prove(bundle: Bundle, signal: AbortSignal): Promise<GoldenReport>;
  /** Compare-and-swap: fails when `expect` is no longer what is live. */
  switch(bundle: Bundle, expect: string | undefined, line: LedgerLine): Promise<void>;
  /** What whoever sends requests there must know, if anything. */
  notice(signal: AbortSignal): Promise<string | null>;
  /** The line that the target wrote in its own ledger. */
  rollback(model: string, who: string, signal: AbortSignal): Promise<LedgerLine>;
}
