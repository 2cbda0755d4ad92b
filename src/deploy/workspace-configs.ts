import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configName } from '../contract/config-name';
import { readConfig, type WorkspaceConfig } from '../contract/workspace-config';
import { type ContractFile } from './contract-file';

export interface ConfigFile extends WorkspaceConfig {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** A config is a page; what is larger is something else. Bytes. */
const readLimit = 1024 * 1024;

/** The `slipway.config.yaml` of contracts, each read once for as long as the file does not change. */
export class WorkspaceConfigs {
  readonly #known = new Map<string, { readonly stamp: string; readonly file: ConfigFile }>();

  /** The nearest one from the contract's folder up to its root; undefined where there is none. */
  of({ path, root }: ContractFile): ConfigFile | undefined {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const found = this.#at(folder);
      if (found !== undefined || folder === root || dirname(folder) === folder) return found;
    }
  }

  #at(folder: string): ConfigFile | undefined {
    const path = join(folder, configName);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const stamp = `${stat.size} ${stat.mtimeMs}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.file;
    const text = readFileSync(path).subarray(0, readLimit).toString('utf8');
    const file = { path, text, ...readConfig(text) };
    this.#known.set(path, { stamp, file });
    return file;
  }
}
