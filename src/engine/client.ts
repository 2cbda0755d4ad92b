import { setTimeout as sleep } from 'node:timers/promises';
import { engineMethods, type EngineMethod, type EngineParams, type EngineResult } from '../protocol/engine';
import { EngineDied, EngineEnded, EngineTimeout } from './error';
import { EngineProcess, type EngineProcessOptions, type OnProgress } from './process';

export { EngineDied, EngineError, EngineTimeout } from './error';
export { type EngineProcessOptions as EngineClientOptions } from './process';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /**
   * How long the engine may be silent while this call waits; it says every second that it lives unless a model blocks it. For `run`, `load`
   * and `hello` it is also the time for the whole call.
   */
  readonly timeoutMs?: number;
}

/** `running` once a process has been started, until it ends; `stopped` before the first call and after an end; `disposed` for good. */
export type EngineState = 'stopped' | 'running' | 'disposed';

/**
 * How long a cancelled call may take to stop by itself. A model inside ONNX Runtime cannot, and as it holds its thread the
 * engine is silent: then its process is ended. An engine that speaks is only busy, and comes to the call in its turn.
 */
const graceMs = 1000;
const blockedMs = 1500;
const defaultTimeoutMs = 60_000;
const interactive: readonly EngineMethod[] = ['hello', 'load', 'run'];

/** Crashes within `crashMemoryMs`: each makes the next start wait twice as long; after the last no start until the oldest is forgotten. */
const mostCrashes = 5;
const crashMemoryMs = 60_000;
const firstWaitMs = 200;

/**
 * The engine as a child process: started at the first call, ended when a call is cancelled or silent too long and does not stop by itself, and started
 * afresh at the next. A crash rejects all calls under way with EngineDied; where one call was the reason, the others are made again, once.
 * The child ends itself when this process goes.
 */
export class EngineClient {
  #process: EngineProcess | undefined;
  #disposed = false;
  #told: EngineState = 'stopped';
  #crashes: number[] = [];
  readonly #listeners = new Set<(state: EngineState) => void>();

  constructor(private readonly options: EngineProcessOptions) {}

  /** Process id while one runs. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get state(): EngineState {
    if (this.#disposed) return 'disposed';
    return this.#process ? 'running' : 'stopped';
  }

  /** Returns what ends the subscription. */
  onStateChange(listener: (state: EngineState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Throws EngineError, EngineDied, EngineTimeout, or the signal's reason. */
  async call<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    o: CallOptions = {},
  ): Promise<EngineResult<M>> {
    try {
      return await this.#call(method, params, o);
    } catch (cause) {
      if (!(cause instanceof EngineEnded)) throw cause;
      return this.#call(method, params, o);
    }
  }

  async #call<M extends EngineMethod>(method: M, params: EngineParams<M>, o: CallOptions): Promise<EngineResult<M>> {
    o.signal?.throwIfAborted();
    const engine = await this.#started(o.signal);
    o.signal?.throwIfAborted();
    const { id, answered } = engine.request(method, params, o.onProgress);
    const watch = this.#watch(engine, id, method, o.timeoutMs ?? defaultTimeoutMs);
    let killer: NodeJS.Timeout | undefined;
    const cancel = () => {
      engine.cancel(id);
      const endIfBlocked = () => {
        if (!engine.isPending(id)) return;
        if (engine.silence < blockedMs) killer = setTimeout(endIfBlocked, blockedMs - engine.silence);
        else engine.kill('was ended because a cancelled run did not stop');
      };
      killer = setTimeout(endIfBlocked, graceMs);
    };
    o.signal?.addEventListener('abort', cancel, { once: true });
    try {
      return engineMethods[method].result.parse(await answered) as EngineResult<M>;
    } catch (cause) {
      // A cancelled call ends as cancelled, whatever became of it.
      o.signal?.throwIfAborted();
      throw cause;
    } finally {
      clearInterval(watch);
      clearTimeout(killer);
      o.signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the engine and waits until its process is gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#process?.dispose(graceMs);
    this.#tell();
  }

  #watch(engine: EngineProcess, id: number, method: EngineMethod, limit: number): NodeJS.Timeout {
    const began = performance.now();
    return setInterval(
      () => {
        const waited = performance.now() - began;
        const silent = interactive.includes(method) ? waited : Math.min(waited, engine.silence);
        if (silent < limit) return;
        const cause = new EngineTimeout(
          `The model did not answer within ${limit / 1000} s, so its engine was ended; the next run starts a fresh one — check the model for an endless loop, or allow more time in slipway.run.timeout.`,
          limit,
        );
        engine.kill('was ended because another run did not answer', new Map([[id, cause]]));
      },
      Math.min(250, limit / 4),
    );
  }

  async #started(signal: AbortSignal | undefined): Promise<EngineProcess> {
    await this.#backOff(signal);
    if (this.#disposed)
      throw new EngineDied('This engine has been ended for good; its owner is closing.', {
        exitCode: null,
        signal: null,
        tail: [],
      });
    if (this.#process) return this.#process;
    const engine = new EngineProcess(this.options, (crashed) => {
      if (crashed) this.#crashes.push(performance.now());
      if (this.#process !== engine) return;
      this.#process = undefined;
      this.#tell();
    });
    this.#process = engine;
    this.#tell();
    return engine;
  }

  /** A crash is no reason not to try again, and five in a minute are. */
  async #backOff(signal: AbortSignal | undefined): Promise<void> {
    if (this.#process || this.#disposed) return;
    const now = performance.now();
    this.#crashes = this.#crashes.filter((at) => now - at < crashMemoryMs);
    const [oldest] = this.#crashes;
    const last = this.#crashes.at(-1);
    if (oldest === undefined || last === undefined) return;
    if (this.#crashes.length >= mostCrashes) {
      const seconds = Math.ceil((oldest + crashMemoryMs - now) / 1000);
      throw new EngineDied(
        `The engine crashed ${this.#crashes.length} times within a minute, so it is not started again for ${seconds} s — "Slipway: Show Log" has what it printed; check the model that was run last.`,
        { exitCode: null, signal: null, tail: [] },
      );
    }
    const wait = last + firstWaitMs * 2 ** (this.#crashes.length - 1) - now;
    if (wait > 0) await sleep(wait, undefined, signal ? { signal } : {});
  }

  #tell(): void {
    if (this.state === this.#told) return;
    this.#told = this.state;
    for (const listener of this.#listeners) listener(this.state);
  }
}
