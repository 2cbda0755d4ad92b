import { type IncomingMessage, type Server } from 'node:http';
import * as z from 'zod';
import { modelNameSchema } from '../../protocol/bundle';
import {
  loadRequestSchema,
  proveRequestSchema,
  rollbackRequestSchema,
  switchRequestSchema,
  type EndpointStatus,
} from '../../protocol/endpoint';
import { replyAnswer, serveAt, type Exchange } from '../door';
import { EndpointError } from '../error';
import { allow, checkJsonBody, decoded, readBody, reply, type TokenCheck } from '../http';
import { parseJson } from '../json';
import { type Answer } from '../messages';
import { type Deployments } from './deployments';
import { replayLive } from './golden';
import { type House } from './house';
import { metricsText } from './metrics';
import { type ModelRecord } from './record';
import { type Views } from './views';

const controlBody = 1024 * 1024;

export interface AdminOptions {
  readonly house: House;
  readonly views: Views;
  readonly deployments: Deployments;
  readonly token: TokenCheck;
  readonly runtimeVersion: string;
  /** What whoever calls the endpoint must know, if anything. */
  readonly notice: () => string | null;
  readonly urls: () => { readonly dataUrl: string; readonly adminUrl: string };
  readonly stop: () => void;
}

/** The admin port: health that a busy engine never fails, metrics, what is known of each model, and control. */
export class Admin {
  readonly server: Server;
  readonly #began = Date.now();

  constructor(private readonly o: AdminOptions) {
    const { token, house } = o;
    this.server = serveAt({
      token,
      log: (line) => house.log(line),
      unready: () => (house.engine.isRunning() ? undefined : `The engine is ${house.engine.state}.`),
      route: (exchange) => this.#route(exchange),
    });
  }

  status(): EndpointStatus {
    const { house, views } = this.o;
    return {
      v: 1,
      endpoint: {
        ...this.o.urls(),
        pid: process.pid,
        runtimeVersion: this.o.runtimeVersion,
        uptime: (Date.now() - this.#began) / 1000,
        engine: house.engine.state,
        notice: this.o.notice(),
      },
      models: [...house.records.values()]
        .map((record) => views.status(record))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  }

  /** Also for callers of the data port. Throws EndpointError 404. */
  identity(name: string): Answer {
    return json(this.o.views.identity(this.#record(name), this.o.runtimeVersion));
  }

  monitor(name: string, known: string | null): Answer {
    const record = this.#record(name);
    const etag = this.o.views.etag(record);
    if (known?.split(',').some((tag) => tag.trim() === etag)) return { status: 304, body: '', etag };
    return { ...json(this.o.views.snapshot(record)), etag };
  }

  #compare(name: string, request: IncomingMessage): Answer {
    const query = new URL(request.url ?? '/', 'http://admin').searchParams;
    const [from, to] = ['from', 'to'].map((key) => Number(query.get(key) || NaN));
    if (from === undefined || to === undefined || !(from <= to))
      throw new EndpointError(
        400,
        'bad-request',
        `Compare from when to when? Give ?from= and ?to= in ms since 1970, from first; this has from=${query.get('from') ?? ''} and to=${query.get('to') ?? ''}.`,
      );
    const { watch } = this.#record(name);
    if (!watch) throw this.o.views.notLive(name);
    return json(watch.compare(from, to));
  }

  async #route(exchange: Exchange): Promise<void> {
    const { request, response, path } = exchange;
    if (path === '/metrics') {
      allow(exchange, 'GET');
      reply(response, 200, metricsText(this.o.house, this.o.views), {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      });
      return;
    }
    if (path === '/slipway/v1/status') {
      allow(exchange, 'GET');
      reply(response, 200, JSON.stringify(this.status()));
      return;
    }
    if (path === '/slipway/v1/stop') {
      allow(exchange, 'POST');
      reply(response, 202, '{"stopping":true}', { connection: 'close' });
      this.o.stop();
      return;
    }
    const match = /^\/slipway\/v1\/models\/([^/]+)\/(\w+)$/.exec(path);
    const act = match ? this.#acts[match[2] ?? ''] : undefined;
    if (!match || !act)
      throw new EndpointError(
        404,
        'no-route',
        `There is nothing at ${path.slice(0, 200)} of the admin port — see /slipway/v1/status and /metrics.`,
      );
    const name = modelNameSchema.safeParse(decoded(match[1]));
    if (!name.success)
      throw new EndpointError(
        404,
        'unknown-model',
        `Request for unknown model: '${match[1] ?? ''}' is not found — that cannot be a model's name.`,
      );
    allow(exchange, act.method);
    replyAnswer(response, await act.run(name.data, request));
  }

  readonly #acts: Readonly<
    Record<
      string,
      { readonly method: 'GET' | 'POST'; readonly run: (name: string, request: IncomingMessage) => Promise<Answer> }
    >
  > = {
    identity: { method: 'GET', run: async (name) => Promise.resolve(this.identity(name)) },
    monitor: {
      method: 'GET',
      run: async (name, request) => Promise.resolve(this.monitor(name, request.headers['if-none-match'] ?? null)),
    },
    compare: { method: 'GET', run: async (name, request) => Promise.resolve(this.#compare(name, request)) },
    ledger: {
      method: 'GET',
      run: async (name) => Promise.resolve(json({ v: 1, lines: this.#record(name).ledgerLines })),
    },
    load: {
      method: 'POST',
      run: async (name, request) => json(await this.o.deployments.load(name, await bodyOf(request, loadRequestSchema))),
    },
    prove: {
      method: 'POST',
      run: async (name, request) =>
        json(await this.o.deployments.prove(name, (await bodyOf(request, proveRequestSchema)).digest)),
    },
    switch: {
      method: 'POST',
      run: async (name, request) =>
        json(await this.o.deployments.switch(name, await bodyOf(request, switchRequestSchema))),
    },
    rollback: {
      method: 'POST',
      run: async (name, request) =>
        json(await this.o.deployments.rollback(name, await bodyOf(request, rollbackRequestSchema))),
    },
    stop: {
      method: 'POST',
      run: async (name, request) =>
        json(await this.o.deployments.stop(name, await bodyOf(request, rollbackRequestSchema))),
    },
    golden: {
      method: 'POST',
      run: async (name) => {
        const record = this.#record(name);
        const report = await replayLive(this.o.house, name);
        if (!report)
          throw new EndpointError(
            409,
            'not-live',
            `${name} is not live, so its golden rows cannot be replayed: ${record.reason ?? 'deploy it'}`,
          );
        return json(report);
      },
    },
  };

  #record(name: string): ModelRecord {
    const record = this.o.house.records.get(name);
    if (record) return record;
    const names = [...this.o.house.records.keys()].sort().join(', ');
    throw new EndpointError(
      404,
      'unknown-model',
      `Request for unknown model: '${name}' is not found — ${names ? `this endpoint knows ${names}` : 'this endpoint knows no model yet'}.`,
    );
  }
}

function json(value: object): Answer {
  return { status: 200, body: JSON.stringify(value), etag: null };
}

async function bodyOf<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  checkJsonBody(request);
  const body = parseJson((await readBody(request, controlBody)).toString('utf8'));
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new EndpointError(
      400,
      'request',
      `The request cannot be used: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
    );
  return parsed.data;
}
