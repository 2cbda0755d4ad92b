import { createHash } from 'node:crypto';
import { latencyQuantile } from '../../monitor/window';
import { bundleFiles } from '../../protocol/bundle';
import { type Identity, type ModelStatus } from '../../protocol/endpoint';
import { type MonitorSnapshot } from '../../protocol/monitor';
import { EndpointError } from '../error';
import { type House } from './house';
import { type ModelRecord } from './record';

/** The monitor's snapshot with its ETag; made once for as long as nothing changes. */
export class Views {
  readonly #made = new Map<string, { readonly mark: string; readonly snapshot: MonitorSnapshot }>();

  constructor(private readonly house: House) {}

  etag(record: ModelRecord): string {
    return `"${createHash('sha256').update(record.mark).digest('hex').slice(0, 24)}"`;
  }

  notLive(name: string): EndpointError {
    return new EndpointError(
      404,
      'not-live',
      `${name} is not live on this endpoint, so nothing is watched — deploy it.`,
    );
  }

  /** Throws EndpointError 404 where nothing is live under that name. */
  snapshot(record: ModelRecord): MonitorSnapshot {
    const { mark, name, watch } = record;
    const { live } = record.state;
    if (!watch || !live) throw this.notLive(name);
    const made = this.#made.get(name);
    if (made?.mark === mark) return made.snapshot;
    const snapshot = watch.snapshot({
      now: Date.now(),
      open: record.engine?.open ?? null,
      golden: record.golden,
      served: record.phase === 'live' ? (record.engine?.digest ?? null) : null,
      deployments: record.ledgerLines.map(({ at, action, version, digest }) => ({
        at: Date.parse(at),
        action,
        version: version ?? '',
        digest: digest ?? '',
      })),
      gaps: record.gaps.filter(({ digest }) => digest === live.digest).map(({ from, to }) => ({ from, to })),
    });
    this.#made.set(name, { mark, snapshot });
    return snapshot;
  }

  status(record: ModelRecord): ModelStatus {
    const { state, phase, reason } = record;
    const snapshot = record.watch && state.live ? this.snapshot(record) : undefined;
    const { verdict, headline } = verdictOf(record, snapshot);
    const open = record.engine?.open;
    const latency = [...record.newest, ...(open ? [open] : [])].map((window) => window.latency);
    const features = (snapshot?.columns ?? []).filter(({ role }) => role === 'feature');
    return {
      name: record.name,
      state: phase,
      reason,
      version: state.live?.version ?? null,
      digest: state.live?.digest ?? null,
      previous: state.previous,
      workspace: state.workspace,
      liveSince: state.live?.since ?? null,
      verdict,
      headline,
      rows: snapshot?.totals.rows ?? 0,
      rowsPerSecond: record.rowsPerSecond,
      p99: latencyQuantile(
        latency.reduce<number[]>((sum, counts) => counts.map((count, i) => count + (sum[i] ?? 0)), []),
        0.99,
      ),
      drifting: features.filter(({ alarmed }) => alarmed).length,
      features: features.length,
    };
  }

  identity(record: ModelRecord, runtimeVersion: string): Identity {
    const { live } = record.state;
    if (!live || record.phase !== 'live')
      throw new EndpointError(
        404,
        'not-live',
        `${record.name} is not live on this endpoint: ${record.reason ?? 'deploy it'}`,
      );
    const { files } = this.house.store.get(live.digest).manifest;
    return {
      v: 1,
      model: record.name,
      version: live.version,
      digest: live.digest,
      artifact: files[bundleFiles.artifact] ?? '',
      contract: files[bundleFiles.contract] ?? '',
      profile: files[bundleFiles.profile] ?? '',
      ort: this.house.engine.ort,
      runtimeVersion,
      uptime: (Date.now() - live.since) / 1000,
    };
  }
}

/** What is not there to answer is the stack's fault, whatever its traffic said. */
function verdictOf(
  { phase, reason }: ModelRecord,
  snapshot: MonitorSnapshot | undefined,
): Pick<ModelStatus, 'verdict' | 'headline'> {
  if (phase === 'unavailable') return { verdict: 'stack', headline: reason ?? 'It is not being served.' };
  if (phase === 'stopped' || !snapshot) return { verdict: 'undecided', headline: reason ?? 'It is not being served.' };
  return { verdict: snapshot.verdict.kind, headline: snapshot.verdict.headline };
}
