import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { ledgerLineSchema, type LedgerLine } from '../protocol/bundle';
import {
  endpointStatusSchema,
  identitySchema,
  loadReplySchema,
  proveReplySchema,
  rollbackReplySchema,
  switchReplySchema,
  type EndpointStatus,
  type Identity,
  type LoadReply,
} from '../protocol/endpoint';
import {
  comparisonSchema,
  monitorSnapshotSchema,
  type Comparison,
  type GoldenReport,
  type MonitorSnapshot,
} from '../protocol/monitor';
import { endpointErrorSchema, rowsReplySchema, type RowsReply, type RowsRequest } from '../protocol/rows';
import { call, type Reply } from './call';
import { EndpointError } from './error';
import { defaultHome, Home } from './home';
import { serveInForeground, type ServeOptions } from './serve';
import { endpointFileOf, readEndpointFile, startOrFindFile, type StartOptions } from './start';

export { EndpointError } from './error';

/** Where to send requests, and what opens the door. `adminUrl` is undefined for an endpoint that is known by its URL only. */
export interface EndpointAddress {
  readonly dataUrl: string;
  readonly adminUrl?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly token?: string | undefined;
  readonly pid?: number | undefined;
  readonly runtimeVersion?: string | undefined;
}

export interface Cancel {
  readonly signal?: AbortSignal | undefined;
}

const shortMs = 15_000;
/** Copying, trying and loading a large model takes its time. */
const loadMs = 300_000;

/** Everything that editor, command line and deployment say to an endpoint. Every answer is checked; refusals are EndpointErrors. */
export class EndpointClient {
  private constructor(private readonly address: EndpointAddress) {}

  /** This user's endpoint if it runs. Throws EndpointError `newer` when it speaks a newer language than this program, `unresponsive` when it hangs. */
  static async find(o: { readonly home?: string } & Cancel = {}): Promise<EndpointClient | undefined> {
    const file = await readEndpointFile(new Home(o.home ?? defaultHome()));
    return file && new EndpointClient(file);
  }

  /**
   * This user's endpoint, started if need be; two that ask at once get the same. An older one is stopped, and this runtime takes over its models; a newer
   * one is not touched: EndpointError `newer`.
   */
  static async startOrFind(o: StartOptions): Promise<EndpointClient> {
    return new EndpointClient(await startOrFindFile(o));
  }

  /**
   * An endpoint by its data URL: predictions, identity, monitor. The token is SLIPWAY_TOKEN; where that is not set it is this user's own if the URL is
   * that of this user's endpoint, and none otherwise: it opens this machine, and no other server is to see it.
   */
  static at(url: string, o: { readonly token?: string; readonly home?: string } = {}): EndpointClient {
    const token = o.token ?? process.env['SLIPWAY_TOKEN'];
    const home = new Home(o.home ?? defaultHome());
    const own = endpointFileOf(home);
    const tokenFile = own && sameServer(own.dataUrl, url) ? home.tokenFile : undefined;
    return new EndpointClient({ dataUrl: url.replace(/\/+$/, ''), token, tokenFile });
  }

  get dataUrl(): string {
    return this.address.dataUrl;
  }

  get adminUrl(): string | undefined {
    return this.address.adminUrl;
  }

  /** Undefined for an endpoint that is known by its URL only. */
  get pid(): number | undefined {
    return this.address.pid;
  }

  get runtimeVersion(): string | undefined {
    return this.address.runtimeVersion;
  }

  /** What `curl` reads the token from. */
  get tokenFile(): string | undefined {
    return this.address.tokenFile;
  }

  status(o: Cancel = {}): Promise<EndpointStatus> {
    return this.#admin('GET', 'status', endpointStatusSchema, o);
  }

  identity(name: string, o: Cancel = {}): Promise<Identity> {
    return this.#ask('GET', this.#model(name, 'identity'), identitySchema, o);
  }

