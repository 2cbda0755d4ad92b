import { dirname, resolve } from 'node:path';
import { ownStartTime } from '../alive';
import { EndpointError, said } from '../error';
import { Home } from '../home';
import { acquire, release } from '../lock';
import { runtimeVersion } from '../runtime';
import { sweepServeHomes } from '../serve-homes';
import { Supervisor } from './supervisor';

/** Role `supervisor`: `--home FOLDER [--with-parent]`, the latter to end with the process that started it, which holds the other end of its channel. Ends with code 3 when another one serves that folder already. */
export async function runSupervisor(args: readonly string[]): Promise<void> {
  const home = homeOf(args);
  home.create();
  // The reader of a pipe may go first.
  process.stdout.on('error', () => undefined);
  const me = { pid: process.pid, startTime: ownStartTime() };
  const other = await acquire(home.lockFile, me);
  if (other) {
    log(`An endpoint (process ${other.pid}) serves ${home.folder} already; this one ends.`);
    process.exitCode = 3;
    return;
  }
  const entry = resolve(process.argv[1] ?? '');
  const ended = (): void => {
    release(home.lockFile, me);
    // That of a killed `serve` is abandoned from here on.
    if (args.includes('--with-parent')) sweepServeHomes();
    // A caller that holds its connection open must not keep the process.
    process.exit(0);
  };
  try {
    const version = await runtimeVersion(dirname(entry));
    const supervisor = new Supervisor(home, { entry, runtimeVersion: version, me, log, ended });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void supervisor.stop());
    process.on('uncaughtException', (cause) => log(`Fault of the supervisor: ${cause.stack ?? said(cause)}`));
    await supervisor.start();
    if (args.includes('--with-parent')) followParent(supervisor);
    log(`Endpoint ${version} serves ${home.folder}, process ${process.pid}.`);
  } catch (cause) {
    release(home.lockFile, me);
    throw cause;
  }
}

function homeOf(args: readonly string[]): Home {
  const [flag, folder] = args;
  if (flag !== '--home' || folder === undefined)
    throw new EndpointError(0, 'usage', 'usage: endpoint.js supervisor --home FOLDER');
  return new Home(resolve(folder));
}

/** The channel closes with its other end on every system, where the number of the parent stays as it was on Windows. */
function followParent(supervisor: Supervisor): void {
  process.on('disconnect', () => void supervisor.stop());
  if (!process.connected) void supervisor.stop();
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}
