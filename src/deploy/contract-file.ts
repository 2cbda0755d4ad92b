import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { configName } from '../contract/config-name';

/** A contract on disk, or its unsaved text in an editor. */
export interface ContractFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Nothing outside this folder is read for the contract, and its `.slipway/` holds bundles and ledger. */
  readonly root: string;
}

/** What `.slipway.yaml` files larger than this get instead of being read: one finding. Bytes. */
const readLimit = 16 * 1024 * 1024;

export class ContractUnreadable extends Error {
  override readonly name = 'ContractUnreadable';
}

/**
 * The folder whose `.slipway/` belongs to a contract when no editor names a workspace folder: the nearest ancestor with
 * `slipway.config.yaml` or `.git`, else the contract's own folder.
 */
export function rootOf(contractPath: string): string {
  const own = dirname(resolve(contractPath));
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, configName)) || existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return own;
  }
}

/** Read a contract from disk. Throws ContractUnreadable with the path and what to do. */
export function readContractFile(path: string, root = rootOf(path)): ContractFile {
  const absolute = resolve(path);
  try {
    const stat = statSync(absolute);
    if (stat.isDirectory()) throw new ContractUnreadable(`${path} is a folder — name a *.slipway.yaml file in it.`);
    // Past the limit the linter says "too large" from the first bytes alone.
    const text =
      stat.size > readLimit
        ? readFileSync(absolute).subarray(0, readLimit).toString('utf8')
        : readFileSync(absolute, 'utf8');
    return { path: absolute, text, root };
  } catch (cause) {
    if (cause instanceof ContractUnreadable) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'ENOENT'
        ? lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink()
          ? 'is a link to a file that does not exist'
          : 'does not exist'
        : code === 'ELOOP'
          ? 'is a link that leads back to itself'
          : `cannot be read: ${String(cause)}`;
    throw new ContractUnreadable(`${path} ${why} — check the path of the contract.`, { cause });
  }
}
