import { basename, dirname, relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import { contractGlob, excludeGlob } from './contract-files';
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

/** Enough for the head of any contract: name, version and model path stand there. */
const headBytes = 8192;
/** Changes on disk come in bursts (git checkout, a notebook's export): one look after the last of them. Milliseconds. */
const settle = 200;

/** Models of all workspace folders, by watchers. Only heads of contracts are read, so that a thousand of them do not hurt. */
export class Catalog implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<readonly ModelEntry[]>());
  readonly onDidChange = this.#changed.event;
  #entries: readonly ModelEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #found = false;

  constructor(private readonly log: Log) {
    for (const glob of [contractGlob, '**/*.onnx']) {
      const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(glob));
      for (const event of [watcher.onDidCreate, watcher.onDidDelete]) this.#owned.add(event(() => this.#soon()));
      if (glob === contractGlob) this.#owned.add(watcher.onDidChange(() => this.#soon()));
    }
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#soon()));
  }

  get entries(): readonly ModelEntry[] {
    return this.#entries;
  }

  /** The entries after the first look. */
  async ready(): Promise<readonly ModelEntry[]> {
    if (!this.#found) await this.refresh();
    return this.#entries;
  }

  entryOf(contract: vscode.Uri): ModelEntry | undefined {
    return this.#entries.find((entry) => entry.contract?.toString() === contract.toString());
  }

  async refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
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
    const withContract = await Promise.all(contracts.map((uri) => contractEntry(uri)));
    const named = new Set(withContract.map((entry) => entry.model?.toString()));
    const alone = models.filter((uri) => !named.has(uri.toString())).map((uri) => bareEntry(uri));
    this.#entries = [...withContract, ...alone].sort(
      (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
    );
    this.#found = true;
    await vscode.commands.executeCommand('setContext', 'slipway.modelCount', this.#entries.length);
    this.#changed.fire(this.#entries);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }
}

async function contractEntry(uri: vscode.Uri): Promise<ModelEntry> {
  const bytes = await vscode.workspace.fs.readFile(uri).then(
    (whole) => whole.subarray(0, headBytes),
    () => new Uint8Array(0),
  );
  const head = Buffer.from(bytes).toString('utf8');
  const path = valueOf(head, 'model', 'path');
  return {
    id: uri.toString(),
    name: valueOf(head, 'metadata', 'name') ?? basename(uri.path, '.slipway.yaml'),
    version: valueOf(head, 'metadata', 'version'),
    contract: uri,
    model: path === undefined ? undefined : uri.with({ path: resolve(dirname(uri.path), path) }),
    folder: vscode.workspace.getWorkspaceFolder(uri),
  };
}

function bareEntry(uri: vscode.Uri): ModelEntry {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const name = folder ? relative(folder.uri.path, uri.path) : basename(uri.path);
  return { id: uri.toString(), name, version: undefined, contract: undefined, model: uri, folder };
}

/** A look at two levels of YAML, block or flow style, for a list; whoever opens the contract gets the parsed truth. */
function valueOf(head: string, section: string, key: string): string | undefined {
  const start = head.search(new RegExp(`^${section}:`, 'm'));
  if (start < 0) return undefined;
  const after = head.slice(start + section.length + 1);
  const end = after.search(/^\S/m);
  const body = end < 0 ? after : after.slice(0, end);
  return new RegExp(`(?:^|[{,\\s])${key}:\\s*["']?([^"',}\\s#]+)`, 'm').exec(body)?.[1];
}
