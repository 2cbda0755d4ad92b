import { said } from '../error';
import { ensureLoaded, goLive, lineOf } from './going-live';
import { replayLive } from './golden';
import { type House } from './house';
import { type ModelRecord } from './record';

/** So many deaths of the engine by one bundle, within a minute (or four of its time limits), are enough. */
const mostKills = 3;
const killsWithinMs = 60_000;

/** Brings models back after a start of the engine, and keeps away those that end it. */
export class Recovery {
  readonly #kills = new Map<string, number[]>();

  constructor(private readonly house: () => House) {}

  /** Loads what is live and what it could be rolled back to, model by model; one that cannot be loaded gives way to the one before. */
  async restore(): Promise<void> {
    const house = this.house();
    await house.mutex.run(async () => {
      for (const record of house.records.values()) await this.#bringBack(record);
    });
    for (const [name, { phase }] of house.records) {
      if (phase === 'live')
        await replayLive(house, name).catch((cause: unknown) => house.log(`${name}: golden rows: ${said(cause)}`));
    }
    house.engine.forgiveDeaths();
  }

  /** The engine died. `guilty`: the bundle that was running. */
  blame(guilty: string | undefined, lastBeat: number, why: string): void {
    const house = this.house();
    for (const record of house.records.values()) {
      if (record.state.live === null) continue;
      record.openGap(record.openSince ?? lastBeat);
      record.phase = 'loading';
      record.reason = `The engine ${why}; it is being started again.`;
    }
    if (guilty === undefined) return;
    const now = Date.now();
    const within = Math.max(killsWithinMs, 4 * house.settings.execTimeoutMs);
    const kills = [...(this.#kills.get(guilty) ?? []).filter((at) => at > now - within), now];
    this.#kills.set(guilty, kills);
    if (kills.length < mostKills) return;
    this.#kills.delete(guilty);
    for (const record of house.records.values()) {
      record.candidates.delete(guilty);
      if (record.state.live?.digest !== guilty && record.state.previous?.digest !== guilty) continue;
      const { version } =
        record.state.live?.digest === guilty ? record.state.live : { version: 'its previous version' };
      const reason = `${record.name} ${version} ended the engine ${mostKills} times within ${Math.round(within / 1000)} s and is not loaded again`;
      house.log(`${reason}.`);
      record.save({ quarantined: { ...record.state.quarantined, [guilty]: reason } });
    }
  }

  async #bringBack(record: ModelRecord): Promise<void> {
    const house = this.house();
    const { name, state } = record;
    const { live, previous } = state;
    if (!live) {
      record.phase = 'stopped';
      return;
    }
    const fault = state.quarantined[live.digest] ?? (await this.#loadFault(record, live));
    if (!house.engine.isRunning()) return;
    if (fault === undefined) {
      await house.engine.call('live', { name, digest: live.digest });
      record.phase = 'live';
      record.reason = state.notice;
      record.closeGap(Date.now());
    } else {
      record.phase = 'unavailable';
      record.reason = fault;
      house.log(fault);
    }
    if (!previous || state.quarantined[previous.digest] !== undefined) return;
    const previousFault = await this.#loadFault(record, previous);
    if (!house.engine.isRunning()) return;
    if (previousFault !== undefined) {
      house.log(`${name}: there is nothing to roll back to: ${previousFault}`);
      return;
    }
    if (fault === undefined) return;
    const notice = `${fault.replace(/\.$/, '')}; ${previous.version} serves again.`;
    const line = lineOf(record, { action: 'rollback', who: 'slipway endpoint', to: previous });
    await goLive(house, record, { ...previous, workspace: state.workspace, notice }, line);
    // What was left must not be come back to by the next rollback.
    record.save({ previous: null });
    record.closeGap(Date.now());
    house.log(notice);
  }

  async #loadFault(
    record: ModelRecord,
    version: { readonly version: string; readonly digest: string },
  ): Promise<string | undefined> {
    try {
      await ensureLoaded(this.house(), record.name, version);
      return undefined;
    } catch (cause) {
      return said(cause);
    }
  }
}
