import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runtimeEnvironment } from '../engine/environment';
import { endpointApiVersion, endpointFileSchema, type EndpointFile } from '../protocol/endpoint';
import { isAlive, lifeOf } from './alive';
import { call } from './call';
import { EndpointError } from './error';
import { defaultHome, Home } from './home';
import { whoAnswers, type Answerer } from './itself';
import { compareVersions, installRuntime, runtimeVersion } from './runtime';
import { sweepServeHomes } from './serve-homes';
import { settingsSchema, type Settings } from './settings';

export interface StartOptions {
  /** Folder with `endpoint.js`, and the native packages above it. */
  readonly dist: string;
  readonly home?: string;
  /** The Node (or Electron as Node) that runs it; this process's own without it. */
  readonly execPath?: string;
  /** Kept in the home's settings.json, for all later starts, too. */
  readonly settings?: { readonly [K in keyof Settings]?: Partial<Settings[K]> | undefined };
  readonly signal?: AbortSignal;
}

/** The supervisor runs no model, so that it answers at once unless it hangs. */
const answerMs = 4000;
const startMs = 30_000;
const stopMs = 20_000;
const longestLog = 5_000_000;

/** What `endpoint.json` says, if its process lives and answers under its own name. Throws EndpointError `unresponsive` after a few seconds. */
export async function readEndpointFile(
  home: Home,
  o: { readonly tellsStarts?: boolean; readonly answerMs?: number } = {},
): Promise<EndpointFile | undefined> {
  const file = endpointFileOf(home);
  const life = (): ReturnType<typeof lifeOf> => (file ? lifeOf(file.pid, file.startTime, o.tellsStarts) : 'dead');
  if (!file || life() === 'dead') return undefined;
  if (file.apiVersion > endpointApiVersion)
    throw new EndpointError(
      0,
      'newer',
      `The endpoint that runs (${file.runtimeVersion}) is newer than this Slipway and speaks another language — update Slipway.`,
    );
  const until = Date.now() + (o.answerMs ?? answerMs);
  let who: Answerer;
  do {
    who = await whoAnswers(file, Math.max(100, until - Date.now()));
    if (who === 'itself') return file;
    if (life() === 'dead') return undefined;
    await sleep(150);
  } while (Date.now() < until);
  const proven = life() === 'alive';
  // After a crash the number may be a stranger's: that process is not the endpoint's, and is not to be ended.
  if (!proven && who !== 'silence') return undefined;
  const problem = { another: 'another program answers on its port', nobody: 'it does not listen', silence: 'it hangs' };
  const whose = proven ? '' : ' if that process is one of Slipway';
  throw new EndpointError(
    0,
    'unresponsive',
    `The endpoint (process ${file.pid}) does not answer: ${problem[who]} — end it${whose} with: ${killing(file.pid)} — the next deployment starts it again with all its models.`,
  );
}

/** The endpoint that runs, or one started from `dist`. */
export async function startOrFindFile(o: StartOptions): Promise<EndpointFile> {
  const home = new Home(o.home ?? defaultHome());
  const own = await runtimeVersion(o.dist);
  const running = await readEndpointFile(home);
  if (running) {
    const order = compareVersions(own, running.runtimeVersion);
    if (order < 0)
      throw new EndpointError(
        0,
        'newer',
        `The endpoint that runs is of Slipway ${running.runtimeVersion}, newer than this one (${own}) — update this Slipway, or stop the endpoint first with: slipway stop`,
      );
    if (order === 0 && own === running.runtimeVersion) return running;
    await handOver(running);
  }
  home.create();
  sweepServeHomes();
  if (o.settings) writeFileSync(home.settingsFile, JSON.stringify(settingsSchema.parse(o.settings)));
  const { entry } = await installRuntime(o.dist, home.runtimes);
  return start(home, entry, o);
}

