import { mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { isAlive } from './alive';

const ownerSchema = z.object({ pid: z.int(), startTime: z.number() });
export type Owner = z.infer<typeof ownerSchema>;

/** Deciding that a lock is stale takes microseconds; a decider that is older than this has died at it. */
const longestTakeover = 5000;

/**
 * One supervisor per state folder. The file is created exclusively, so of two that start at once one wins; that of a process that is gone is taken over,
 * by one at a time.
 * @returns undefined when the lock is ours now, else its living owner
 */
export function acquire(file: string, me: Owner): Owner | undefined {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (create(file, me)) return undefined;
    const owner = ownerOf(file);
    if (owner && isAlive(owner.pid, owner.startTime)) return owner;
    takeOver(file);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
  return ownerOf(file) ?? { pid: 0, startTime: 0 };
}

/** Who the lock names; undefined where there is none, or none that can be read. */
export function ownerOf(file: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function release(file: string, me: Owner): void {
  if (ownerOf(file)?.pid === me.pid) rmSync(file, { force: true });
}

function create(file: string, me: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(me), { flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

/** Removes a stale lock; a folder makes sure that nobody removes the fresh one of somebody else. */
function takeOver(file: string): void {
  const room = `${file}.takeover`;
  try {
    mkdirSync(room);
  } catch {
    try {
      if (Date.now() - statSync(room).mtimeMs > longestTakeover) rmdirSync(room);
    } catch {
      // Another one has finished meanwhile.
    }
    return;
  }
  try {
    const owner = ownerOf(file);
    // A file that was created just now may be empty still: it has its first second.
    if (owner ? !isAlive(owner.pid, owner.startTime) : age(file) > 1000) rmSync(file, { force: true });
  } finally {
    rmdirSync(room);
  }
}

function age(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
