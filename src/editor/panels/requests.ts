import type * as z from 'zod';
import { type PanelMethods, type ToWebview } from '../../protocol/panel';

/** What the host does for each method. `signal` is aborted when the panel gives the request up or is closed. */
export type PanelHandlers<M extends PanelMethods> = {
  readonly [K in keyof M]: (params: z.output<M[K]['params']>, signal: AbortSignal) => Promise<z.input<M[K]['result']>>;
};

/** The requests of one panel: checked, each answered exactly once, and cancellable while they run. */
export class PanelRequests<M extends PanelMethods> {
  readonly #running = new Map<number, AbortController>();

  constructor(
    private readonly methods: M,
    private readonly handlers: PanelHandlers<M>,
    /** The sentence for the panel about what a handler threw; called for what was not cancelled. */
    private readonly failed: (cause: unknown) => string,
  ) {}

  async answer(id: number, method: string, params: unknown): Promise<ToWebview> {
    const known = Object.hasOwn(this.methods, method) ? this.methods[method] : undefined;
    const handler = known && this.handlers[method];
    if (!known || !handler) return { type: 'refusal', id, message: `There is no ${method}.` };
    const parsed = known.params.safeParse(params);
    if (!parsed.success)
      return { type: 'refusal', id, message: `${method}: ${parsed.error.issues[0]?.message ?? 'wrong parameters'}` };
    const running = new AbortController();
    this.#running.set(id, running);
    try {
      return { type: 'reply', id, result: await handler(parsed.data as never, running.signal) };
    } catch (cause) {
      return { type: 'refusal', id, message: running.signal.aborted ? 'Cancelled.' : this.failed(cause) };
    } finally {
      this.#running.delete(id);
    }
  }

  /** Of a request that has been answered meanwhile, or never was, nothing is left to cancel. */
  cancel(id: number): void {
    this.#running.get(id)?.abort();
  }

  dispose(): void {
    for (const running of this.#running.values()) running.abort();
  }
}
