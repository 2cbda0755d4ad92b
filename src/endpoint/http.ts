import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { EndpointError, isDiskFull, said } from './error';

interface Messages {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export const bodyLimit = 64 * 1024 * 1024;

/** Only this machine: a page that re-binds a name to 127.0.0.1 sends its own Host, and a browser sends an Origin. */
const localHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;
const localOrigin = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** Throws EndpointError 403 for a request that a browser was tricked into. */
export function checkSource(request: IncomingMessage): void {
  const { host, origin } = request.headers;
  if (host === undefined || !localHost.test(host))
    throw new EndpointError(
      403,
      'wrong-host',
      `This endpoint serves this machine only, and was asked for as ${JSON.stringify(host ?? '')} — use 127.0.0.1.`,
    );
  if (origin !== undefined && !localOrigin.test(origin))
    throw new EndpointError(403, 'wrong-origin', `Pages of ${origin} may not talk to this endpoint.`);
}

/** Checks `Authorization: Bearer TOKEN` in constant time. */
export class TokenCheck {
  readonly #expected: Buffer;

  constructor(
    token: string,
    private readonly tokenFile: string,
  ) {
    this.#expected = createHash('sha256').update(token).digest();
  }

  check(request: IncomingMessage): void {
    const { authorization } = request.headers;
    if (authorization === undefined)
      throw new EndpointError(
        401,
        'no-token',
        `This endpoint asks for its token: send "Authorization: Bearer $(cat '${this.tokenFile}')".`,
      );
    const given = /^bearer +(.*)$/i.exec(authorization)?.[1]?.trim() ?? '';
    if (!timingSafeEqual(createHash('sha256').update(given).digest(), this.#expected))
      throw new EndpointError(401, 'wrong-token', `The token is not this endpoint's; the one in ${this.tokenFile} is.`);
  }
}

/** The whole body; throws EndpointError 413 as soon as it is known to be too long, and 400 when the caller went away. */
export function readBody(request: IncomingMessage, limit = bodyLimit): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLong = (): EndpointError =>
      new EndpointError(
        413,
        'too-long',
        `The body is longer than ${Math.round(limit / 1024 / 1024)} MiB, the most that one request may hold — send fewer rows at a time.`,
      );
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      reject(tooLong());
      return;
    }
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > limit) {
        parts.length = 0;
        reject(tooLong());
      } else parts.push(part);
    });
    request.on('end', () => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)));
    request.on('error', (cause) => reject(new EndpointError(400, 'aborted', 'The request broke off.', { cause })));
    request.on('close', () => reject(new EndpointError(400, 'aborted', 'The request broke off.')));
  });
}

/** Throws EndpointError 415 unless the body is JSON, plain and whole. */
export function checkJsonBody(request: IncomingMessage): void {
  const type = request.headers['content-type'];
  const encoding = request.headers['content-encoding'];
  const refuse = (text: string): never => {
    throw new EndpointError(415, 'media-type', text);
  };
  if (request.headers['inference-header-content-length'] !== undefined)
    refuse('Binary tensors are not offered here: send the tensors as JSON (with tritonclient: binary_data=False).');
  if (encoding !== undefined && encoding !== 'identity')
    refuse(`Bodies in Content-Encoding ${encoding} are not offered here: send plain JSON.`);
  if (type !== undefined && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type))
    refuse(`The body must be JSON: send "Content-Type: application/json" (it was ${JSON.stringify(type)}).`);
}

export function reply(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function replyError(request: IncomingMessage, response: ServerResponse, cause: unknown, id: string): void {
  const { status, code, message } = refusalOf(cause, id);
  const headers: Record<string, string> = { 'x-request-id': id };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (status === 503) headers['retry-after'] = '1';
  if (!request.complete) {
    // What is still being sent is not wanted: answer, let the caller read it, and hang up.
    headers['connection'] = 'close';
    request.resume();
    response.once('finish', () => setTimeout(() => request.socket.destroy(), 1000).unref());
  }
  reply(response, status, JSON.stringify({ error: message, code }), headers);
}

function refusalOf(cause: unknown, id: string): { status: number; code: string; message: string } {
  if (cause instanceof EndpointError && cause.status >= 400 && cause.code !== 'internal') return cause;
  if (isDiskFull(cause))
    return {
      status: 507,
      code: 'disk-full',
      message: `${'path' in cause ? String(cause.path) : 'The state folder'}: the disk is full — free some space and try again; what was live still serves.`,
    };
  const message = `The endpoint has a fault: ${said(cause)} — its log has more under ${id}.`;
  return { status: 500, code: 'internal', message };
}

/** Refuses with 405, and tells what is allowed in the header, too. What can be got can be asked for its headers alone: Node leaves the body out. */
export function allow({ request, response }: Messages, method: 'GET' | 'POST'): void {
  const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
  if (methods.includes(request.method ?? '')) return;
  response.setHeader('allow', methods.join(', '));
  throw new EndpointError(405, 'method', `${request.method ?? ''} is not offered here; use ${methods.join(' or ')}.`);
}

/** A part of a path as the caller meant it; one that is no encoding stands as it is, and is no model's name. */
export function decoded(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return part ?? '';
  }
}

/** A server on the loopback with the limits of a service that sits behind pools of kept connections. */
export function loopbackServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const server = createServer({ keepAlive: true, noDelay: true }, handle);
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 66_000;
  server.requestTimeout = 120_000;
  server.maxRequestsPerSocket = 0;
  return server;
}

/** Listens on `port`, or on a free one where that is 0 or taken. Resolves to the port. */
export async function listenLocal(server: Server, port: number): Promise<number> {
  const listen = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
        server.removeListener('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  try {
    return await listen(port);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (port !== 0 && (code === 'EADDRINUSE' || code === 'EACCES')) return listen(0);
    throw cause;
  }
}
