import * as vscode from 'vscode';
import { type Inspector } from '../deploy/inspection';
import { type Catalog } from './catalog';
import { DeployCommand } from './deploy/deploy-command';
import { LiveCommands } from './deploy/live-commands';
import { type Diagnostics } from './diagnostics/diagnostics';
import { Disposables } from './disposables';
import { DriftPanels } from './drift/drift-panel';
import { type EndpointWatch } from './endpoint-watch';
import { type Log } from './log';
import { DraftCommand } from './notebook/draft-command';
import { exportModel } from './notebook/export-command';
import { RunNotebookCommand } from './notebook/run-command';
import { type Processes } from './processes';
import { RunPanels } from './runs/run-panel';
import { Subjects } from './subject';

/** What commands and panels do. A window makes it with the first command that is called or panel that comes back in it, and no earlier. */
export class Actions implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #processes: Processes;
  readonly #subjects: Subjects;
  readonly #catalog: Catalog;
  readonly #diagnostics: Diagnostics;
  readonly #snippets: vscode.Uri;
  readonly deploying: DeployCommand;
  readonly live: LiveCommands;
  readonly drafts: DraftCommand;
  readonly notebooks: RunNotebookCommand;
  readonly driftPanels: DriftPanels;
  readonly runPanels: RunPanels;

  constructor(services: {
    readonly processes: Processes;
    readonly inspector: () => Promise<Inspector>;
    readonly diagnostics: Diagnostics;
    readonly catalog: Catalog;
    readonly watch: EndpointWatch;
    readonly extensionUri: vscode.Uri;
    readonly log: Log;
  }) {
    const { processes, inspector, diagnostics, catalog, watch, extensionUri, log } = services;
    const subjects = new Subjects(catalog, watch);
    this.#processes = processes;
    this.#subjects = subjects;
    this.#catalog = catalog;
    this.#diagnostics = diagnostics;
    this.#snippets = vscode.Uri.joinPath(extensionUri, 'snippets');
    this.deploying = new DeployCommand(processes, subjects, watch, log);
    const live = (this.live = new LiveCommands(processes, subjects, watch, log));
    this.drafts = new DraftCommand(processes, catalog);
    const script = vscode.Uri.joinPath(extensionUri, 'src', 'notebook', 'run_notebook.py');
    this.notebooks = new RunNotebookCommand(processes, this.drafts, script, log);
    const actions = {
      rollBack: (model: string) => live.rollBack(model),
      openContract: (model: string, column: string | null) => this.#openInput(model, column),
    };
    this.driftPanels = this.#owned.add(new DriftPanels(extensionUri, processes, actions, log));
    this.runPanels = this.#owned.add(new RunPanels({ extensionUri, processes, inspector, watch, log }));
  }

  async runModel(subject: unknown): Promise<void> {
    this.#processes.requireEngine();
    const entry = await this.#subjects.contract(subject ?? activeContract());
    if (entry) this.runPanels.open(entry.contract);
  }

  async openDriftPanel(subject: unknown): Promise<void> {
    const model = await this.#subjects.deployed(subject);
    if (model !== undefined) this.driftPanels.open(model);
  }

  async openContract(subject: unknown): Promise<void> {
    const entry = await this.#subjects.contract(subject);
    if (entry) await vscode.window.showTextDocument(entry.contract, { preview: false });
  }

  exportModel(notebook: unknown): Promise<void> {
    return exportModel(notebook, this.#snippets);
  }

  /** The contract of a deployed model, at the input `column` where one is asked for. */
  async #openInput(model: string, column: string | null): Promise<void> {
    const entry = (await this.#catalog.ready()).find((candidate) => candidate.name === model && candidate.contract);
    if (!entry?.contract) throw new Error(vscode.l10n.t('No contract in this workspace is called {0}.', model));
    const editor = await vscode.window.showTextDocument(entry.contract, { preview: false });
    const document = this.#diagnostics.inspection(entry.contract)?.document;
    if (column === null || !document) return;
    const { from } = document.rangeOf(['inputs', column], 'key');
    const at = editor.document.positionAt(from);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** The contract in the active editor, which is what a command from the palette is about. */
function activeContract(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.path.endsWith('.slipway.yaml') ? uri : undefined;
}
