import type * as z from 'zod';
import { ortVersion } from '../../engine/session';
import { endWithParent } from '../../engine/watchdog';
import { EndpointError } from '../error';
import { listenLocal, TokenCheck } from '../http';
import { engineMethods, supervisorMethods, type Beat } from '../messages';
import { Peer, type Handlers } from '../peer';
import { DataServer } from './data-server';
import { Workshop } from './ready';
import { Routing } from './routing';
import { Runs } from './runs';
import { Slot, type SlotOptions } from './slot';
import { trial } from './trial';

const beatMs = 250;
/** Every so many beats tell what the models did. */
const beatsToTell = 4;
/** Requests under way may take so long when the engine is asked to end. */
const graceMs = 5000;

type Start = z.infer<typeof engineMethods.start.params>;

/** The engine process: the one that loads ONNX Runtime and owns the data port. Driven by its supervisor over IPC; ends with it. */
export class Engine {
  readonly #routing = new Routing();
  readonly #peer: Peer<typeof supervisorMethods, typeof engineMethods>;
  #workshop = new Workshop(Runs.main());
  #start: Start | undefined;
  #data: DataServer | undefined;

  constructor(send: (message: object) => void) {
    this.#peer = new Peer(send, supervisorMethods, engineMethods, this.#handlers());
  }

  receive(message: unknown): void {
    this.#peer.receive(message);
  }

  #handlers(): Handlers<typeof engineMethods> {
    return {
      start: (params) => this.#listen(params),
      load: async ({ name, version, digest, folder }) => {
        const known = this.#routing.slot(name, digest);
        if (known) return { warmupMicros: known.warmupMicros };
        const slot = await Slot.open(this.#slotOptions({ name, version, digest, folder }), this.#workshop);
        this.#routing.add(slot);
        return { warmupMicros: slot.warmupMicros };
      },
      live: async ({ name, digest }) => {
        if (digest !== null) this.#loaded(name, digest);
        const before = this.#routing.switch(name, digest);
        if (before && before.o.digest !== digest) this.#sendWindow(before, before.windows.take(Date.now()));
        this.#tell();
        return Promise.resolve({});
      },
      unload: async ({ name, digest }) => {
        const slot = this.#routing.remove(name, digest);
        if (slot) this.#sendWindow(slot, slot.windows.take(Date.now()));
        await slot?.close();
        return {};
      },
      golden: ({ name, digest }) => this.#loaded(name, digest).replayGolden(),
      close: () => this.#close(),
      trial: ({ name, version, digest, folder }) =>
        trial(
          { name, version, digest, folder, queueRows: 1, windows: { rows: 1, ageMs: 0, longestMs: 1000 } },
          this.#workshop,
        ),
    };
  }

  async #listen(params: Start): Promise<{ port: number; ort: string }> {
    this.#start = params;
    this.#workshop = new Workshop(Runs.main(params.markFile));
    this.#data = new DataServer({
      routing: this.#routing,
      token: new TokenCheck(params.token, params.tokenFile),
      runtimeVersion: params.runtimeVersion,
      log: (line) => process.stdout.write(`${new Date().toISOString()} ${line}\n`),
      identity: (name) => this.#peer.call('identity', { name }),
      monitor: (name, etag) => this.#peer.call('monitor', { name, etag }),
    });
    const port = await listenLocal(this.#data.server, params.port);
    let beats = 0;
    setInterval(() => {
      // A native run that hangs can be ended with its process only; the supervisor starts another, as when the main thread hangs.
      if (this.#workshop.main.hangsBeside(params.execTimeoutMs)) process.kill(process.pid, 'SIGKILL');
      for (const slot of this.#routing.slots) this.#sendWindow(slot, slot.windows.takeDue(Date.now()));
      if (beats++ % beatsToTell === 0) this.#tell();
      else this.#peer.emit({ type: 'beat' } satisfies Beat);
    }, beatMs);
    return { port, ort: await ortVersion() };
  }

  #tell(): void {
    const now = Date.now();
    const models = this.#routing.slots.map((slot) => ({
      name: slot.o.name,
      digest: slot.o.digest,
      live: this.#routing.isLive(slot),
      open: slot.windows.snapshot(now),
      pending: slot.pending,
      stats: slot.stats,
    }));
    this.#peer.emit({ type: 'beat', models } satisfies Beat);
  }

  #sendWindow(slot: Slot, window: object | undefined): void {
    if (window) this.#peer.emit({ type: 'window', name: slot.o.name, window });
  }

  async #close(): Promise<Record<string, never>> {
    const { server } = this.#data ?? {};
    if (server) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      // A caller's kept connection is idle as soon as its answer is out.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      await closed;
      clearTimeout(timer);
      clearInterval(sweep);
    }
    for (const slot of this.#routing.slots) this.#sendWindow(slot, slot.windows.take(Date.now()));
    return {};
  }

  #loaded(name: string, digest: string): Slot {
    const slot = this.#routing.slot(name, digest);
    if (!slot)
      throw new EndpointError(409, 'not-loaded', `${name} ${digest.slice(0, 12)} is not loaded in the engine.`);
    return slot;
  }

  #slotOptions(bundle: Pick<SlotOptions, 'name' | 'version' | 'digest' | 'folder'>): SlotOptions {
    if (!this.#start) throw new EndpointError(409, 'not-started', 'The engine has not been started.');
    return { ...bundle, queueRows: this.#start.queueRows, windows: this.#start.windows };
  }
}

/** Role `engine`: serve until the supervisor goes. */
export function runEngine(): void {
  if (!process.send) throw new EndpointError(0, 'no-supervisor', 'The engine is started by its supervisor only.');
  endWithParent();
  const engine = new Engine((message) => {
    process.send?.(message);
  });
  process.on('message', (message) => engine.receive(message));
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Ctrl+C reaches the whole group in the foreground; the supervisor decides what happens then.
  process.on('SIGINT', () => undefined);
}
