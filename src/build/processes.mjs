// Child processes that never outlive us. Needs no installed package.
import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const windows = process.platform === 'win32';
const groups = new Set();

function killGroup(pid, signal) {
  try {
    process.kill(windows ? pid : -pid, signal);
    return true;
  } catch {
    return false; // already gone
  }
}

// Ctrl+C and crashes of the runner itself must not leave servers behind.
process.on('exit', () => groups.forEach((pid) => killGroup(pid, 'SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** Starts a process as leader of its own group; `stop()` ends the whole group: SIGTERM, after `grace` ms SIGKILL. */
export function spawnGroup(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: !windows });
  if (child.pid !== undefined) groups.add(child.pid);
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
  const stop = async (grace = 2000) => {
    if (child.pid === undefined) return;
    killGroup(child.pid, 'SIGTERM');
    for (let waited = 0; waited < grace && killGroup(child.pid, 0); waited += 50) await sleep(50);
    killGroup(child.pid, 'SIGKILL');
    groups.delete(child.pid);
  };
  return { child, exited, stop };
}

/** Gives way to everything else that runs, where the system lets us ask for that. */
function giveWay(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
    // Linux shares the processor among sessions first, and a group of ours is a session: by itself it would give way to nobody.
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, '19');
  } catch {
    // already gone, or not known here: then it runs like the others
  }
}

/**
 * Runs a command to its end. `timeout` in ms ends the group and gives code 124; `idle` lets it have only what others leave of the processor.
 * @returns {Promise<{code: number, output: string}>} stdout and stderr in the order in which they came
 */
export async function run(command, args, { timeout, echo = false, idle = false, ...options } = {}) {
  const { child, exited, stop } = spawnGroup(command, args, options);
  if (idle && child.pid !== undefined) giveWay(child.pid);
  let output = '';
  const take = (chunk) => {
    output += chunk;
    if (echo) process.stdout.write(chunk);
  };
  child.on('error', (error) => take(`${command}: ${error.message}\n`));
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', take);
  let late = false;
  const timer = timeout
    ? setTimeout(() => {
        late = true;
        take(`\n${path.basename(command)} was ended after ${timeout / 1000} s\n`);
        void stop();
      }, timeout)
    : undefined;
  const code = await exited;
  clearTimeout(timer);
  await stop(200);
  return { code: late ? 124 : code, output };
}

/** npm as a command and its first arguments: through node when npm started us, so that no shell is needed on Windows. */
export function npmCommand() {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? [process.execPath, [cli]] : [windows ? 'npm.cmd' : 'npm', []];
}

/** Ends the detached endpoint that tests started under their own `SLIPWAY_HOME`; its process group goes with it. */
export async function stopEndpointOf(home) {
  const file = path.join(home, 'endpoint.json');
  if (!statSync(file, { throwIfNoEntry: false })) return;
  let pid;
  try {
    pid = JSON.parse(readFileSync(file, 'utf8')).pid;
  } catch {
    return; // a half-written file names no process
  }
  if (!Number.isInteger(pid) || pid <= 1) return;
  const signal = (name) => {
    if (killGroup(pid, name)) return true;
    try {
      return process.kill(pid, name);
    } catch {
      return false;
    }
  };
  signal('SIGTERM');
  for (let waited = 0; waited < 3000 && signal(0); waited += 50) await sleep(50);
  signal('SIGKILL');
}
