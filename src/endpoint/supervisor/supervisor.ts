import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomic } from '../../data/files';
import { modelNameSchema } from '../../protocol/bundle';
import { endpointApiVersion, type EndpointFile } from '../../protocol/endpoint';
import { said } from '../error';
import { type Home } from '../home';
import { listenLocal, TokenCheck } from '../http';
import { ownerOf, type Owner } from '../lock';
import { type EngineEvent } from '../messages';
import { readSettings, type Settings } from '../settings';
import { Admin } from './admin';
import { Deployments } from './deployments';
import { EngineProcess } from './engine-process';
import { replayLive } from './golden';
import { type House } from './house';
import { Mutex } from './mutex';
import { ModelRecord } from './record';
import { Recovery } from './recovery';
import { Store } from './store';
import { Views } from './views';

const portsSchema = z.object({ data: z.int(), admin: z.int() });
const aliveSchema = z.object({ at: z.number(), open: z.record(z.string(), z.number().nullable()) });
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

const tickMs = 1000;
/** Every so many ticks the time is noted, for the gap after a kill. */
const ticksToNote = 3;
const graceMs = 8000;

/** The supervisor: owns state, versions, health and watch; never loads ONNX Runtime, so that nothing a model does can end it. */
export class Supervisor {
  readonly #house: House;
  readonly #admin: Admin;
  readonly #recovery: Recovery;
  readonly #token: string;
  readonly #timers: NodeJS.Timeout[] = [];
  #ports: { data: number; admin: number } = { data: 0, admin: 0 };
  #ticks = 0;
  #notice: string | null = null;
  #stopping = false;

  constructor(
    private readonly home: Home,
    private readonly o: {
      readonly entry: string;
      readonly runtimeVersion: string;
      readonly me: Owner;
      readonly log: (line: string) => void;
      readonly ended: () => void;
    },
  ) {
    const settings = readSettings(home.settingsFile);
    this.#token = this.#readToken();
    this.#ports = readPorts(home.portsFile) ?? this.#ports;
    this.#recovery = new Recovery(() => this.#house);
    const store = new Store(home.store);
    this.#house = {
      home,
      settings,
      store,
      engine: this.#engineProcess(settings),
      records: new Map(),
      mutex: new Mutex(),
      entry: o.entry,
      log: o.log,
      record: (name) => this.#record(name),
    };
    const views = new Views(this.#house);
    this.#admin = new Admin({
      house: this.#house,
      views,
      deployments: new Deployments(this.#house),
      token: new TokenCheck(this.#token, home.tokenFile),
      runtimeVersion: o.runtimeVersion,
      notice: () => this.#notice,
      urls: () => this.#urls(),
      stop: () => void this.stop(),
    });
  }

