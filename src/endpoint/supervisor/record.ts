import { join } from 'node:path';
import type * as z from 'zod';
import { type Watch } from '../../monitor/watch';
import { ledgerLineSchema, type LedgerLine } from '../../protocol/bundle';
import { type GoldenReport } from '../../protocol/monitor';
import { type WindowProfile } from '../../protocol/profile';
import { EndpointError, said } from '../error';
import { type Beat, type Stats } from '../messages';
import { type Settings } from '../settings';
import { Journal } from './journal';
import { keptWindows, windowLineSchema, type gapSchema, type WindowLine } from './kept-windows';
import { watchOf } from './live-watch';
import { newState, readState, writeState, type ModelState } from './state';
import { type Store } from './store';

export interface Candidate {
  readonly version: string;
  readonly workspace: string | null;
  /** The proof that a switch needs. */
  proof: GoldenReport | undefined;
}

type Phase = 'loading' | 'live' | 'unavailable' | 'stopped';
type Model = NonNullable<Beat['models']>[number];

/** Newest windows whose latencies the status shows. */
const newestWindows = 5;
const rateMs = 10_000;

/** All that the supervisor knows of one model name: what is on disk, and what the engine last said. */
export class ModelRecord {
  phase: Phase = 'loading';
  reason: string | null = null;
  golden: GoldenReport | null = null;
  watch: Watch | undefined;
  readonly candidates = new Map<string, Candidate>();
  /** Candidates that were loaded, by digest, and what took their place. */
  readonly displaced = new Map<string, string>();
  readonly ledgerLines: LedgerLine[];
  readonly gaps: z.infer<typeof gapSchema>[] = [];
  readonly newest: WindowProfile[] = [];
  /** What the engine last said of the live bundle. */
  engine: Model | undefined;
  #windows = 0;
  #gapFrom: number | null = null;
  #samples: { at: number; rows: number }[] = [];
  readonly #ledger: Journal<LedgerLine>;
  readonly #journal: Journal<WindowLine>;
  #before: Stats | undefined;

  constructor(
    readonly name: string,
    private readonly o: {
      readonly folder: string;
      readonly store: Store;
      readonly settings: Settings;
      readonly log: (line: string) => void;
    },
  ) {
    const ledger = Journal.open(join(o.folder, 'ledger.jsonl'), ledgerLineSchema);
    const windows = Journal.open<WindowLine>(join(o.folder, 'windows.jsonl'), windowLineSchema);
    this.#ledger = ledger.journal;
    this.ledgerLines = ledger.lines;
    this.#journal = windows.journal;
    if (ledger.torn + windows.torn > 0)
      o.log(`${name}: ${ledger.torn + windows.torn} unreadable lines were passed over, as a kill leaves them.`);
    this.state = readState(this.#stateFile) ?? newState(name);
    for (const line of windows.lines) if ('gap' in line) this.gaps.push(line.gap);
    this.#prune();
  }

  state: ModelState;

  get #stateFile(): string {
    return join(this.o.folder, 'state.json');
  }

