import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EndpointError } from './error';
import { allow, checkSource, loopbackServer, reply, replyError, type TokenCheck } from './http';
import { pidHeader } from './itself';
import { type Answer } from './messages';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without the query. */
  readonly path: string;
  /** In `x-request-id` of what is refused, and in the log where the endpoint is at fault. */
  readonly id: string;
  readonly began: number;
}

export interface Door {
  readonly token: TokenCheck;
  /** Why the server is not ready; undefined when it is. */
  readonly unready: () => string | undefined;
  readonly route: (exchange: Exchange) => Promise<void>;
  readonly log: (line: string) => void;
}

/** What both ports do alike: this machine only, health for everybody, the rest for who has the token, every failure answered and every fault logged. */
export function serveAt(door: Door): Server {
  const prefix = randomBytes(4).toString('hex');
  let requests = 0;
  return loopbackServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const id = `${prefix}-${(requests++).toString(36)}`;
    enter(door, { request, response, path, id, began: performance.now() }).catch((cause: unknown) => {
      if (isFault(cause)) door.log(`${id} ${request.method ?? ''} ${path}: ${traced(cause)}`);
      replyError(request, response, cause, id);
    });
  });
}

export function replyAnswer(response: ServerResponse, { status, body, etag }: Answer): void {
  reply(response, status, body, etag === null ? {} : { etag });
}

async function enter(door: Door, exchange: Exchange): Promise<void> {
  const { request, response, path } = exchange;
  checkSource(request);
  const health = /^\/v2\/health\/(live|ready)$/.exec(path);
  if (!health) {
    door.token.check(request);
    await door.route(exchange);
    return;
  }
  allow(exchange, 'GET');
  const me = { [pidHeader]: String(process.pid) };
  const error = health[1] === 'ready' ? door.unready() : undefined;
  if (error === undefined) reply(response, 200, `{"${health[1] ?? 'live'}":true}`, me);
  else reply(response, 503, JSON.stringify({ ready: false, error }), { 'retry-after': '1', ...me });
}

/** Whether it is the endpoint's own doing, or its machine's: neither the caller's nor a queue that is full. */
function isFault(cause: unknown): boolean {
  return !(cause instanceof EndpointError) || cause.status === 500 || cause.status === 507;
}

function traced(cause: unknown): string {
  return cause instanceof Error && !(cause instanceof EndpointError) ? (cause.stack ?? cause.message) : String(cause);
}
