import { dirname, join } from 'node:path';
import { ulid } from 'ulid';
import { type EngineClient } from '../engine/client';
import { type LedgerLine } from '../protocol/bundle';
import { type Bundle, writeBundle } from './bundle';
import { type ContractFile } from './contract-file';
import { gate } from './gate';
import { commitOf, whoDeploys } from './git';
import { Inspector } from './inspection';
import { keepInWorkspace } from './ledger';
import { steps, type GateLine } from './steps';
import { type LiveVersion, type Target } from './targets/target';

export interface Deployment {
  readonly bundle: Bundle;
  readonly line: LedgerLine;
}

/**
 * From contract to live: gate, bundle, place beside what is live, prove there, switch, ledger. Cancellable before each step and inside the long
 * ones; whatever happens before the switch leaves the old version serving, and the message says so. Throws DeployRefused or the abort reason.
 */
export async function deploy(o: {
  readonly file: ContractFile;
  readonly engine: EngineClient;
  readonly target: Target;
  readonly takeOver: boolean;
  readonly signal: AbortSignal;
  /** What went wrong beside the deployment itself. */
  readonly warn: (text: string) => void;
  readonly report: (line: GateLine) => void;
}): Promise<Deployment> {
  const { file, engine, target, signal, report } = o;
  const inspector = new Inspector(engine);
  try {
    const passed = await gate({ file, inspector, engine, signal, report });
    const { contract } = passed;
    const unchanged = steps({ signal, report, afterwards: () => Promise.resolve('Nothing was changed.') });
    const { bundle, before } = await unchanged('bundle', 'writing the bundle', async () => {
      const written = await writeBundle(file, contract, inspector.facts, passed);
      const value = { bundle: written, before: await target.live(contract.name, signal) };
      return { text: `${written.digest.slice(0, 8)}… ${kilobytes(written.bytes)}`, value };
    });
    const step = steps({ signal, report, afterwards: () => whatServes(target, contract.name, before) });

    await step('proof', `loading on ${target.name}`, async () => {
      await target.place(bundle, { workspace: file.root, takeOver: o.takeOver, signal });
      report({ step: 'proof', state: 'running', text: `${passed.golden.rows.length} golden rows on ${target.name}` });
      const proof = await target.prove(bundle, signal);
      if (proof.differing > 0)
        throw new Error(
          `${proof.differing} of ${proof.rows} golden rows differ on ${target.name}: ${proof.first ?? 'no detail'}.`,
        );
      if (proof.artifact !== proof.expected)
        throw new Error(
          `${target.name} holds another artifact (${proof.artifact.slice(0, 12)}) than the bundle (${proof.expected.slice(0, 12)}).`,
        );
      return { text: `${proof.rows} golden rows equal on ${target.name}`, value: proof };
    });
    const line = await step('switch', 'switching', async () => {
      const [who, commit] = await Promise.all([
        whoDeploys(file.root),
        commitOf(file.root, [file.path, join(dirname(file.path), contract.model.path)]),
      ]);
      const at = new Date();
      const value: LedgerLine = {
        v: 1,
        id: ulid(at.getTime()),
        at: at.toISOString(),
        action: 'deploy',
        model: contract.name,
        target: target.name,
        version: contract.version,
        digest: bundle.digest,
        replaced: before?.digest ?? null,
        who,
        commit,
        workspace: file.root,
        figures: passed.figures,
      };
      // Not cancellable: once it is asked for it may have been done, and then it is on record.
      await target.switch(bundle, before?.digest, value);
      return { text: `${contract.name} ${contract.version} is live on ${target.name}`, value };
    });
    keepInWorkspace(line, o.warn);
    const notice = await target.notice(AbortSignal.timeout(5000)).catch(() => null);
    if (notice !== null) o.warn(notice);
    return { bundle, line };
  } finally {
    inspector.dispose();
  }
}

/** What a person must know besides the cause when a step fails. */
async function whatServes(target: Target, model: string, before: LiveVersion | undefined): Promise<string> {
  const now = await target.live(model, AbortSignal.timeout(5000)).catch(() => undefined);
  if (now === undefined) return before ? `${before.version} was serving.` : 'Nothing was changed.';
  if (!now.serves) return `${now.version} is not served.`;
  return now.digest === before?.digest ? `${now.version} still serves.` : `${now.version} serves now.`;
}

function kilobytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toPrecision(3)} MB`;
}
