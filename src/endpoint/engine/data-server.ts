import { type Server } from 'node:http';
import { replyAnswer, serveAt, type Exchange } from '../door';
import { EndpointError } from '../error';
import { allow, checkJsonBody, decoded, readBody, reply, type TokenCheck } from '../http';
import { parseJson } from '../json';
import { type Answer } from '../messages';
import { infer, metadataOf, needsExactIntegers } from './oip';
import { type Routing } from './routing';
import { answerRows } from './rows';
import { type Slot } from './slot';

export interface DataServerOptions {
  readonly routing: Routing;
  readonly token: TokenCheck;
  readonly runtimeVersion: string;
  readonly log: (line: string) => void;
  /** Identity and monitor are the supervisor's to tell. */
  readonly identity: (name: string) => Promise<Answer>;
  readonly monitor: (name: string, etag: string | null) => Promise<Answer>;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The data port: `/v2` of the Open Inference Protocol, rows, and what is asked about a model. */
export class DataServer {
  readonly server: Server;

  constructor(private readonly o: DataServerOptions) {
    const { token, log } = o;
    this.server = serveAt({ token, log, unready: () => undefined, route: (exchange) => this.#route(exchange) });
  }

  async #route(exchange: Exchange): Promise<void> {
    const own = /^\/slipway\/v1\/models\/([^/]+)\/(rows|identity|monitor)$/.exec(exchange.path);
    if (own) await this.#own(exchange, decoded(own[1]), own[2] ?? '');
    else await this.#oip(exchange);
  }

  async #own(exchange: Exchange, name: string, what: string): Promise<void> {
    const { request, response, id, began } = exchange;
    if (what === 'rows') {
      allow(exchange, 'POST');
      const slot = this.o.routing.find(name);
      await this.#counted(exchange, slot, async (body) => {
        const { status, body: text } = await answerRows(slot, parseJson(body), id, began);
        return { status, text };
      });
      return;
    }
    allow(exchange, 'GET');
    const etag = request.headers['if-none-match'] ?? null;
    replyAnswer(response, await (what === 'identity' ? this.o.identity(name) : this.o.monitor(name, etag)));
  }

  async #oip(exchange: Exchange): Promise<void> {
    const { response, path, began } = exchange;
    const { routing } = this.o;
    if (/^\/v2\/?$/.test(path)) {
      allow(exchange, 'GET');
      reply(response, 200, JSON.stringify({ name: 'slipway', version: this.o.runtimeVersion, extensions: [] }));
      return;
    }
    if (path === '/v2/models') {
      allow(exchange, 'GET');
      reply(response, 200, JSON.stringify({ models: routing.names }));
      return;
    }
    const match = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer))?$/.exec(path);
    if (!match)
      throw new EndpointError(
        404,
        'no-route',
        `There is nothing at ${path.slice(0, 200)} — see /v2, /v2/models and /slipway/v1/models/NAME/rows.`,
      );
    allow(exchange, match[3] === 'infer' ? 'POST' : 'GET');
    const slot = routing.find(decoded(match[1]), match[2] === undefined ? undefined : decoded(match[2]));
    if (match[3] === 'ready') reply(response, 200, JSON.stringify({ name: slot.o.name, ready: true }));
    else if (match[3] === undefined) reply(response, 200, metadataOf(slot));
    else
      await this.#counted(exchange, slot, async (body) => ({
        status: 200,
        text: await infer(slot, parseJson(body, needsExactIntegers(slot)), began),
      }));
  }

  /** A prediction request: every one that reaches the model's name with the right method is in its window, whatever becomes of it but bad form. */
  async #counted(
    { request, response, id, began }: Exchange,
    slot: Slot,
    work: (body: string) => Promise<{ status: number; text: string }>,
  ): Promise<void> {
    const micros = (): number => (performance.now() - began) * 1000;
    try {
      checkJsonBody(request);
      const { status, text } = await work(utf8(await readBody(request)));
      reply(response, status, text, { 'x-request-id': id, 'x-model-version': encodeURIComponent(slot.o.version) });
      slot.windows.addRequest(micros(), true);
    } catch (cause) {
      const status = cause instanceof EndpointError ? cause.status : 500;
      const backend = status >= 500 && status !== 503;
      const gone = cause instanceof EndpointError && cause.code === 'aborted';
      slot.count(micros(), status === 503 ? 'REJECTED' : backend ? 'BACKEND' : gone ? 'CANCELED' : 'OTHER');
      if (status >= 500) slot.windows.addRequest(micros(), false);
      throw cause;
    }
  }
}

function utf8(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new EndpointError(400, 'not-utf8', 'The body is not UTF-8 — send JSON in UTF-8.', { cause });
  }
}
