import type * as z from 'zod';
import { sameWorkspace } from '../../data/workspace-identity';
import { type LedgerLine } from '../../protocol/bundle';
import {
  type loadRequestSchema,
  type LoadReply,
  type rollbackRequestSchema,
  type switchReplySchema,
  type switchRequestSchema,
} from '../../protocol/endpoint';
import { type GoldenReport } from '../../protocol/monitor';
import { EndpointError, said } from '../error';
import { ensureLoaded, goLive, lineOf, mustBeLive, short } from './going-live';
import { replayGolden } from './golden';
import { type House } from './house';
import { pruneStore } from './prune';
import { type ModelRecord } from './record';
import { tryBundle } from './trial';

/** What clients may do to a model: load, prove, switch, roll back, stop. Whatever fails leaves what is live serving. */
export class Deployments {
  constructor(private readonly house: House) {}

  /** Copy into the store, try in a process of its own, load beside what is live. */
  async load(name: string, request: z.infer<typeof loadRequestSchema>): Promise<LoadReply> {
    const { house } = this;
    const bundle = await house.store.add(request.bundle);
    const { digest, manifest } = bundle;
    if (manifest.name !== name)
      throw new EndpointError(400, 'other-name', `The bundle is of ${manifest.name}, and was sent to ${name}.`);
    const record = house.record(name);
    mayLoad(record, { digest, version: manifest.version, ...request });
    await tryBundle(house.entry, bundle, house.settings.trialTimeoutMs);
    return house.mutex.run(async () => {
      for (const older of record.candidates.keys()) {
        if (older === digest || older === record.state.live?.digest || older === record.state.previous?.digest)
          continue;
        record.displace(older, `${manifest.version} (${short(digest)})`);
        await house.engine.call('unload', { name, digest: older });
      }
      const warmupMicros = await ensureLoaded(house, name, { version: manifest.version, digest });
      record.displaced.delete(digest);
      record.candidates.set(digest, { version: manifest.version, workspace: request.workspace, proof: undefined });
      return { digest, version: manifest.version, live: record.state.live?.digest ?? null, warmupMicros };
    });
  }

  /** Golden rows of a candidate through the engine that will serve it. */
  async prove(name: string, digest: string): Promise<GoldenReport> {
    const { house } = this;
    const record = this.#known(name);
    const candidate = record.candidates.get(digest);
    if (!candidate) throw notLoaded(record, digest);
    await ensureLoaded(house, name, { version: candidate.version, digest });
    const report = await replayGolden(house, name, digest).catch((cause: unknown) => {
      throw record.candidates.has(digest) ? cause : notLoaded(record, digest);
    });
    candidate.proof = report;
    return report;
  }

  async switch(
    name: string,
    { digest, expect, line }: z.infer<typeof switchRequestSchema>,
  ): Promise<z.infer<typeof switchReplySchema>> {
    const { house } = this;
    const record = this.#known(name);
    if (line.model !== name || line.digest !== digest)
      throw new EndpointError(400, 'ledger-line', 'The ledger line is of another model or bundle than the switch.');
    return house.mutex.run(async () => {
      mustBeLive(record, expect);
      const candidate = record.candidates.get(digest);
      if (!candidate) throw notLoaded(record, digest);
      const { version, workspace, proof } = candidate;
      if (!proof || proof.differing > 0 || proof.artifact !== proof.expected)
        throw new EndpointError(
          409,
          'not-proved',
          `${name} ${version} has ${proof ? 'not passed its proof' : 'not been proved'} on this endpoint — prove it before it is switched to.`,
        );
      await ensureLoaded(house, name, { version, digest });
      await goLive(house, record, { version, digest, workspace, notice: null }, line);
      record.golden = proof;
      house.log(`${name} ${version} (${short(digest)}) is live, by ${line.who}.`);
      try {
        pruneStore(house);
      } catch (cause) {
        house.log(`Old bundles could not be removed: ${said(cause)}`);
      }
      return { live: digest, previous: record.state.previous?.digest ?? null };
    });
  }

  async rollback(
    name: string,
    { who, expect }: z.infer<typeof rollbackRequestSchema>,
  ): Promise<{ readonly line: LedgerLine }> {
    const { house } = this;
    const record = this.#known(name);
    return house.mutex.run(async () => {
      if (expect !== null) mustBeLive(record, expect);
      const { previous, workspace } = record.state;
      if (!previous)
        throw new EndpointError(409, 'no-previous', `${name} has no version to go back to: this is its first.`);
      await ensureLoaded(house, name, previous);
      const line = lineOf(record, { action: 'rollback', who, to: previous });
      await goLive(house, record, { ...previous, workspace, notice: null }, line);
      house.log(`${name} is rolled back to ${previous.version} (${short(previous.digest)}), by ${who}.`);
      return { line };
    });
  }

  /** Unload one model; its windows, versions and ledger are kept, and what was live can be rolled back to. */
  async stop(
    name: string,
    { who, expect }: z.infer<typeof rollbackRequestSchema>,
  ): Promise<{ readonly line: LedgerLine }> {
    const { house } = this;
    const record = this.#known(name);
    return house.mutex.run(async () => {
      if (expect !== null) mustBeLive(record, expect);
      const { live, previous } = record.state;
      if (!live) throw new EndpointError(409, 'not-live', `${name} is not being served.`);
      const line = lineOf(record, { action: 'stop', who, to: null });
      record.appendLedger(line);
      await house.engine.call('live', { name, digest: null });
      for (const digest of [live.digest, previous?.digest, ...record.candidates.keys()])
        if (digest !== undefined) await house.engine.call('unload', { name, digest });
      record.candidates.clear();
      record.save({ live: null, previous: { version: live.version, digest: live.digest }, notice: null });
      record.startWatch();
      record.phase = 'stopped';
      record.reason = `Stopped by ${who}.`;
      house.log(`${name} is stopped, by ${who}.`);
      return { line };
    });
  }

  #known(name: string): ModelRecord {
    const record = this.house.records.get(name);
    if (record) return record;
    const names = [...this.house.records.keys()].sort().join(', ');
    throw new EndpointError(
      404,
      'unknown-model',
      `Request for unknown model: '${name}' is not found — ${names ? `this endpoint knows ${names}` : 'this endpoint knows no model yet'}.`,
    );
  }
}

function mayLoad(
  { name, state }: ModelRecord,
  o: {
    readonly digest: string;
    readonly version: string;
    readonly workspace: string | null;
    readonly takeOver: boolean;
  },
): void {
  const { workspace } = state;
  const same = workspace === null || (o.workspace !== null && sameWorkspace(workspace, o.workspace));
  if (!same && !o.takeOver)
    throw new EndpointError(
      409,
      'other-workspace',
      `${name} on this endpoint belongs to the workspace ${workspace} — give the model another name, or deploy with --take-over to replace it.`,
    );
  const used = state.versions[o.version];
  if (used !== undefined && used !== o.digest)
    throw new EndpointError(
      409,
      'version-used',
      `${name} ${o.version} has been live with other content (${short(used)}) — bump version (metadata.version in the contract) and deploy again.`,
    );
}

function notLoaded({ name, displaced }: ModelRecord, digest: string): EndpointError {
  const by = displaced.get(digest);
  if (by === undefined)
    return new EndpointError(
      409,
      'not-loaded',
      `${name} ${short(digest)} has not been loaded on this endpoint — load it first.`,
    );
  return new EndpointError(
    409,
    'displaced',
    `Another deployment of ${name}, ${by}, took the place of ${short(digest)} before that was live — look at what is live now, then deploy again.`,
  );
}
