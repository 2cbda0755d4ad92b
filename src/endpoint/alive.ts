import { existsSync, readFileSync } from 'node:fs';

/** Start time of a process in ms since the epoch, where the system tells it (Linux); a reused pid has another. */
export function startTimeOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold blanks and brackets: state is field 3, start time in clock ticks (of 10 ms) field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
    if (boot === undefined || fields[0] === 'Z') return undefined;
    return Number(boot) * 1000 + Number(fields[19]) * 10;
  } catch {
    return undefined;
  }
}

/** This process's own start time, to be compared with `startTimeOf` later. */
export function ownStartTime(): number {
  return startTimeOf(process.pid) ?? Math.round(Date.now() - process.uptime() * 1000);
}

/** Whether the system tells when a process started. */
const tellsStarts = existsSync('/proc/self/stat');

/**
 * Whether the very process that wrote down `pid` and `startTime` is still there; a zombie is not. `unproven`: some process of that number is, and the
 * system does not say since when (macOS, Windows).
 */
export function lifeOf(pid: number, startTime: number, tells = tellsStarts): 'alive' | 'dead' | 'unproven' {
  try {
    process.kill(pid, 0);
  } catch {
    // None, or one of another user, so not ours.
    return 'dead';
  }
  const own = pid === process.pid;
  if (!tells && !own) return 'unproven';
  const actual = own ? ownStartTime() : startTimeOf(pid);
  return actual !== undefined && Math.abs(actual - startTime) < 2000 ? 'alive' : 'dead';
}

export function isAlive(pid: number, startTime: number): boolean {
  return lifeOf(pid, startTime) !== 'dead';
}
