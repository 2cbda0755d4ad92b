import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ulid } from 'ulid';
import { bundleFiles, manifestSchema, type LedgerLine } from '../protocol/bundle';
import { type LoadReply } from '../protocol/endpoint';
import { type GoldenReport } from '../protocol/monitor';
import { EndpointError } from './error';
import { temporaryHome } from './serve-homes';
import { awaitEndpoint, endpointEnvironment } from './start';

export interface ServeOptions {
  /** `endpoint.js` */
  readonly entry: string;
  /** Folder of the bundle. */
  readonly bundle: string;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** What of the client is needed here; the client itself imports this file. */
interface Served {
  readonly dataUrl: string;
  readonly tokenFile: string | undefined;
  load(
    name: string,
    bundle: string,
    o: { readonly workspace: null; readonly takeOver: false; readonly signal: AbortSignal },
  ): Promise<LoadReply>;
  prove(name: string, digest: string, o: { readonly signal: AbortSignal }): Promise<GoldenReport>;
  switch(
    name: string,
    request: { readonly digest: string; readonly expect: null; readonly line: LedgerLine },
    o: { readonly signal: AbortSignal },
  ): Promise<unknown>;
}

/** What `serveBundle` of the client does. */
export async function serveInForeground(
  o: ServeOptions,
  find: (home: string) => Promise<Served | undefined>,
): Promise<void> {
  const home = temporaryHome();
  const child = spawn(process.execPath, [o.entry, 'supervisor', '--home', home.folder, '--with-parent'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: endpointEnvironment(),
  });
  if (child.stdout) createInterface({ input: child.stdout }).on('line', o.log);
  const exited = new Promise<void>((resolve) => {
    for (const event of ['exit', 'error'] as const) child.once(event, () => resolve());
  });
  const gone = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  try {
    await awaitEndpoint(home, gone);
    const client = await find(home.folder);
    if (!client) throw new EndpointError(0, 'not-started', 'The endpoint ended while it began.');
    await deployAlone(client, o);
    o.log(
      `curl -sS ${client.dataUrl}/slipway/v1/models/${o.name}/rows -H "Authorization: Bearer $(cat '${client.tokenFile ?? ''}')" -H 'Content-Type: application/json' -d '{"rows":[{}]}'`,
    );
    await Promise.race([exited, new Promise((resolve) => aborted(o.signal, () => resolve(undefined)))]);
    if (gone() && !o.signal.aborted)
      throw new EndpointError(0, 'ended', 'The endpoint ended by itself; its last lines say why.');
  } finally {
    child.kill('SIGTERM');
    await exited;
    rmSync(home.folder, { recursive: true, force: true });
  }
}

async function deployAlone(client: Served, { bundle, name, signal }: ServeOptions): Promise<void> {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(bundle, bundleFiles.manifest), 'utf8')));
  const { digest, version } = await client.load(name, bundle, { workspace: null, takeOver: false, signal });
  const proof = await client.prove(name, digest, { signal });
  if (proof.differing > 0)
    throw new EndpointError(
      0,
      'not-proved',
      `${proof.differing} of ${proof.rows} golden rows differ: ${proof.first ?? ''}`,
    );
  const now = new Date();
  const line = {
    v: 1 as const,
    id: ulid(now.getTime()),
    at: now.toISOString(),
    action: 'deploy' as const,
    model: manifest.name,
    target: 'serve',
    version,
    digest,
    replaced: null,
    who: 'slipway serve',
    commit: null,
    workspace: null,
    figures: {},
  };
  await client.switch(name, { digest, expect: null, line }, { signal });
}

function aborted(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
}
