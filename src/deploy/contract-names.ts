import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type ContractFile } from './contract-file';
import { headOf, headText } from './contract-head';

/** A contract of a workspace folder, by what its file says. */
export interface NamedContract {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
}

/** The contracts of the workspace folder of a contract; undefined while nobody knows them. */
export type ContractNames = (file: ContractFile) => Promise<readonly NamedContract[] | undefined>;

/** A workspace folder with more files and folders is not searched: a lint must not read a whole disk. */
const mostEntries = 200_000;

/** As they are on disk; each folder is searched once. */
export function namesOnDisk(): ContractNames {
  const known = new Map<string, Promise<readonly NamedContract[] | undefined>>();
  return ({ root }) => {
    const names = known.get(root) ?? namesBelow(root);
    known.set(root, names);
    return names;
  };
}

/** The other contracts that have this one's name, by their paths from the workspace folder. */
export function namesakesOf(file: ContractFile, name: string, contracts: readonly NamedContract[]): string[] {
  const place = (path: string): readonly string[] => relative(file.root, path).split(/[\\/]/);
  if (place(file.path).some(isAside)) return [];
  return contracts
    .filter((other) => other.name === name && other.path !== file.path)
    .map(({ path }) => place(path))
    .filter((segments) => !segments.some(isAside))
    .map((segments) => segments.join('/'))
    .sort();
}

/** Copies in hidden folders and in packages are nobody's contracts; `..` is another workspace folder. */
function isAside(segment: string): boolean {
  return segment.startsWith('.') || segment === 'node_modules';
}

async function namesBelow(root: string): Promise<readonly NamedContract[] | undefined> {
  const names: NamedContract[] = [];
  const folders = [root];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    // A folder that may not be read holds nothing that this user deploys.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    seen += entries.length;
    if (seen > mostEntries) return undefined;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!isAside(entry.name)) folders.push(path);
      } else if (entry.name.endsWith('.slipway.yaml')) {
        const name = headOf(headText(await readFile(path, 'utf8').catch(() => ''))).name;
        if (name !== undefined) names.push({ path, name });
      }
    }
  }
  return names;
}
