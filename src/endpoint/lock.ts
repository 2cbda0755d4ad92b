import { mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { lifeOf } from './alive';
import { whoAnswers } from './itself';

const ownerSchema = z.object({
  pid: z.int(),
  startTime: z.number(),
  /** Where it can be asked whether it is itself; not there before it listens. */
  adminUrl: z.url().optional(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** Deciding that a lock is stale takes microseconds; a decider that is older than this has died at it. */
const longestTakeover = 5000;
/** One that begins does not listen yet, and one that ends does not any more: both for less time than that. */
const unheardMs = 10_000;

/**
 * One supervisor per state folder. The file is created exclusively, so of two that start at once one wins; that of a process that is gone is taken over,
 * by one at a time.
 * @returns undefined when the lock is ours now, else its living owner
 */
export async function acquire(
  file: string,
  me: Owner,
  o: { readonly tellsStarts?: boolean; readonly unheardMs?: number } = {},
): Promise<Owner | undefined> {
  const until = Date.now() + (o.unheardMs ?? unheardMs);
  for (let attempt = 0; attempt < 400; attempt++) {
    if (create(file, me)) return undefined;
    const owner = ownerOf(file);
    const life = owner && (await lives(owner, o.tellsStarts));
    if (life === true) return owner;
    if (life === 'unheard' && Date.now() < until) await sleep(100);
    else {
      takeOver(file, owner);
      await sleep(10);
    }
  }
  return ownerOf(file) ?? { pid: 0, startTime: 0 };
}

/** Whether the owner is there. Its number may be a stranger's after a crash: where the system does not tell, its port does. */
async function lives({ pid, startTime, adminUrl }: Owner, tells?: boolean): Promise<boolean | 'unheard'> {
  const life = lifeOf(pid, startTime, tells);
  if (life !== 'unproven') return life === 'alive';
  if (adminUrl === undefined) return 'unheard';
  const who = await whoAnswers({ pid, adminUrl }, 2000);
  return who === 'itself' || who === 'silence' ? true : 'unheard';
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

/** Removes the lock of an owner that is gone; a folder makes sure that nobody removes the fresh one of somebody else. */
function takeOver(file: string, gone: Owner | undefined): void {
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
    const same = owner?.pid === gone?.pid && owner?.startTime === gone?.startTime;
    if (same && (owner !== undefined || age(file) > 1000)) rmSync(file, { force: true });
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