  /** Resolves when the admin port answers; the engine and its models follow. */
  async start(): Promise<void> {
    this.#readModels();
    const admin = await listenLocal(this.#admin.server, this.#ports.admin);
    if (this.#ports.admin !== 0 && admin !== this.#ports.admin)
      this.o.log(`Port ${this.#ports.admin} is taken by another program; the admin port is ${admin} now.`);
    this.#ports = { ...this.#ports, admin };
    this.#writeLock();
    this.#house.engine.start();
    this.#timers.push(
      setInterval(() => this.#tick(), tickMs),
      setInterval(() => void this.#replayAll(), this.#house.settings.goldenEveryMs),
    );
  }

  /** Answers what is under way, keeps the open windows, ends engine and ports. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.o.log('Stopping.');
    for (const timer of this.#timers) clearInterval(timer);
    this.#admin.server.close();
    await this.#house.engine.stop(graceMs);
    this.#noteAlive();
    for (const record of this.#house.records.values()) record.close();
    if (ownerOf(this.home.lockFile)?.pid === process.pid) rmSync(this.home.endpointFile, { force: true });
    this.#admin.server.closeAllConnections();
    this.o.log('Stopped.');
    this.o.ended();
  }

  #engineProcess(settings: Settings): EngineProcess {
    return new EngineProcess({
      entry: this.o.entry,
      start: () => ({
        port: this.#ports.data,
        token: this.#token,
        tokenFile: this.home.tokenFile,
        markFile: this.home.markFile,
        runtimeVersion: this.o.runtimeVersion,
        windows: settings.windows,
        queueRows: settings.queueRows,
        execTimeoutMs: settings.execTimeoutMs,
      }),
      execTimeoutMs: settings.execTimeoutMs,
      handlers: {
        identity: async ({ name }) => Promise.resolve(this.#admin.identity(name)),
        monitor: async ({ name, etag }) => Promise.resolve(this.#admin.monitor(name, etag)),
      },
      log: this.o.log,
      onEvent: (event) => this.#hear(event),
      onRunning: (port) => this.#engineRuns(port),
      onDeath: (why, guilty, lastBeat) => this.#recovery.blame(guilty, lastBeat, why),
    });
  }

  #engineRuns(port: number): void {
    if (this.#ports.data !== 0 && port !== this.#ports.data) {
      this.#notice = `Port ${this.#ports.data} is taken by another program; predictions are served on port ${port} now.`;
      this.o.log(this.#notice);
    }
    this.#ports = { ...this.#ports, data: port };
    try {
      writeAtomic(this.home.portsFile, JSON.stringify(this.#ports));
      this.#writeEndpointFile();
    } catch (cause) {
      this.o.log(said(cause));
    }
    this.#recovery.restore().catch((cause: unknown) => this.o.log(`Models could not be brought back: ${said(cause)}`));
  }

  #hear(event: EngineEvent): void {
    if (event.type === 'window') {
      this.#house.records.get(event.name)?.addWindow(event.window);
      return;
    }
    for (const model of event.models ?? []) this.#house.records.get(model.name)?.hear(model, Date.now());
  }

  #tick(): void {
    try {
      this.#keepFiles();
      if (this.#ticks++ % ticksToNote === 0) this.#noteAlive();
    } catch (cause) {
      this.o.log(said(cause));
    }
  }

  /** Somebody may clean up the state folder while it is in use. */
  #keepFiles(): void {
    const owner = ownerOf(this.home.lockFile);
    if (!existsSync(this.home.folder) || (owner && owner.pid !== process.pid)) {
      this.o.log(`${this.home.folder} is gone or belongs to another endpoint now.`);
      void this.stop();
      return;
    }
    if (!owner) this.#writeLock();
    if (!existsSync(this.home.tokenFile)) {
      this.o.log(`${this.home.tokenFile} had vanished and is written again.`);
      writeAtomic(this.home.tokenFile, this.#token, 0o600);
    }
    if (this.#house.engine.isRunning() && !existsSync(this.home.endpointFile)) this.#writeEndpointFile();
  }

  #noteAlive(): void {
    const open: Record<string, number | null> = {};
    for (const [name, { openSince }] of this.#house.records) open[name] = this.#stopping ? null : openSince;
    writeAtomic(this.home.aliveFile, JSON.stringify({ at: Date.now(), open }));
  }

  async #replayAll(): Promise<void> {
    for (const name of this.#house.records.keys())
      await replayLive(this.#house, name).catch((cause: unknown) => this.o.log(`${name}: golden rows: ${said(cause)}`));
  }

  #readModels(): void {
    const alive = readJson(this.home.aliveFile, aliveSchema);
    for (const name of readdirSync(this.home.models)) {
      if (!modelNameSchema.safeParse(name).success) continue;
      try {
        const record = this.#record(name);
        this.#reconcile(record);
        record.startWatch();
        if (!record.state.live) {
          record.phase = 'stopped';
          continue;
        }
        const since = alive ? (alive.open[name] ?? alive.at) : record.state.live.since;
        record.openGap(Math.max(record.lastClosed, since));
      } catch (cause) {
        this.o.log(`${name} cannot be brought back: ${said(cause)}`);
      }
    }
  }

  /** A kill between ledger and state: the ledger is the authority. */
  #reconcile(record: ModelRecord): void {
    const last = record.ledgerLines.at(-1);
    const { live } = record.state;
    if (!last || (last.digest ?? null) === (live?.digest ?? null)) return;
    this.o.log(`${record.name}: the last change in its ledger is completed.`);
    const previous = live ? { version: live.version, digest: live.digest } : record.state.previous;
    const since = Date.parse(last.at);
    const { digest, version } = last;
    if (digest === null || version === null) record.save({ live: null, previous });
    else
      record.save({
        live: { version, digest, since },
        previous,
        workspace: last.workspace,
        versions: { ...record.state.versions, [version]: digest },
      });
  }

  #record(name: string): ModelRecord {
    const known = this.#house.records.get(name);
    if (known) return known;
    const { store, settings, log } = this.#house;
    const record = new ModelRecord(name, { folder: this.home.model(name), store, settings, log });
    if (!record.state.live) {
      record.phase = 'stopped';
      record.reason = 'It has not been deployed here yet.';
    }
    this.#house.records.set(name, record);
    return record;
  }

  #urls(): { dataUrl: string; adminUrl: string } {
    return { dataUrl: `http://127.0.0.1:${this.#ports.data}`, adminUrl: `http://127.0.0.1:${this.#ports.admin}` };
  }

  /** With the port at which others find out that it is held still. */
  #writeLock(): void {
    writeAtomic(this.home.lockFile, JSON.stringify({ ...this.o.me, adminUrl: this.#urls().adminUrl } satisfies Owner));
  }

  #writeEndpointFile(): void {
    const file: EndpointFile = {
      v: 1,
      pid: process.pid,
      startTime: this.o.me.startTime,
      ...this.#urls(),
      tokenFile: this.home.tokenFile,
      runtimeVersion: this.o.runtimeVersion,
      apiVersion: endpointApiVersion,
    };
    writeAtomic(this.home.endpointFile, JSON.stringify(file), 0o600);
  }

  #readToken(): string {
    const { tokenFile } = this.home;
    const known = existsSync(tokenFile) ? readFileSync(tokenFile, 'utf8').trim() : '';
    const private_ =
      process.platform === 'win32' || (existsSync(tokenFile) && (statSync(tokenFile).mode & 0o077) === 0);
    if (tokenPattern.test(known) && private_) return known;
    if (known !== '') this.o.log(`${tokenFile} was readable by others or damaged; it holds a new token now.`);
    const token = randomBytes(32).toString('base64url');
    rmSync(tokenFile, { force: true });
    writeAtomic(tokenFile, token, 0o600);
    return token;
  }
}

function readPorts(file: string): z.infer<typeof portsSchema> | undefined {
  return readJson(file, portsSchema);
}

function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
