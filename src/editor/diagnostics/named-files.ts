import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { type Inspection } from '../../deploy/inspection';
import { Disposables } from '../disposables';

/** A model is written in many pieces: one word after the last of them. Milliseconds. */
const settle = 300;

/** Tells which contract names a file that is written, replaced or removed: a notebook exports model and reference behind the editor's back. */
export class NamedFiles implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #named = new Map<string, { readonly contract: vscode.Uri; readonly paths: ReadonlySet<string> }>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(private readonly changed: (contract: vscode.Uri) => void) {
    // VS Code watches the folder anyway and tells every extension; a watcher for each file would cost more than the look at its name.
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher('**/*'));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
      this.#owned.add(event(({ fsPath }) => this.#touch(fsPath)));
  }

  /** What a contract names as of now. It stays known when the contract is closed: results of it are still shown. */
  set(contract: vscode.Uri, inspection: Inspection): void {
    this.#named.set(contract.toString(), { contract, paths: namedBy(inspection) });
  }

  #touch(path: string): void {
    for (const [key, { contract, paths }] of this.#named) {
      if (!paths.has(path)) continue;
      clearTimeout(this.#waiting.get(key));
      const tell = () => {
        this.#waiting.delete(key);
        this.changed(contract);
      };
      this.#waiting.set(key, setTimeout(tell, settle));
    }
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#owned.dispose();
  }
}

/** Model, weights, reference and side files, as absolute paths. */
function namedBy({ file, document, context }: Inspection): ReadonlySet<string> {
  const { contract } = document;
  if (!contract) return new Set();
  const { model, reference } = contract;
  const folder = dirname(file.path);
  const weights = context.model.state === 'read' ? context.model.signature.externalData : [];
  const beside = [
    model.path,
    ...model.data.map(({ path }) => path),
    ...weights.map((name) => join(dirname(model.path), name)),
    ...(reference ? [reference.path] : []),
    ...(context.sideFiles?.keys() ?? []),
  ];
  return new Set(beside.map((path) => join(folder, path)));
}
