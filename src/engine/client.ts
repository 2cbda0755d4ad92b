import { fork, type ChildProcess } from 'node:child_process';
import {
  engineMessageSchema,
  engineMethods,
  type EngineMethod,
  type EngineParams,
  type EngineResult,
} from '../protocol/engine';
import { EngineError, type EngineErrorCode } from './error';

export { EngineError } from './error';

export interface EngineClientOptions {
  /** Path of the engine's program, `dist/engine.js`. */
  readonly entry: string;
  readonly execArgv?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Lines that the engine prints. */
  readonly log?: (line: string) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number | null) => void;
  /** The engine is ended when it has not answered by then. */
  readonly timeoutMs?: number;
}

interface Pending {
  resolve(result: unknown): void;
  reject(cause: unknown): void;
  readonly onProgress: CallOptions['onProgress'];
}

/** How long a cancelled call may take to stop by itself; a model inside ONNX Runtime cannot, and its process is ended. */
const grace = 1000;
const defaultTimeouts: Partial<Record<EngineMethod, number>> = { hello: 30_000, run: 60_000, load: 120_000 };
const codes: readonly EngineErrorCode[] = ['model', 'run', 'rows', 'table', 'request', 'overloaded', 'died', 'timeout'];

/**
 * The engine as a child process: started at the first call, ended when a call is cancelled or late and does not stop by itself, and started afresh at
 * the next. A crash rejects all calls under way with EngineError `died`. The child ends itself when this process goes.
 */
export class EngineClient {
  #child: ChildProcess | undefined;
  #next = 0;
  readonly #pending = new Map<number, Pending>();
  #tail: string[] = [];
  #disposed = false;

  constructor(private readonly options: EngineClientOptions) {}

  /** Process id while one runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async call<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    o: CallOptions = {},
  ): Promise<EngineResult<M>> {
    o.signal?.throwIfAborted();
    const child = this.#start();
    const id = this.#next++;
    const answered = new Promise<unknown>((resolve, reject) =>
      this.#pending.set(id, { resolve, reject, onProgress: o.onProgress }),
    );
    const limit = o.timeoutMs ?? defaultTimeouts[method];
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            this.#settle(
              id,
              new EngineError(
                'timeout',
                `The model did not answer within ${limit / 1000} s, so its engine was ended; the next run starts a fresh one — check the model for an endless loop, or raise slipway.run.timeout.`,
              ),
            );
            this.#kill(child);
          }, limit);
    const cancel = () => {
      if (child.connected) child.send({ cancel: id });
      setTimeout(() => {
        if (this.#pending.has(id)) this.#kill(child);
      }, grace);
    };
    o.signal?.addEventListener('abort', cancel, { once: true });
    try {
      child.send({ id, method, params });
      const result = await answered;
      return engineMethods[method].result.parse(result) as EngineResult<M>;
    } catch (cause) {
      if (o.signal?.aborted) throw o.signal.reason;
      throw cause;
    } finally {
      clearTimeout(timer);
      o.signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
    }
  }

  #start(): ChildProcess {
    if (this.#disposed) throw new EngineError('died', 'This engine has been ended.');
    if (this.#child) return this.#child;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      ...this.options.env,
      ELECTRON_RUN_AS_NODE: '1',
      // glibc keeps freed model memory in many arenas otherwise (facts: serving.md 5.3).
      MALLOC_ARENA_MAX: '1',
      MALLOC_TRIM_THRESHOLD_: '65536',
    };
    // A debugger's bootloader, if one is attached to the editor, must not run in the engine.
    delete env['NODE_OPTIONS'];
    const child = fork(this.options.entry, [], {
      env,
      execArgv: [...(this.options.execArgv ?? [])],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child = child;
    this.#tail = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n').filter((part) => part.trim() !== '')) {
          this.#tail = [...this.#tail.slice(-19), line];
          this.options.log?.(line);
        }
      });
    }
    child.on('message', (message: unknown) => this.#receive(message));
    child.on('error', (cause) => this.#gone(child, `could not be started: ${cause.message}`));
    child.on('exit', (code, signal) =>
      this.#gone(child, signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`),
    );
    return child;
  }

  #receive(message: unknown): void {
    const parsed = engineMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.options.log?.('a message of the engine could not be understood');
      return;
    }
    const { data } = parsed;
    const pending = this.#pending.get(data.id);
    if (!pending) return;
    if (data.type === 'progress') pending.onProgress?.(data.done, data.total);
    else if (data.type === 'result') pending.resolve(data.result);
    else pending.reject(new EngineError(codes.find((code) => code === data.code) ?? 'request', data.message));
  }

  #settle(id: number, cause: EngineError): void {
    this.#pending.get(id)?.reject(cause);
  }

  #kill(child: ChildProcess): void {
    child.kill('SIGKILL');
  }

  #gone(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const last = this.#tail.at(-1);
    const said = last === undefined ? '' : ` Its last words: ${last}`;
    for (const pending of this.#pending.values())
      pending.reject(new EngineError('died', `The engine ${how}; the next run starts a fresh one.${said}`));
    this.#pending.clear();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const child = this.#child;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => this.#kill(child), grace);
    await gone;
    clearTimeout(timer);
  }
}
