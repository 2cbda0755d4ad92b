import { request, type IncomingHttpHeaders } from 'node:http';
import { EndpointError, said } from './error';

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request. Rejects with EndpointError `unreachable` or `timeout`, or with the signal's reason. Any status is a reply. */
export function call(o: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    if (o.signal?.aborted) {
      reject(asError(o.signal.reason));
      return;
    }
    const body = o.body === undefined ? undefined : Buffer.from(JSON.stringify(o.body));
    const headers: Record<string, string | number> = { ...o.headers };
    if (o.token !== undefined) headers['authorization'] = `Bearer ${o.token}`;
    if (body) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = body.length;
    }
    const sent = request(o.url, { method: o.method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', fail);
      response.on('end', () => {
        finish();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString('utf8'),
        });
      });
    });
    const abort = (): void => void sent.destroy(asError(o.signal?.reason));
    const timer = setTimeout(
      () =>
        sent.destroy(
          new EndpointError(0, 'timeout', `The endpoint at ${o.url} did not answer within ${o.timeoutMs / 1000} s.`),
        ),
      o.timeoutMs,
    );
    const finish = (): void => {
      clearTimeout(timer);
      o.signal?.removeEventListener('abort', abort);
    };
    const fail = (cause: Error): void => {
      finish();
      if (o.signal?.aborted || cause instanceof EndpointError) reject(cause);
      else
        reject(
          new EndpointError(0, 'unreachable', `The endpoint at ${o.url} cannot be reached: ${said(cause)}`, { cause }),
        );
    };
    sent.on('error', fail);
    o.signal?.addEventListener('abort', abort, { once: true });
    sent.end(body);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