/** Ends an older endpoint; its models are taken over by the next, from the same home. */
async function handOver(file: EndpointFile): Promise<void> {
  await call({ method: 'POST', url: `${file.adminUrl}/slipway/v1/stop`, token: tokenOf(file), timeoutMs: 5000 });
  for (let waited = 0; waited < stopMs; waited += 50) {
    if (!isAlive(file.pid, file.startTime)) return;
    await sleep(50);
  }
  throw new EndpointError(
    0,
    'unresponsive',
    `The older endpoint (process ${file.pid}) did not end — end it with: ${killing(file.pid)}`,
  );
}

async function start(home: Home, entry: string, o: StartOptions): Promise<EndpointFile> {
  if (existsSync(home.logFile) && statSync(home.logFile).size > longestLog)
    renameSync(home.logFile, `${home.logFile}.1`);
  const logged = existsSync(home.logFile) ? statSync(home.logFile).size : 0;
  const log = openSync(home.logFile, 'a', 0o600);
  const child = spawn(o.execPath ?? process.execPath, [entry, 'supervisor', '--home', home.folder], {
    detached: true,
    stdio: ['ignore', log, log],
    env: endpointEnvironment(),
    cwd: home.folder,
    windowsHide: true,
  });
  closeSync(log);
  let exit: string | undefined;
  child.on('error', (cause) => (exit = cause.message));
  child.on('exit', (code, signal) => {
    // 3: another one was faster, and serves.
    if (code !== 3) exit = signal ?? `exit code ${code ?? 'unknown'}`;
  });
  child.unref();
  const file = await answering(home, startMs, () => {
    o.signal?.throwIfAborted();
    return exit !== undefined;
  });
  if (file) return file;
  const tail = readFileSync(home.logFile, 'utf8').slice(logged).trim().split('\n').slice(-3).join(' / ');
  throw new EndpointError(
    0,
    'not-started',
    `The endpoint could not be started (${exit ?? `it did not answer within ${startMs / 1000} s`}): ${tail || 'it logged nothing'} — its log is ${home.logFile}.`,
  );
}

/** A debugger's bootloader must not run in the endpoint, and VS Code's program must run as Node. */
export function endpointEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  delete env['NODE_OPTIONS'];
  for (const key of Object.keys(env)) if (key.startsWith('VSCODE_')) Reflect.deleteProperty(env, key);
  return { ...env, ...runtimeEnvironment };
}

/** What the home says of its endpoint, whether that still runs or not; undefined if it says nothing that can be read. */
export function endpointFileOf(home: Home): EndpointFile | undefined {
  try {
    return endpointFileSchema.parse(JSON.parse(readFileSync(home.endpointFile, 'utf8')));
  } catch {
    return undefined;
  }
}

function tokenOf(file: EndpointFile): string {
  try {
    return readFileSync(file.tokenFile, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Waits for the endpoint of a home that has just been started by somebody else. Throws EndpointError `not-started`. */
export async function awaitEndpoint(home: Home, gone: () => boolean): Promise<EndpointFile> {
  const file = await answering(home, startMs, gone);
  if (file) return file;
  throw new EndpointError(0, 'not-started', `The endpoint of ${join(home.folder, '')} did not begin to answer.`);
}

/** The endpoint of a home as soon as it answers; undefined when the time is over, or `ended` says that it never will. */
async function answering(home: Home, longestMs: number, ended: () => boolean): Promise<EndpointFile | undefined> {
  const until = Date.now() + longestMs;
  while (Date.now() < until) {
    const file = endpointFileOf(home);
    if (file && isAlive(file.pid, file.startTime) && (await whoAnswers(file, 2000)) === 'itself') return file;
    if (ended()) return undefined;
    await sleep(50);
  }
  return undefined;
}

/** What ends a process that listens to nothing any more. */
function killing(pid: number): string {
  return process.platform === 'win32' ? `taskkill /F /PID ${pid}` : `kill -9 ${pid}`;
}
