import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, ownStartTime } from './alive';
import { Home } from './home';
import { ownerOf } from './lock';

const prefix = 'slipway-serve-';
/** A folder without its owner's name is being made just now, or is one that was left at that. */
const nameless = 60_000;

/** A state folder for as long as this process lives: it holds a token and customers' rows, so that one of a process that is gone must not stay. */
export function temporaryHome(parent = tmpdir()): Home {
  sweepServeHomes(parent);
  const home = new Home(mkdtempSync(join(parent, prefix)));
  writeFileSync(ownerFile(home.folder), JSON.stringify({ pid: process.pid, startTime: ownStartTime() }));
  return home;
}

/** Removes the folders that a killed `serve` has left. */
export function sweepServeHomes(parent = tmpdir()): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(parent, name);
    try {
      if (isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's, or another sweep was faster.
    }
  }
}

function isAbandoned(folder: string): boolean {
  const owners = [ownerOf(ownerFile(folder)), ownerOf(new Home(folder).lockFile)];
  if (owners.some((owner) => owner && isAlive(owner.pid, owner.startTime))) return false;
  return owners[0] !== undefined || Date.now() - statSync(folder).mtimeMs > nameless;
}

function ownerFile(folder: string): string {
  return join(folder, 'owner');
}
