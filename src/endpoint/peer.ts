import * as z from 'zod';
import { EndpointError, said } from './error';

export type Methods = Readonly<Record<string, { readonly params: z.ZodType; readonly result: z.ZodType }>>;
type Params<M extends Methods, K extends keyof M> = z.infer<M[K]['params']>;
type Result<M extends Methods, K extends keyof M> = z.infer<M[K]['result']>;
export type Handlers<M extends Methods> = { [K in keyof M]?: (params: Params<M, K>) => Promise<Result<M, K>> };

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.int(), method: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), status: z.int(), code: z.string(), message: z.string() }),
  z.object({ kind: z.literal('event'), event: z.unknown() }),
]);

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

/** Calls in both directions and events over one process channel. */
export class Peer<Theirs extends Methods, Mine extends Methods> {
  #next = 0;
  readonly #pending = new Map<number, Pending>();
  #gone: EndpointError | undefined;

  constructor(
    private readonly send: (message: object) => void,
    private readonly theirs: Theirs,
    private readonly mine: Mine,
    private readonly handlers: Handlers<Mine>,
    private readonly onEvent: (event: unknown) => void = () => undefined,
  ) {}

  /** Rejects with EndpointError: what the other side refused with, or `engine-gone`. */
  async call<K extends keyof Theirs & string>(method: K, params: Params<Theirs, K>): Promise<Result<Theirs, K>> {
    if (this.#gone) throw this.#gone;
    const id = this.#next++;
    const answered = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.send({ kind: 'call', id, method, params });
    const schema: z.ZodType = this.theirs[method]?.result ?? z.never();
    return schema.parse(await answered) as Result<Theirs, K>;
  }

  emit(event: object): void {
    if (!this.#gone) this.send({ kind: 'event', event });
  }

  receive(raw: unknown): void {
    const parsed = messageSchema.safeParse(raw);
    if (!parsed.success) return;
    const { data } = parsed;
    if (data.kind === 'event') this.onEvent(data.event);
    else if (data.kind === 'call') void this.#answer(data.id, data.method, data.params);
    else {
      const pending = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if (data.kind === 'result') pending?.resolve(data.result);
      else pending?.reject(new EndpointError(data.status, data.code, data.message));
    }
  }

  /** The other side is no more: everything under way fails with the reason, and what comes later, too. */
  end(reason: string): void {
    this.#gone = new EndpointError(503, 'engine-gone', reason);
    for (const { reject } of this.#pending.values()) reject(this.#gone);
    this.#pending.clear();
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    const answer = (message: object): void => {
      if (!this.#gone) this.send({ id, ...message });
    };
    try {
      const handler = this.handlers[method];
      const schema = this.mine[method]?.params;
      if (!handler || !schema) throw new EndpointError(501, 'unknown-method', `This process has no ${method}.`);
      answer({ kind: 'result', result: await handler(schema.parse(params) as Params<Mine, string>) });
    } catch (cause) {
      const { status, code } = cause instanceof EndpointError ? cause : { status: 500, code: 'internal' };
      answer({ kind: 'error', status, code, message: said(cause) });
    }
  }
}
