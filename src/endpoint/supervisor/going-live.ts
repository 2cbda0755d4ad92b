import { ulid } from 'ulid';
import { type LedgerLine } from '../../protocol/bundle';
import { EndpointError } from '../error';
import { type House } from './house';
import { type ModelRecord } from './record';
import { type Version } from './state';

export function short(digest: string | null | undefined): string {
  return digest ? `${digest.slice(0, 12)}…` : 'nothing';
}

/** Loaded in the engine, if need be after its restart. Throws EndpointError when the stored bundle is damaged or does not load. */
export async function ensureLoaded(house: House, name: string, { version, digest }: Version): Promise<number> {
  const fault = await house.store.fault(digest);
  if (fault !== undefined) throw new EndpointError(409, 'damaged', `${name} ${version} is not loaded: ${fault}`);
  const { folder } = house.store.get(digest);
  return (await house.engine.call('load', { name, version, digest, folder })).warmupMicros;
}

/**
 * Make a loaded version the live one: ledger first (the authority after a kill), then the state, then the engine. Whatever is neither live nor the one
 * before is unloaded.
 */
export async function goLive(
  house: House,
  record: ModelRecord,
  next: Version & { readonly workspace: string | null; readonly notice: string | null },
  line: LedgerLine,
): Promise<void> {
  const { name, state } = record;
  const { version, digest, workspace, notice } = next;
  record.appendLedger(line);
  const same = state.live?.digest === digest;
  const before = state.live ? { version: state.live.version, digest: state.live.digest } : state.previous;
  record.saveBehindLedger({
    live: { version, digest, since: Date.now() },
    previous: same || before?.digest === digest ? (same ? state.previous : null) : before,
    workspace,
    versions: { ...state.versions, [version]: digest },
    quarantined: Object.fromEntries(Object.entries(state.quarantined).filter(([bundle]) => bundle !== digest)),
    notice,
  });
  record.startWatch();
  await house.engine.call('live', { name, digest });
  record.phase = 'live';
  record.reason = notice;
  record.candidates.delete(digest);
  await unloadOthers(house, record);
}

export async function unloadOthers(house: House, record: ModelRecord): Promise<void> {
  const { live, previous, versions } = record.state;
  const kept = new Set([live?.digest, previous?.digest]);
  const others = [...new Set([...Object.values(versions), ...record.candidates.keys()])].filter(
    (digest) => !kept.has(digest),
  );
  for (const digest of others) {
    record.displace(digest, `${live?.version ?? 'nothing'} (${short(live?.digest)})`);
    await house.engine.call('unload', { name: record.name, digest }).catch(() => undefined);
  }
}

/** A ledger line that the endpoint writes by itself. */
export function lineOf(
  record: ModelRecord,
  o: { readonly action: 'rollback' | 'stop'; readonly who: string; readonly to: Version | null },
): LedgerLine {
  const now = Date.now();
  return {
    v: 1,
    id: ulid(now),
    at: new Date(now).toISOString(),
    action: o.action,
    model: record.name,
    target: 'local',
    version: o.to?.version ?? null,
    digest: o.to?.digest ?? null,
    replaced: record.state.live?.digest ?? null,
    who: o.who,
    commit: null,
    workspace: record.state.workspace,
    figures: {},
  };
}

/** Throws EndpointError 409 when something else is live than the caller has seen. */
export function mustBeLive(record: ModelRecord, expect: string | null): void {
  const live = record.state.live?.digest ?? null;
  if (live === expect) return;
  const last = record.ledgerLines.at(-1);
  const by = last ? `changed by ${last.who} meanwhile` : 'changed meanwhile';
  throw new EndpointError(
    409,
    'changed-meanwhile',
    `${record.name} was ${by}: ${record.state.live?.version ?? 'no version'} (${short(live)}) is live now, where ${short(expect)} was expected — look at it, then try again.`,
  );
}
