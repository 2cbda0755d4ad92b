import { type z } from 'zod';
import { toWebviewSchema, type FromWebview, type PanelMethods } from '../../src/protocol/panel';

declare function acquireVsCodeApi(): {
  postMessage: (message: FromWebview) => void;
  getState: () => unknown;
  setState: (state: unknown) => void;
};

/** Why a request has no result: `message` is a sentence that may be shown. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

export interface RequestOptions {
  /** ms until the request is given up and the host told so; 30 s unless said otherwise. `Infinity` where a person decides. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

export interface Host<M extends PanelMethods, K extends object> {
  /** @throws {RequestError} refused, timed out, cancelled, or answered with something else than the method's result */
  request: <N extends keyof M & string>(
    method: N,
    params: z.input<M[N]['params']>,
    options?: RequestOptions,
  ) => Promise<z.output<M[N]['result']>>;
  /** What an earlier life of the panel kept; partial, for it may be of another version. */
  readonly saved: Partial<K>;
  /** Adds to what is kept over a reload. */
  readonly save: (more: Partial<K>) => void;
}

interface Waiting {
  readonly settle: (result: unknown) => void;
  readonly refuse: (message: string) => void;
}

/** The one connection of a panel with the extension host. Say `ready` by `start` once the page can show a state. */
export function connect<S, M extends PanelMethods, K extends object>(panel: {
  readonly state: z.ZodType<S>;
  readonly methods: M;
  readonly saved: z.ZodType<Partial<K>>;
}): Host<M, K> & { readonly start: (show: (state: S) => void) => void } {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let show: (state: S) => void = () => undefined;

  const crash = (message: string): void => api.postMessage({ type: 'crash', message });
  window.addEventListener('error', (event) => {
    // Browsers report a chart that resizes itself this way; nothing is wrong then.
    if (!event.message.startsWith('ResizeObserver')) crash(event.message);
  });
  window.addEventListener('unhandledrejection', ({ reason }: { reason: unknown }) =>
    crash(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
  );
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = toWebviewSchema.safeParse(data);
    if (!message.success) return; // another extension's, or a newer host's
    if (message.data.type === 'reply') waiting.get(message.data.id)?.settle(message.data.result);
    else if (message.data.type === 'refusal') waiting.get(message.data.id)?.refuse(message.data.message);
    else {
      const state = panel.state.safeParse(message.data.state);
      if (state.success) show(state.data);
      else crash(`The panel got a state that it does not know: ${state.error.message}`);
    }
  });

  const before = api.getState();
  const known = panel.saved.safeParse(before);
  let kept: object = typeof before === 'object' && before !== null ? before : {};

  return {
    request: (method, params, { timeout = 30_000, signal } = {}) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const giveUp = (message: string): void => {
          api.postMessage({ type: 'cancel', id });
          end();
          reject(new RequestError(message));
        };
        const cancelled = (): void => giveUp('Cancelled.');
        const timer = Number.isFinite(timeout)
          ? setTimeout(() => giveUp(`No answer to ${method} within ${timeout / 1000} s. Show Log has more.`), timeout)
          : undefined;
        const end = (): void => {
          waiting.delete(id);
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancelled);
        };
        signal?.addEventListener('abort', cancelled);
        waiting.set(id, {
          settle: (result) => {
            end();
            const schema = panel.methods[method]?.result.safeParse(result);
            if (schema?.success === true) resolve(schema.data as z.output<M[typeof method]['result']>);
            else reject(new RequestError(`The answer to ${method} is not what this panel knows. Reload the window.`));
          },
          refuse: (message) => {
            end();
            reject(new RequestError(message));
          },
        });
        api.postMessage({ type: 'request', id, method, params });
      }),
    saved: known.success ? known.data : {},
    save: (more) => {
      kept = { ...kept, ...more };
      api.setState(kept);
    },
    start: (shown) => {
      show = shown;
      api.postMessage({ type: 'ready' });
    },
  };
}
