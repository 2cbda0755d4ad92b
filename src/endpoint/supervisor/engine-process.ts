import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type * as z from 'zod';
import { runtimeEnvironment } from '../../engine/environment';
import { EndpointError, said } from '../error';
import { engineMethods, eventSchema, supervisorMethods, type EngineEvent } from '../messages';
import { Peer, type Handlers } from '../peer';

type EnginePeer = Peer<typeof engineMethods, typeof supervisorMethods>;
type StartParams = z.infer<typeof engineMethods.start.params>;

export interface EngineOptions {
  /** `endpoint.js` itself. */
  readonly entry: string;
  readonly start: () => StartParams;
  readonly execTimeoutMs: number;
  readonly handlers: Handlers<typeof supervisorMethods>;
  readonly log: (line: string) => void;
  onEvent(event: EngineEvent): void;
  /** A fresh engine listens: `port` may not be the one that was asked for. Models are to be loaded. */
  onRunning(port: number): void;
  /** `guilty` is the digest whose model was running. */
  onDeath(why: string, guilty: string | undefined, lastBeat: number): void;
}

const watchMs = 250;
const slowestRestart = 10_000;
/** After so many deaths in a row something is wrong that a restart does not mend; it is tried on, slowly. */
const failedAfter = 8;

/** The one serving engine: started, listened to, ended when it hangs, started again when it is gone. */
export class EngineProcess {
  state: 'running' | 'restarting' | 'failed' = 'restarting';
  ort = 'unknown';
  #child: ChildProcess | undefined;
  #peer: EnginePeer | undefined;
  #lastBeat = Date.now();
  #lastLook = Date.now();
  #ended = false;
  #deaths = 0;
  #waiting: (() => void)[] = [];
  readonly #watchdog: NodeJS.Timeout;

  constructor(private readonly o: EngineOptions) {
    this.#watchdog = setInterval(() => this.#look(), watchMs);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const child = forkEngine(this.o.entry);
    const peer: EnginePeer = new Peer(
      (message) => {
        if (child.connected) child.send(message, () => undefined);
      },
      engineMethods,
      supervisorMethods,
      this.o.handlers,
      (event) => this.#hear(event),
    );
    this.#child = child;
    this.#peer = peer;
    this.#lastBeat = Date.now();
    child.on('message', (message) => {
      this.#lastBeat = Date.now();
      peer.receive(message);
    });
    let gone = false;
    const end = (why: string): void => {
      if (gone) return;
      gone = true;
      peer.end(`The engine ${why}; it is being started again — try again in a moment.`);
      if (!this.#ended) this.#died(why);
    };
    child.on('error', (cause) => end(`could not be started: ${cause.message}`));
    child.on('exit', (code, signal) =>
      end(signal === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${signal}`),
    );
    const params = this.o.start();
    peer
      .call('start', params)
      .then(({ port, ort }) => {
        this.ort = ort;
        this.state = 'running';
        for (const wake of this.#waiting.splice(0)) wake();
        this.o.onRunning(port);
      })
      .catch((cause: unknown) => {
        this.o.log(`The engine could not begin: ${said(cause)}`);
        child.kill('SIGKILL');
      });
  }

  /** Calls the engine; waits for one that is being started. Throws EndpointError. */
  async call<K extends keyof typeof engineMethods>(
    method: K,
    params: z.infer<(typeof engineMethods)[K]['params']>,
    waitMs = 20_000,
  ): Promise<z.infer<(typeof engineMethods)[K]['result']>> {
    if (this.state !== 'running') await this.#running(waitMs);
    if (!this.#peer) throw new EndpointError(503, 'engine-gone', 'The engine is not running.');
    return this.#peer.call(method, params);
  }

  isRunning(): boolean {
    return this.state === 'running';
  }

  /** It has answered models long enough to trust it again. */
  forgiveDeaths(): void {
    this.#deaths = 0;
  }

  /** Lets what is under way be answered and the open windows come home, then ends it. */
  async stop(graceMs: number): Promise<void> {
    const child = this.#child;
    if (child && this.state === 'running') {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, graceMs)));
      await Promise.race([this.#peer?.call('close', {}).catch(() => undefined), late]);
      clearTimeout(timer);
    }
    this.#ended = true;
    clearInterval(this.#watchdog);
    if (child?.exitCode === null && child.signalCode === null) {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    }
  }

  #running(waitMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(new EndpointError(503, 'engine-gone', 'The engine is being started again — try again in a moment.')),
        waitMs,
      );
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #hear(raw: unknown): void {
    const event = eventSchema.safeParse(raw);
    if (event.success) this.o.onEvent(event.data);
    else this.o.log(`The engine said something that is not understood: ${event.error.message.slice(0, 300)}`);
  }

  #look(): void {
    const now = Date.now();
    // The whole machine slept, or this process did: the engine may speak first.
    if (now - this.#lastLook > 8 * watchMs) this.#lastBeat = Math.max(this.#lastBeat, now - watchMs);
    this.#lastLook = now;
    if (this.#child && now - this.#lastBeat > this.o.execTimeoutMs) {
      this.o.log(`The engine has not moved for ${this.o.execTimeoutMs / 1000} s and is ended.`);
      this.#lastBeat = now;
      this.#child.kill('SIGKILL');
    }
  }

  #died(why: string): void {
    this.#child = undefined;
    this.#deaths++;
    this.state = this.#deaths >= failedAfter ? 'failed' : 'restarting';
    const guilty = this.#guilty();
    this.o.log(
      `The engine ${why}${guilty === undefined ? '' : ` while it ran bundle ${guilty.slice(0, 12)}`}; starting another.`,
    );
    this.o.onDeath(why, guilty, this.#lastBeat);
    const pause = Math.min(slowestRestart, this.#deaths <= 1 ? 0 : 100 * 2 ** (this.#deaths - 2));
    setTimeout(() => {
      if (!this.#ended) this.start();
    }, pause);
  }

  /**
   * The bundle that was running. Where several were, the first in the file: that of the main thread, whose runs take milliseconds, so that it is seldom at
   * one by chance; or the one that the engine itself has found hanging.
   */
  #guilty(): string | undefined {
    try {
      const marks = readFileSync(this.o.start().markFile, 'latin1').match(/.{64}/g) ?? [];
      return marks.find((mark) => /^[0-9a-f]{64}$/.test(mark));
    } catch {
      return undefined;
    }
  }
}

/** A child in the role `engine`. The program of an updated editor may be deleted while it runs: Linux still knows it. */
export function forkEngine(entry: string): ChildProcess {
  const execPath = existsSync(process.execPath) ? process.execPath : '/proc/self/exe';
  return fork(entry, ['engine'], {
    execPath,
    execArgv: process.execArgv,
    env: { ...process.env, ...runtimeEnvironment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