  save(change: Partial<ModelState>): void {
    this.state = { ...this.state, ...change };
    writeState(this.#stateFile, this.state);
  }

  /** What the ledger has already: without room for it now, the next start completes it from there. */
  saveBehindLedger(change: Partial<ModelState>): void {
    try {
      this.save(change);
    } catch (cause) {
      this.o.log(`${this.name}: its state is in the ledger only until the next start: ${said(cause)}`);
    }
  }

  /** A candidate gives way: whoever loaded it is told so, and to what. */
  displace(digest: string, to: string): void {
    if (this.candidates.delete(digest)) this.displaced.set(digest, to);
  }

  appendLedger(line: LedgerLine): void {
    try {
      this.#ledger.append(line);
    } catch (cause) {
      throw new EndpointError(
        507,
        'ledger',
        `The ledger of ${this.name} cannot be written, so nothing was changed: ${said(cause)}`,
        { cause },
      );
    }
    this.ledgerLines.push(line);
  }

  /** Begins or resumes watching what is live: its own windows, however long ago, are read back. */
  startWatch(): void {
    this.watch = undefined;
    this.golden = null;
    this.newest.length = 0;
    this.engine = undefined;
    this.#before = undefined;
    this.#samples = [];
    const { live } = this.state;
    if (!live) return;
    const watch = watchOf(this.o.store.get(live.digest), this.o.settings);
    for (const line of this.#journal.read()) {
      if ('gap' in line || line.digest !== live.digest) continue;
      this.#watchWindow(watch, line);
    }
    this.watch = watch;
  }

  /** A closed window: on disk before anybody sees it. */
  addWindow(window: WindowProfile): void {
    try {
      this.#journal.append(window);
      this.#prune();
    } catch (cause) {
      this.o.log(
        `${this.name}: window ${window.id} could not be kept: ${said(cause)}. It is shown until the next restart.`,
      );
    }
    if (this.watch && window.digest === this.state.live?.digest) this.#watchWindow(this.watch, window);
    this.#windows++;
  }

  /** From here on nothing is counted, until `closeGap`. */
  openGap(from: number): void {
    this.#gapFrom ??= from;
    this.engine = undefined;
  }

  closeGap(to: number): void {
    const { live } = this.state;
    if (this.#gapFrom === null || !live) return;
    const gap = { from: Math.min(this.#gapFrom, to), to, digest: live.digest };
    this.#gapFrom = null;
    this.gaps.push(gap);
    try {
      this.#journal.append({ v: 1, gap });
    } catch (cause) {
      this.o.log(`${this.name}: a gap could not be noted: ${said(cause)}`);
    }
  }

  /** Since when what is being counted now would be lost by a kill; null with nothing open. */
  get openSince(): number | null {
    return this.engine?.open?.opened ?? null;
  }

  get lastClosed(): number {
    return this.newest.at(-1)?.closed ?? 0;
  }

  hear(model: Model, now: number): void {
    if (model.digest !== this.state.live?.digest) return;
    this.#before = this.engine?.stats;
    this.engine = model;
    this.#samples.push({ at: now, rows: model.stats.rows });
    while ((this.#samples[0]?.at ?? now) < now - rateMs) this.#samples.shift();
    // The engine was replaced: its counters begin anew.
    if ((this.#before?.rows ?? 0) > model.stats.rows) this.#samples = [{ at: now, rows: model.stats.rows }];
  }

  get rowsPerSecond(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    return Number((((last.rows - first.rows) * 1000) / (last.at - first.at)).toPrecision(3));
  }

  /** Changes whenever the monitor's snapshot would, the time of asking apart. */
  get mark(): string {
    const open = this.engine?.open;
    return [
      this.state.live?.digest,
      this.#windows,
      this.newest.at(-1)?.id,
      open?.id,
      open?.rows,
      open?.refused,
      open?.requests,
      this.golden?.at,
      this.gaps.length,
      this.ledgerLines.length,
      this.phase,
    ].join(' ');
  }

  close(): void {
    this.#ledger.close();
    this.#journal.close();
  }

  /** Only now and then, since all of it is written anew: when the file holds twice of what may be kept. */
  #prune(): void {
    const most = this.o.settings.windows.kept;
    const { live, previous } = this.state;
    const digests = [live?.digest, previous?.digest].filter((digest) => digest !== undefined);
    if (this.#journal.length <= 2 * most * Math.max(1, digests.length)) return;
    try {
      this.#journal.replace(keptWindows(this.#journal.read(), { digests, most }));
    } catch (cause) {
      this.o.log(`${this.name}: old windows could not be removed: ${said(cause)}`);
    }
  }

  #watchWindow(watch: Watch, window: WindowProfile): void {
    try {
      watch.add(window);
      this.newest.push(window);
      if (this.newest.length > newestWindows) this.newest.shift();
    } catch (cause) {
      this.o.log(`${this.name}: window ${window.id} is not counted: ${said(cause)}`);
    }
  }
}
