import { basename } from 'node:path';
import * as vscode from 'vscode';
import { configName } from '../../contract/config-name';
import { Disposables } from '../disposables';
import { type Log } from '../log';
import { toDiagnostic } from './to-diagnostic';

/** Findings of an open `slipway.config.yaml`, while typing; when one is written, contracts are inspected again by it. */
export class ConfigDiagnostics implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #collection = this.#owned.add(vscode.languages.createDiagnosticCollection('slipway-config'));

  constructor(
    private readonly pageUri: (rule: string) => vscode.Uri,
    onDidWrite: () => void,
    private readonly log: Log,
  ) {
    const { workspace } = vscode;
    this.#owned.add(workspace.onDidOpenTextDocument((document) => this.#show(document)));
    this.#owned.add(workspace.onDidChangeTextDocument(({ document }) => this.#show(document)));
    this.#owned.add(workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)));
    const watcher = this.#owned.add(workspace.createFileSystemWatcher(`**/${configName}`));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      this.#owned.add(event(onDidWrite));
    for (const document of workspace.textDocuments) this.#show(document);
  }

  #show(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file' || basename(document.fileName) !== configName) return;
    this.#read(document).catch((cause: unknown) => this.log.error(cause));
  }

  async #read(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const { readConfig } = await import('../../contract/workspace-config');
    if (this.#owned.disposed || document.isClosed || document.version !== version) return;
    const { findings } = readConfig(document.getText());
    this.#collection.set(
      document.uri,
      findings.map((finding) => toDiagnostic(document.uri, finding, this.pageUri)),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
