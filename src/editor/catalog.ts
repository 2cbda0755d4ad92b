import { posix } from 'node:path';
import * as vscode from 'vscode';
import { contractGlob, excludeGlob } from './contract-files';
import { type NamedContract } from '../deploy/contract-names';
import { type ContractHead } from '../deploy/contract-head';
import { Disposables } from './disposables';
import { type Log } from './log';

/** A model of the workspace: a contract with the model that it names, or an ONNX file that no contract names. */
export interface ModelEntry {
  readonly id: string;
  /** `metadata.name` of the contract, else the file's name. */
  readonly name: string;
  readonly version: string | undefined;
  readonly contract: vscode.Uri | undefined;
  readonly model: vscode.Uri | undefined;
  readonly folder: vscode.WorkspaceFolder | undefined;
}

/** No contract is longer. Bytes. */
const readLimit = 1_000_000;
/** Changes on disk come in bursts (git checkout, a notebook's export): one look after the last of them. Milliseconds. */
const settle = 200;

interface Remembered {
  readonly text: string;
  readonly head: ContractHead;
}

/** Models of all workspace folders, by watchers. Only heads of contracts are parsed, and once, so that a thousand of them do not hurt. */
export class Catalog implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<readonly ModelEntry[]>());
  readonly onDidChange = this.#changed.event;
  #entries: readonly ModelEntry[] = [];
  #heads: ReadonlyMap<string, Remembered> = new Map<string, Remembered>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #found = false;

  constructor(private readonly log: Log) {
    for (const glob of [contractGlob, '**/*.onnx']) {
      const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(glob));
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        this.#owned.add(event(() => this.#soon()));
    }
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#soon()));
  }

  get entries(): readonly ModelEntry[] {
    return this.#entries;
  }

  /** The entries after the first look. */
  async ready(): Promise<readonly ModelEntry[]> {
    if (!this.#found) await (this.#looking ?? this.refresh());
    return this.#entries;
  }

  /** The contracts with their names; undefined before the first look. */
  named(): readonly NamedContract[] | undefined {
    if (!this.#found) return undefined;
    return this.#entries.flatMap(({ contract, id }) => {
      const name = this.#heads.get(id)?.head.name;
      return contract && name !== undefined ? [{ path: contract.fsPath, name }] : [];
    });
  }

  entryOf(contract: vscode.Uri): ModelEntry | undefined {
    return this.#entries.find((entry) => entry.contract?.toString() === contract.toString());
  }

  /** A look that is under way may have missed what has changed since it began: behind it comes another one, for all who ask meanwhile. */
  async refresh(): Promise<void> {
    const looking = this.#looking;
    if (looking === undefined) return this.#begin();
    this.#next ??= looking
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#begin();
      });
    await this.#next;
  }

  #begin(): Promise<void> {
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.refresh().catch((cause: unknown) => this.log.error(cause));
    }, settle);
  }

  async #look(): Promise<void> {
    const [contracts, models] = await Promise.all([
      vscode.workspace.findFiles(contractGlob, excludeGlob),
      vscode.workspace.findFiles('**/*.onnx', excludeGlob),
    ]);
    const withContract = await this.#withContract(contracts);
    const named = new Set(withContract.map((entry) => entry.model?.toString()));
    const alone = models.filter((uri) => !named.has(uri.toString())).map((uri) => bareEntry(uri));
    this.#entries = [...withContract, ...alone].sort(
      (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
    );
    this.#found = true;
    await vscode.commands.executeCommand('setContext', 'slipway.modelCount', this.#entries.length);
    this.#changed.fire(this.#entries);
  }

  async #withContract(contracts: readonly vscode.Uri[]): Promise<ModelEntry[]> {
    const { besideContract, headOf, headText } = await import('../deploy/contract-head');
    const heads = new Map<string, Remembered>();
    const entries = await Promise.all(
      contracts.map(async (uri): Promise<ModelEntry> => {
        const id = uri.toString();
        const text = headText(await textOf(uri));
        const known = this.#heads.get(id);
        const { head } = known?.text === text ? known : { head: headOf(text) };
        heads.set(id, { text, head });
        const { name, version, modelPath } = head;
        return {
          id,
          name: name ?? posix.basename(uri.path, '.slipway.yaml'),
          version,
          contract: uri,
          model: modelPath === undefined ? undefined : uri.with({ path: besideContract(uri.path, modelPath) }),
          folder: vscode.workspace.getWorkspaceFolder(uri),
        };
      }),
    );
    this.#heads = heads;
    return entries;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }
}

/** Nothing of a contract that cannot be read; its row is there all the same. */
async function textOf(contract: vscode.Uri): Promise<string> {
  const read = vscode.workspace.fs.readFile(contract).then(
    (bytes) => bytes.subarray(0, readLimit),
    () => new Uint8Array(0),
  );
  return Buffer.from(await read).toString('utf8');
}

function bareEntry(uri: vscode.Uri): ModelEntry {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const name = folder ? posix.relative(folder.uri.path, uri.path) : posix.basename(uri.path);
  return { id: uri.toString(), name, version: undefined, contract: undefined, model: uri, folder };
}