  /** A full snapshot, or `unchanged` where `etag` is still that of the newest. */
  async monitor(
    name: string,
    o: { readonly etag?: string | undefined } & Cancel = {},
  ): Promise<{ readonly etag: string; readonly snapshot: MonitorSnapshot } | 'unchanged'> {
    const headers = o.etag === undefined ? {} : { 'if-none-match': o.etag };
    const reply = await this.#send('GET', this.#model(name, 'monitor'), { ...o, headers });
    if (reply.status === 304) return 'unchanged';
    return { etag: reply.headers.etag ?? '', snapshot: parsed(reply, monitorSnapshotSchema) };
  }

  /** The windows that closed from `from` to `to` (ms since the epoch) against the reference. */
  compare(name: string, o: { readonly from: number; readonly to: number } & Cancel): Promise<Comparison> {
    const path = `models/${encodeURIComponent(name)}/compare?from=${o.from}&to=${o.to}`;
    return this.#admin('GET', path, comparisonSchema, o.signal === undefined ? {} : { signal: o.signal });
  }

  /** Copy a bundle folder into the endpoint's store, try it apart, load it beside what is live. */
  load(
    name: string,
    bundle: string,
    o: { readonly workspace: string | null; readonly takeOver: boolean } & Cancel,
  ): Promise<LoadReply> {
    const body = { bundle, workspace: o.workspace, takeOver: o.takeOver };
    return this.#admin('POST', `models/${name}/load`, loadReplySchema, { ...o, body, timeoutMs: loadMs });
  }

  prove(name: string, digest: string, o: Cancel = {}): Promise<GoldenReport> {
    return this.#admin('POST', `models/${name}/prove`, proveReplySchema, { ...o, body: { digest }, timeoutMs: loadMs });
  }

  /** Throws EndpointError 409 `changed-meanwhile` when something else than `expect` is live. */
  switch(
    name: string,
    request: { readonly digest: string; readonly expect: string | null; readonly line: LedgerLine },
    o: Cancel = {},
  ): Promise<z.infer<typeof switchReplySchema>> {
    return this.#admin('POST', `models/${name}/switch`, switchReplySchema, { ...o, body: request, timeoutMs: loadMs });
  }

  /** Back to the version before. The line is what the endpoint wrote into its ledger. */
  async rollback(name: string, who: string, o: { readonly expect?: string | null } & Cancel = {}): Promise<LedgerLine> {
    const body = { who, expect: o.expect ?? null };
    const options = { signal: o.signal, body, timeoutMs: loadMs };
    return (await this.#admin('POST', `models/${name}/rollback`, rollbackReplySchema, options)).line;
  }

  /** Unload one model. Versions, windows and ledger are kept. */
  async stopModel(name: string, who: string, o: Cancel = {}): Promise<LedgerLine> {
    const body = { who, expect: null };
    const options = { signal: o.signal, body, timeoutMs: loadMs };
    return (await this.#admin('POST', `models/${name}/stop`, rollbackReplySchema, options)).line;
  }

  replayGolden(name: string, o: Cancel = {}): Promise<GoldenReport> {
    return this.#admin('POST', `models/${name}/golden`, proveReplySchema, { ...o, timeoutMs: loadMs });
  }

  async ledger(name: string, o: Cancel = {}): Promise<LedgerLine[]> {
    const schema = z.object({ v: z.literal(1), lines: z.array(ledgerLineSchema) });
    return (await this.#admin('GET', `models/${name}/ledger`, schema, o)).lines;
  }

  /** Raw rows. Where every row is refused the violations come back like any others, and every prediction is null. */
  async rows(name: string, request: RowsRequest, o: Cancel = {}): Promise<RowsReply> {
    const reply = await this.#send('POST', `${this.dataUrl}/slipway/v1/models/${name}/rows`, {
      ...o,
      body: request,
      timeoutMs: loadMs,
      accept: [422],
    });
    if (reply.status !== 422) return parsed(reply, rowsReplySchema);
    const { violations = [], violations_total } = parsed(reply, endpointErrorSchema);
    const id = String(reply.headers['x-request-id'] ?? request.id ?? '');
    const version = decodeURIComponent(String(reply.headers['x-model-version'] ?? ''));
    return { id, model_version: version, predictions: request.rows.map(() => null), violations, violations_total };
  }

  /** Prometheus text of all models. */
  async metrics(o: Cancel = {}): Promise<string> {
    return (await this.#send('GET', `${this.#adminBase()}/metrics`, o)).text;
  }

  /** Ends the endpoint and waits until it is gone. Everything is kept on disk. */
  async shutdown(o: Cancel = {}): Promise<void> {
    await this.#send('POST', `${this.#adminBase()}/slipway/v1/stop`, { ...o, accept: [202] });
    const { pid } = this.address;
    for (let waited = 0; pid !== undefined && waited < 20_000 && exists(pid); waited += 50)
      await sleep(50, undefined, o.signal ? { signal: o.signal } : {});
    if (pid !== undefined && exists(pid))
      throw new EndpointError(
        0,
        'unresponsive',
        `The endpoint (process ${pid}) was asked to end and still runs — end it with: kill ${pid}`,
      );
  }

  #model(name: string, what: string): string {
    return `${this.address.adminUrl ?? this.dataUrl}/slipway/v1/models/${encodeURIComponent(name)}/${what}`;
  }

  #adminBase(): string {
    const { adminUrl, dataUrl } = this.address;
    if (adminUrl !== undefined) return adminUrl;
    throw new EndpointError(
      0,
      'data-port-only',
      `Of ${dataUrl} only the data port is known, which serves predictions; this asks for the endpoint of this machine.`,
    );
  }

