import * as vscode from 'vscode';
import { type ContractNames, namesOnDisk } from '../deploy/contract-names';
import { Inspector } from '../deploy/inspection';
import { notebookReader } from '../notebook/notebook-fact';
import { type Catalog } from './catalog';
import { contractGlob } from './contract-files';
import { FixActions } from './diagnostics/code-actions';
import { type Diagnostics } from './diagnostics/diagnostics';
import { Disposables } from './disposables';
import { Language } from './language/language';
import { type Log } from './log';
import { ContractLens } from './notebook/contract-lens';
import { openedNotebook } from './notebook/open-notebook';
import { type Processes } from './processes';
import { ExampleLens } from './runs/example-lens';
import { type ExampleResults } from './runs/example-results';

/** What reads contracts and helps to write them. A window makes it with the first contract that is opened in it, and no earlier. */
export class Contracts implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #notebooks = notebookReader(openedNotebook);
  readonly #processes: Processes;
  readonly #names: ContractNames;
  #inspector: Inspector | undefined;
  readonly lens: ExampleLens;
  readonly notebookLens: ContractLens;

  constructor(services: {
    readonly processes: Processes;
    readonly diagnostics: Diagnostics;
    readonly catalog: Catalog;
    readonly results: ExampleResults;
    readonly extensionUri: vscode.Uri;
    readonly log: Log;
  }) {
    const { processes, diagnostics, catalog, results, extensionUri, log } = services;
    const own = <T extends vscode.Disposable>(item: T): T => this.#owned.add(item);
    const inspector = () => this.inspector;
    this.#processes = processes;
    const onDisk = namesOnDisk();
    // Findings do not wait for the first look at the workspace: it tells of itself.
    this.#names = (file) =>
      vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file.path)) ? Promise.resolve(catalog.named()) : onDisk(file);
    own(catalog.onDidChange(() => diagnostics.onNames(catalog.named() ?? [])));
    catalog.ready().catch((cause: unknown) => log.error(cause));
    this.lens = own(new ExampleLens(processes, inspector, results));
    own(new Language({ diagnostics, inspector, extensionUri, log }));
    const selector: vscode.DocumentSelector = { pattern: contractGlob, scheme: 'file' };
    own(vscode.languages.registerCodeLensProvider(selector, this.lens));
    const cells: vscode.DocumentSelector = { notebookType: 'jupyter-notebook', language: 'python' };
    this.notebookLens = own(new ContractLens(catalog, inspector, diagnostics, log));
    own(vscode.languages.registerCodeLensProvider(cells, this.notebookLens));
    own(
      vscode.languages.registerCodeActionsProvider(selector, new FixActions(diagnostics), {
        providedCodeActionKinds: FixActions.kinds,
      }),
    );
    own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        // With an engine more rules can speak.
        this.#inspector?.dispose();
        this.#inspector = undefined;
        diagnostics.refresh();
      }),
    );
  }

  /** One for the window: it remembers signatures, summaries and artifacts. */
  get inspector(): Inspector {
    this.#inspector ??= new Inspector(this.#processes.engine, this.#notebooks, this.#names);
    return this.#inspector;
  }

  dispose(): void {
    this.#owned.dispose();
    this.#inspector?.dispose();
  }
}
