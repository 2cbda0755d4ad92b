// Where things are. Needs no installed package: the scripts that run before `npm ci` import it.
import { mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folder of this project's downloads (VS Code, Chromium, staging); git-ignored. `SLIPWAY_CACHE` moves it, so that clones can share one. */
export function cacheFolder(...parts) {
  const folder = path.join(process.env.SLIPWAY_CACHE ?? path.join(root, '.cache'), ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Files below `folder` (relative to the root) whose name ends with `ending`, as sorted paths with `/`, relative to the root. */
export function filesBelow(folder, ending, skip = []) {
  const top = path.join(root, folder);
  if (!statSync(top, { throwIfNoEntry: false })?.isDirectory()) return [];
  const found = [];
  for (const entry of readdirSync(top, { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (skip.includes(name) || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) found.push(...filesBelow(name, ending, skip));
    else if (entry.name.endsWith(ending)) found.push(name);
  }
  return found.sort();
}

/** Whether the script with this `import.meta.url` is the one that node was asked to run. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}
