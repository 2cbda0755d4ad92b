import * as z from 'zod';
import { type FromWebview, type PanelMethods, toWebviewSchema } from '../../src/protocol/panel';

// zod compiles its checks with `new Function`, which the panels' policy refuses: interpret them instead.
z.config({ jitless: true });

interface VsCodeApi {
  postMessage(message: FromWebview): void;
  setState(state: unknown): void;
  getState(): unknown;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** Why a request has no result. `message` is a sentence for a person. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly why: 'refused' | 'timeout' | 'cancelled' | 'unreadable',
    message: string,
  ) {
    super(message);
  }
}

export interface CallOptions {
  /** ms until the request is given up and cancelled at the host; Infinity where a person decides. 30 s unless told. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** The host's half of a panel, as the webview sees it. */
export interface Host<M extends PanelMethods> {
  call<K extends keyof M & string>(
    method: K,
    params: z.input<M[K]['params']>,
    options?: CallOptions,
  ): Promise<z.output<M[K]['result']>>;
  /** What an earlier life of the panel kept; undefined where there is none. */
  saved(): unknown;
  /** Kept over reloads; the host's serializer reads it, too. */
  save(state: object): void;
}

export interface PanelLink<S, M extends PanelMethods> {
  readonly state: z.ZodType<S>;
  readonly methods: M;
  onState(state: S): void;
  /** Nothing came within 10 s of `ready`. A later state still counts. */
  onSilence(): void;
}

interface Waiting {
  readonly method: string;
  settle(outcome: { result: unknown } | Refused): void;
}

const patience = 10_000;
const usualTimeout = 30_000;

/** Connects a panel to its host: says `ready`, takes validated states, matches replies to requests. To be called once. */
export function connect<S, M extends PanelMethods>(link: PanelLink<S, M>): Host<M> {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let heard = false;

  const crash = (message: string): void => api.postMessage({ type: 'crash', message });
  window.addEventListener('error', (event) => crash(event.message));
  window.addEventListener('unhandledrejection', ({ reason }: { reason: unknown }) =>
    crash(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
  );

  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const parsed = toWebviewSchema.safeParse(event.data);
    if (!parsed.success) return; // not ours: VS Code and its tools post here, too
    const message = parsed.data;
    if (message.type === 'state') {
      const state = link.state.safeParse(message.state);
      if (state.success) {
        heard = true;
        link.onState(state.data);
      } else crash(`The panel cannot read its state: ${z.prettifyError(state.error)}`);
      return;
    }
    const request = waiting.get(message.id);
    if (request === undefined) return; // given up meanwhile
    waiting.delete(message.id);
    request.settle(message.type === 'reply' ? { result: message.result } : new Refused('refused', message.message));
  });

  function call<K extends keyof M & string>(
    method: K,
    params: z.input<M[K]['params']>,
    options: CallOptions = {},
  ): Promise<z.output<M[K]['result']>> {
    const { timeout = usualTimeout, signal } = options;
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new Refused('cancelled', `${method} was cancelled`));
        return;
      }
      const giveUp = (reason: Refused): void => {
        if (!waiting.has(id)) return;
        api.postMessage({ type: 'cancel', id });
        settle(reason);
      };
      const timer = Number.isFinite(timeout)
        ? setTimeout(
            () => giveUp(new Refused('timeout', `No answer within ${timeout / 1000} s. Open the log to see why.`)),
            timeout,
          )
        : undefined;
      const abort = (): void => giveUp(new Refused('cancelled', 'Cancelled'));
      signal?.addEventListener('abort', abort, { once: true });
      const settle = (outcome: { result: unknown } | Refused): void => {
        waiting.delete(id);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        if (outcome instanceof Refused) {
          reject(outcome);
          return;
        }
        const result = link.methods[method]?.result.safeParse(outcome.result);
        if (result?.success === true) resolve(result.data as z.output<M[K]['result']>);
        else
          reject(
            new Refused('unreadable', `The answer to ${method} is not in its agreed form. Open the log to see why.`),
          );
      };
      waiting.set(id, { method, settle });
      api.postMessage({ type: 'request', id, method, params });
    });
  }

  api.postMessage({ type: 'ready' });
  setTimeout(() => {
    if (!heard) link.onSilence();
  }, patience);
  return { call, saved: () => api.getState(), save: (state) => api.setState(state) };
}
