import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { engineMessageSchema, type EngineMethod } from '../protocol/engine';
import { runtimeEnvironment } from './environment';
import { EngineDied, EngineEnded, EngineError, type Ending, type EngineErrorCode } from './error';
import { scratchPrefix } from './watchdog';

export interface EngineProcessOptions {
  /** Path of the engine's program, `dist/engine.js`. */
  readonly entry: string;
  /** The program that runs it; this process's own without it (VS Code's runtime in the editor). */
  readonly execPath?: string;
  readonly execArgv?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Lines that the engine prints. */
  readonly log?: (line: string) => void;
}

export type OnProgress = (done: number, total: number | null) => void;

interface Pending {
  resolve(result: unknown): void;
  reject(cause: unknown): void;
  readonly onProgress: OnProgress | undefined;
}

const codes: readonly EngineErrorCode[] = ['model', 'run', 'rows', 'table', 'request', 'overloaded', 'died', 'timeout'];
const tailLines = 20;

/** One child process with the calls that are under way in it. It is used until it ends, and never again. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #scratch: string;
  readonly #pending = new Map<number, Pending>();
  readonly #log: (line: string) => void;
  readonly #gone: Promise<void>;
  #tail: string[] = [];
  #next = 0;
  #died: EngineDied | undefined;
  #heard = performance.now();

  /** `onEnd` is told once, and as soon as nothing more can be asked of this process; `crashed` if nobody here ended it. */
  constructor(
    options: EngineProcessOptions,
    private readonly onEnd: (crashed: boolean) => void,
  ) {
    this.#log = options.log ?? (() => undefined);
    // A killed process cannot clean up after itself: what it writes is in a folder that goes with it.
    this.#scratch = mkdtempSync(join(tmpdir(), scratchPrefix));
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      ...options.env,
      ELECTRON_RUN_AS_NODE: '1',
      ...runtimeEnvironment,
      SLIPWAY_SCRATCH: this.#scratch,
    };
    // A debugger's bootloader, if one is attached to the editor, must not run in the engine.
    delete env['NODE_OPTIONS'];
    const child = fork(options.entry, [], {
      env,
      execArgv: [...(options.execArgv ?? [])],
      ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() === '') return;
        this.#tail = [...this.#tail.slice(1 - tailLines), line];
        this.#log(line);
      });
    }
    child.on('message', (message: unknown) => this.#receive(message));
    this.#gone = new Promise((resolve) => {
      child.once('error', (cause) => {
        this.#end(`could not be started: ${cause.message}`, { exitCode: null, signal: null }, cause);
        if (child.pid === undefined) resolve();
      });
      // 'close' comes after the last line was read; a grandchild that holds the pipes may keep it away, so 'exit' decides soon after.
      const ended = (exitCode: number | null, signal: NodeJS.Signals | null) => {
        this.#end(endingText(exitCode, signal), { exitCode, signal });
        resolve();
      };
      child.once('exit', (exitCode, signal) => setTimeout(() => ended(exitCode, signal), 200).unref());
      child.once('close', ended);
    });
    void this.#gone
      .then(() => rm(this.#scratch, { recursive: true, force: true }))
      .catch((cause: unknown) => this.#log(`${this.#scratch} could not be removed: ${String(cause)}`));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Milliseconds since it last said anything. */
  get silence(): number {
    return performance.now() - this.#heard;
  }

  request(
    method: EngineMethod,
    params: unknown,
    onProgress: OnProgress | undefined,
  ): { readonly id: number; readonly answered: Promise<unknown> } {
    const id = this.#next++;
    const answered = new Promise<unknown>((resolve, reject) => {
      if (this.#died) reject(this.#died);
      else this.#pending.set(id, { resolve, reject, onProgress });
    }).finally(() => this.#pending.delete(id));
    this.#send({ id, method, params });
    return { id, answered };
  }

  isPending(id: number): boolean {
    return this.#pending.has(id);
  }

  /** Asks a call to stop; it answers when it has. */
  cancel(id: number): void {
    this.#send({ cancel: id });
  }

  /** Ends the process at once; the calls in `causes` are rejected with these, all others with EngineEnded. */
  kill(why: string, causes: ReadonlyMap<number, unknown> = new Map()): void {
    for (const [id, cause] of causes) this.#pending.get(id)?.reject(cause);
    this.#end(why, { exitCode: null, signal: 'SIGKILL' }, undefined, false);
    this.#child.kill('SIGKILL');
  }

  /** Lets it go: a well-behaved engine ends itself when its channel closes. Resolves when the process is gone. */
  async dispose(graceMs: number): Promise<void> {
    this.#end('was ended', { exitCode: null, signal: null }, undefined, false);
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#gone;
    clearTimeout(timer);
  }

  #send(message: object): void {
    // A channel that has closed meanwhile is reported by 'exit', with the reason.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #receive(message: unknown): void {
    this.#heard = performance.now();
    const parsed = engineMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.#log('A message of the engine could not be understood, and was dropped.');
      return;
    }
    const { data } = parsed;
    if (data.type === 'alive') return;
    const pending = this.#pending.get(data.id);
    if (!pending) return;
    if (data.type === 'progress') pending.onProgress?.(data.done, data.total);
    else if (data.type === 'result') pending.resolve(data.result);
    else pending.reject(new EngineError(codes.find((code) => code === data.code) ?? 'request', data.message));
  }

  #end(how: string, ending: Omit<Ending, 'tail'>, cause?: unknown, crashed = true): void {
    if (this.#died) return;
    const last = crashed ? this.#tail.at(-1) : undefined;
    const said = last === undefined ? '' : ` Its last words: ${last}`;
    const died = new (crashed ? EngineDied : EngineEnded)(
      `The engine ${how}; the next run starts a fresh one.${said}`,
      { ...ending, tail: this.#tail },
      { cause },
    );
    this.#died = died;
    for (const pending of this.#pending.values()) pending.reject(died);
    this.onEnd(crashed);
  }
}

function endingText(exitCode: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL')
    return 'was ended by the system (SIGKILL) — usually because memory ran out; close other programs, or use a smaller model or file';
  if (signal !== null) return `crashed (${signal}) inside the model's native code — check the model`;
  return `ended with exit code ${exitCode ?? 'unknown'} — "Slipway: Show Log" has what it printed`;
}
