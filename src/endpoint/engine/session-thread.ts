import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { type Binding } from '../../contract/binding';
import { type FeedColumn } from '../../contract/column';
import { type OutputColumn, type PlainTensor, type Session } from '../../engine/session';
import { type ModelSignature } from '../../onnx/signature';
import { EndpointError } from '../error';
import { Peer, type Methods } from '../peer';

export interface Loaded {
  readonly signature: ModelSignature;
  readonly binding: Binding | undefined;
  readonly warmupMs: number;
  /** Whether rows may share a run. */
  readonly rowByRow: boolean;
}

/** What is asked of a thread. Both ends are this very program, and what crosses is copied as it is, typed arrays and maps included. */
export const threadMethods = {
  load: { params: z.object({ path: z.string() }), result: z.custom<Loaded>() },
  run: {
    params: z.object({ columns: z.custom<readonly FeedColumn[]>(), rows: z.int() }),
    result: z.custom<OutputColumn[]>(),
  },
  runTensors: {
    params: z.object({
      inputs: z.custom<ReadonlyMap<string, PlainTensor>>(),
      outputs: z.custom<readonly string[]>(),
    }),
    result: z.custom<ReadonlyMap<string, PlainTensor>>(),
  },
  release: { params: z.object({}), result: z.object({}) },
} as const;

/**
 * `endpoint.js thread`, and the session on it: its runs hold up nobody else. What it throws beside its answers ends this process, as it would have on the
 * main thread: the supervisor starts another.
 */
export class SessionThread implements Session {
  readonly #worker = new Worker(process.argv[1] ?? '', { argv: ['thread'] });
  readonly #peer: Peer<typeof threadMethods, Methods>;
  #loaded: Loaded | undefined;

  constructor() {
    this.#peer = new Peer<typeof threadMethods, Methods>(
      (message) => this.#worker.postMessage(message),
      threadMethods,
      {},
      {},
    );
    this.#worker.on('message', (message) => this.#peer.receive(message));
  }

  /** Loads and warms up; one model at a time. Rejects with what the load says. */
  async load(path: string): Promise<Loaded> {
    this.#loaded = await this.#peer.call('load', { path });
    return this.#loaded;
  }

  get signature(): ModelSignature {
    if (!this.#loaded) throw new EndpointError(409, 'not-loaded', 'No model is loaded on this thread.');
    return this.#loaded.signature;
  }

  get binding(): Binding | undefined {
    return this.#loaded?.binding;
  }

  run(columns: readonly FeedColumn[], rows: number): Promise<OutputColumn[]> {
    return this.#peer.call('run', { columns, rows });
  }

  runTensors(
    inputs: ReadonlyMap<string, PlainTensor>,
    outputs: readonly string[] = [],
  ): Promise<ReadonlyMap<string, PlainTensor>> {
    return this.#peer.call('runTensors', { inputs, outputs });
  }

  /** The thread may load another then. */
  async release(): Promise<void> {
    await this.#peer.call('release', {});
  }

  /** Never during a run: a thread that is in native code cannot be ended. */
  async end(): Promise<void> {
    await this.#worker.terminate();
    this.#peer.end('The thread of this model has ended.');
  }
}