  async #admin<T>(method: 'GET' | 'POST', path: string, schema: z.ZodType<T>, o: SendOptions): Promise<T> {
    return this.#ask(method, `${this.#adminBase()}/slipway/v1/${path}`, schema, o);
  }

  async #ask<T>(method: 'GET' | 'POST', url: string, schema: z.ZodType<T>, o: SendOptions): Promise<T> {
    return parsed(await this.#send(method, url, o), schema);
  }

  async #send(method: 'GET' | 'POST', url: string, o: SendOptions): Promise<Reply> {
    const token = this.#token();
    const reply = await call({
      method,
      url,
      timeoutMs: o.timeoutMs ?? shortMs,
      ...(token === undefined ? {} : { token }),
      ...(o.body === undefined ? {} : { body: o.body }),
      ...(o.headers === undefined ? {} : { headers: o.headers }),
      ...(o.signal === undefined ? {} : { signal: o.signal }),
    });
    if (reply.status < 400 || o.accept?.includes(reply.status)) return reply;
    throw refusal(reply, url);
  }

  /** Read anew each time: the endpoint may have made another. */
  #token(): string | undefined {
    const { token, tokenFile } = this.address;
    if (token !== undefined || tokenFile === undefined || !existsSync(tokenFile)) return token;
    return readFileSync(tokenFile, 'utf8').trim();
  }
}

/** An endpoint of its own on one bundle, with its own state, until `signal`; nothing of it stays. Throws EndpointError when it cannot be. */
export function serveBundle(o: ServeOptions): Promise<void> {
  return serveInForeground(o, (home) => EndpointClient.find({ home }));
}

interface SendOptions extends Cancel {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly accept?: readonly number[];
}

function sameServer(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const origin = (url: string): string => new URL(url.replace('//localhost', '//127.0.0.1')).origin;
  return origin(one) === origin(other);
}

function refusal(reply: Reply, url: string): EndpointError {
  const body = endpointErrorSchema.safeParse(json(reply.text));
  if (body.success) return new EndpointError(reply.status, body.data.code ?? 'refused', body.data.error);
  return new EndpointError(
    reply.status,
    'foreign',
    `${url} answered ${reply.status}, and not as a Slipway endpoint does.`,
  );
}

function parsed<T>(reply: Reply, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json(reply.text));
  if (result.success) return result.data;
  throw new EndpointError(
    reply.status,
    'foreign',
    `The endpoint's answer is not understood: ${z.prettifyError(result.error).split('\n')[0] ?? ''} — the endpoint may be of another version of Slipway.`,
    { cause: result.error },
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
