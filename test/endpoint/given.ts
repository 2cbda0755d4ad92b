import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { admissionPlan, admit } from '../../src/contract/admission';
import { parseContract } from '../../src/contract/document';
import { EndpointClient, EndpointError } from '../../src/endpoint/client';
import { type StartOptions } from '../../src/endpoint/start';
import { predictionsOf } from '../../src/engine/predictions';
import { ModelSession } from '../../src/engine/session';
import { type GoldenRows, type LedgerLine } from '../../src/protocol/bundle';
import { type RawRow } from '../../src/protocol/rows';
import { testDist } from '../dist';
import { fixtures, scoresContract } from '../engine/given';
import { normal, profileOf, uniform } from '../monitor/profiles';

/** A folder that is gone after the tests of the surrounding `describe`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-endpoint-'));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export type FastSettings = NonNullable<StartOptions['settings']>;

/** A home with an endpoint, ended after the tests of the surrounding `describe`. */
export class Ground {
  readonly home: string;
  readonly bundles = temporaryFolder();

  constructor(private readonly settings: FastSettings = {}) {
    after(async () => {
      const client = await EndpointClient.find({ home: this.home }).catch(() => undefined);
      await client?.shutdown();
    });
    // Hooks run in this order: first the endpoint goes, then its folder.
    this.home = temporaryFolder();
  }

  async start(): Promise<EndpointClient> {
    const first = !existsSync(join(this.home, 'endpoint.json'));
    return EndpointClient.startOrFind({
      dist: await testDist(),
      home: this.home,
      ...(first ? { settings: this.settings } : {}),
    });
  }

  async found(): Promise<EndpointClient> {
    const client = await EndpointClient.find({ home: this.home });
    if (!client) throw new Error('no endpoint runs');
    return client;
  }

  get token(): string {
    return readFileSync(join(this.home, 'token'), 'utf8');
  }

  /** A bundle of one of the engine's fixtures. */
  bundle(model: string, o: BundleOptions): Promise<Bundle> {
    return makeBundle(this.bundles, join(fixtures, model), o);
  }
}

export interface Bundle {
  readonly folder: string;
  readonly digest: string;
  readonly name: string;
  readonly version: string;
}

export interface BundleOptions {
  readonly contract: string;
  readonly rows: readonly RawRow[];
}

/** Sample rows of scores.onnx: age normal around 40, car, tv, school. */
export function scoreRows(count: number, seed: number, shift = 0): { age: number; purpose: string }[] {
  const random = uniform(seed);
  const gaussian = normal(random);
  return Array.from({ length: count }, () => ({
    age: Math.round(Math.max(0, Math.min(120, 40 + shift + 12 * gaussian())) * 100) / 100,
    purpose: ['car', 'tv', 'school'][Math.floor(random() * 3)] ?? 'car',
  }));
}

/** The scores model in a version, with golden rows and a reference of 4,000 rows. */
export function scores(version = '1.0.0', more = ''): BundleOptions {
  return {
    contract: scoresContract(more).replace('version: 1.0.0', `version: ${version}`),
    rows: scoreRows(4000, 7),
  };
}

/** A bundle of an artifact: profile and golden rows made of `rows`, answers of ONNX Runtime. */
export async function makeBundle(parent: string, artifact: string, { contract, rows }: BundleOptions): Promise<Bundle> {
  const document = parseContract(contract);
  if (!document.contract) throw new Error(JSON.stringify(document.issues));
  const { name, version } = document.contract;
  const folder = mkdtempSync(join(parent, `${name}-`));
  cpSync(artifact, join(folder, 'artifact.onnx'));
  writeFileSync(join(folder, 'contract.slipway.yaml'), contract);
  const session = await ModelSession.load(join(folder, 'artifact.onnx'));
  const admission = admit(admissionPlan(document.contract), rows);
  if (admission.admitted.length !== rows.length) throw new Error(JSON.stringify(admission.violations[0]));
  const outputs = await session.run(admission.columns, rows.length);
  const answers = predictionsOf(outputs, rows.length);
  await session.release();
  const profile = profileOf({ features: admission.columns, outputs, rows: rows.length });
  writeFileSync(join(folder, 'profile.json'), JSON.stringify(profile));
  const golden: GoldenRows = {
    v: 1,
    rows: rows
      .slice(0, 8)
      .map((row, i) => ({ row, notebook: answers[i] ?? {}, answer: answers[i] ?? {}, covers: ['row'] })),
  };
  writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden), { mode: 0o600 });
  return { ...sealed(folder, name, version), name, version };
}

/** Writes the manifest of what lies in the folder. */
export function sealed(
  folder: string,
  name: string,
  version: string,
): { readonly folder: string; readonly digest: string } {
  const files = Object.fromEntries(
    ['artifact.onnx', 'contract.slipway.yaml', 'golden.json', 'profile.json'].map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]),
  );
  const model = createHash('sha256').update(name).digest('hex');
  const text = JSON.stringify({ files, model, name, v: 1, version });
  writeFileSync(join(folder, 'manifest.json'), text);
  return { folder, digest: createHash('sha256').update(text).digest('hex') };
}

export function lineOf(
  bundle: Bundle,
  o: { readonly replaced?: string | null; readonly who?: string } = {},
): LedgerLine {
  const now = Date.now();
  return {
    v: 1,
    id: ulid(now),
    at: new Date(now).toISOString(),
    action: 'deploy',
    model: bundle.name,
    target: 'local',
    version: bundle.version,
    digest: bundle.digest,
    replaced: o.replaced ?? null,
    who: o.who ?? 'tester',
    commit: null,
    workspace: '/workspace',
    figures: {},
  };
}

/** Load, prove, switch. */
export async function deploy(
  client: EndpointClient,
  bundle: Bundle,
  o: { readonly expect?: string | null; readonly workspace?: string | null; readonly takeOver?: boolean } = {},
): Promise<void> {
  const { name, digest, folder } = bundle;
  await client.load(name, folder, { workspace: o.workspace ?? '/workspace', takeOver: o.takeOver ?? false });
  await client.prove(name, digest);
  await client.switch(name, { digest, expect: o.expect ?? null, line: lineOf(bundle, { replaced: o.expect ?? null }) });
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** A request as anybody could send it. */
export function send(
  url: string,
  o: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
  } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: o.method ?? 'GET', agent: false, headers: { ...o.headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const { statusCode: status = 0, headers } = response;
        resolve({
          status,
          headers,
          text,
          json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
        });
      });
    });
    sent.on('error', reject);
    sent.end(o.body);
  });
}

/** Asks until it holds; a wait that never ends is mocha's to report. */
export async function eventually<T>(ask: () => Promise<T> | T, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Children of a process, where the system tells them. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/** What a refused call of the client throws, for `assert.rejects`. */
export function refusal(status: number, code: string, text: RegExp): (cause: unknown) => boolean {
  return (cause) => {
    assert(cause instanceof EndpointError, String(cause));
    assert.deepEqual([cause.status, cause.code], [status, code], cause.message);
    assert.match(cause.message, text);
    return true;
  };
}
