import * as vscode from 'vscode';
import { rulePage } from '../contract/rules/registry';
import { Inspector } from '../deploy/inspection';
import { Catalog } from './catalog';
import { registerCommand } from './commands';
import { contractGlob } from './contract-files';
import { DeployCommand } from './deploy/deploy-command';
import { LiveCommands } from './deploy/live-commands';
import { FixActions } from './diagnostics/code-actions';
import { ConfigDiagnostics } from './diagnostics/config-diagnostics';
import { Diagnostics } from './diagnostics/diagnostics';
import { Disposables } from './disposables';
import { DriftPanels } from './drift/drift-panel';
import { VerdictNotices } from './drift/verdict-notices';
import { EndpointWatch } from './endpoint-watch';
import { LiveBadges } from './explorer/live-badges';
import { ModelTree } from './explorer/tree';
import { Language } from './language/language';
import { Log } from './log';
import { viewIds } from './manifest';
import { notebookReader } from '../notebook/notebook-fact';
import { Processes } from './processes';
import { DraftCommand } from './notebook/draft-command';
import { exportModel } from './notebook/export-command';
import { ContractLens } from './notebook/contract-lens';
import { openedNotebook } from './notebook/open-notebook';
import { RunNotebookCommand } from './notebook/run-command';
import { ExampleLens } from './runs/example-lens';
import { ExampleResults } from './runs/example-results';
import { RunPanels } from './runs/run-panel';
import { Subjects } from './subject';

/** All services of one window, and what tests may look at. Owns everything; starts no process. */
export class Slipway implements vscode.Disposable {
  readonly #owned = new Disposables();
  #inspector: Inspector | undefined;
  readonly #notebooks = notebookReader(openedNotebook);
  readonly log: Log;
  readonly processes: Processes;
  readonly catalog: Catalog;
  readonly watch: EndpointWatch;
  readonly diagnostics: Diagnostics;
  readonly results: ExampleResults;
  readonly tree: ModelTree;
  readonly badges: LiveBadges;
  readonly live: LiveCommands;
  readonly driftPanels: DriftPanels;
  readonly runPanels: RunPanels;

  constructor(extension: vscode.ExtensionContext) {
    const own = <T extends vscode.Disposable>(item: T): T => this.#owned.add(item);
    this.log = own(new Log());
    this.processes = own(new Processes(extension, this.log));
    this.catalog = own(new Catalog(this.log));
    this.watch = own(new EndpointWatch(this.processes));
    const page = (rule: string) => vscode.Uri.joinPath(extension.extensionUri, rulePage(rule));
    this.diagnostics = own(new Diagnostics(() => this.inspector, page, this.log));
    own(new ConfigDiagnostics(page, () => this.diagnostics.refresh()));
    const { diagnostics, log } = this;
    const { extensionUri } = extension;
    own(new Language({ diagnostics, inspector: () => this.inspector, extensionUri, log }));
    this.results = own(new ExampleResults());
    this.tree = own(new ModelTree(this.catalog, this.watch, this.diagnostics, this.results, () => this.inspector));
    this.badges = own(new LiveBadges(this.catalog, this.watch));
    own(new VerdictNotices(this.catalog, this.watch, extension.workspaceState));
    const subjects = new Subjects(this.catalog, this.watch);
    this.live = new LiveCommands(this.processes, subjects, this.watch, this.log);
    const { live } = this;
    this.driftPanels = own(
      new DriftPanels(
        extension.extensionUri,
        this.processes,
        {
          rollBack: (model) => live.rollBack(model),
          openContract: (model, column) => this.#openContract(model, column),
        },
        this.log,
      ),
    );
    this.runPanels = own(
      new RunPanels({
        extensionUri: extension.extensionUri,
        processes: this.processes,
        inspector: () => this.inspector,
        watch: this.watch,
        log: this.log,
      }),
    );
    const lens = own(new ExampleLens(this.processes, () => this.inspector, this.results));
    this.#registerViews(lens);
    this.#registerCommands(subjects, live, lens);
    this.#registerNotebookCommands(extension.extensionUri);
    own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        // With an engine more rules can speak.
        this.#inspector?.dispose();
        this.#inspector = undefined;
        this.diagnostics.refresh();
        void this.watch.look();
      }),
    );
    void this.watch.look();
  }

  /** One for the window: it remembers signatures, summaries and artifacts. */
  get inspector(): Inspector {
    this.#inspector ??= new Inspector(this.processes.engine, this.#notebooks);
    return this.#inspector;
  }

  #registerViews(lens: ExampleLens): void {
    const selector: vscode.DocumentSelector = { pattern: contractGlob, scheme: 'file' };
    const view = this.#owned.add(
      vscode.window.createTreeView(viewIds.models, { treeDataProvider: this.tree, showCollapseAll: true }),
    );
    this.#owned.add(view.onDidChangeVisibility(({ visible }) => this.watch.setVisible(visible)));
    const own = (item: vscode.Disposable) => this.#owned.add(item);
    own(vscode.languages.registerCodeLensProvider(selector, lens));
    own(
      vscode.languages.registerCodeActionsProvider(selector, new FixActions(this.diagnostics), {
        providedCodeActionKinds: FixActions.kinds,
      }),
    );
    own(vscode.window.registerWebviewPanelSerializer(viewIds.drift, this.driftPanels));
    own(vscode.window.registerWebviewPanelSerializer(viewIds.run, this.runPanels));
  }

  #registerCommands(subjects: Subjects, live: LiveCommands, lens: ExampleLens): void {
    const own = (item: vscode.Disposable) => this.#owned.add(item);
    const deployCommand = new DeployCommand(this.processes, subjects, this.watch, this.log);
    own(
      registerCommand(this.log, 'slipway.runModel', async (subject) => {
        this.processes.requireEngine();
        const entry = await subjects.contract(subject ?? activeContract());
        if (entry) this.runPanels.open(entry.contract);
      }),
    );
    own(registerCommand(this.log, 'slipway.runExample', (contract, example) => lens.run(contract, example)));
    own(registerCommand(this.log, 'slipway.deployModel', (subject) => deployCommand.run(subject)));
    own(
      registerCommand(this.log, 'slipway.rollBack', async (subject) => {
        await live.rollBack(subject);
      }),
    );
    own(registerCommand(this.log, 'slipway.stopModel', (subject) => live.stopModel(subject)));
    own(registerCommand(this.log, 'slipway.stopEndpoint', () => live.stopEndpoint()));
    own(
      registerCommand(this.log, 'slipway.openDriftPanel', async (subject) => {
        const model = await subjects.deployed(subject);
        if (model !== undefined) this.driftPanels.open(model);
      }),
    );
    own(registerCommand(this.log, 'slipway.replayGolden', (subject) => live.replayGolden(subject)));
    own(registerCommand(this.log, 'slipway.copyCurl', (subject) => live.copyCurl(subject)));
    own(
      registerCommand(this.log, 'slipway.openContract', async (subject) => {
        const entry = await subjects.contract(subject);
        if (entry) await vscode.window.showTextDocument(entry.contract, { preview: false });
      }),
    );
    own(
      registerCommand(this.log, 'slipway.refreshModels', async () => {
        await Promise.all([this.catalog.refresh(), this.watch.look()]);
      }),
    );
    own(registerCommand(this.log, 'slipway.showLog', () => this.log.channel.show(true)));
  }

  #registerNotebookCommands(extensionUri: vscode.Uri): void {
    const own = (item: vscode.Disposable) => this.#owned.add(item);
    const at = (...path: string[]) => vscode.Uri.joinPath(extensionUri, ...path);
    const drafts = new DraftCommand(this.processes, this.catalog);
    const runs = new RunNotebookCommand(this.processes, drafts, at('src', 'notebook', 'run_notebook.py'), this.log);
    const lens = this.#owned.add(new ContractLens(this.catalog, () => this.inspector, this.diagnostics, this.log));
    own(vscode.languages.registerCodeLensProvider({ notebookType: 'jupyter-notebook', language: 'python' }, lens));
    own(registerCommand(this.log, 'slipway.showDifferences', (contract) => lens.show(contract)));
    own(registerCommand(this.log, 'slipway.draftContract', (subject) => drafts.run(subject)));
    own(registerCommand(this.log, 'slipway.exportModel', (notebook) => exportModel(notebook, at('snippets'))));
    own(registerCommand(this.log, 'slipway.runNotebook', (notebook) => runs.run(notebook)));
  }

  /** The contract of a deployed model, at the input `column` where one is asked for. */
  async #openContract(model: string, column: string | null): Promise<void> {
    const entry = (await this.catalog.ready()).find((candidate) => candidate.name === model && candidate.contract);
    if (!entry?.contract) throw new Error(vscode.l10n.t('No contract in this workspace is called {0}.', model));
    const editor = await vscode.window.showTextDocument(entry.contract, { preview: false });
    const document = this.diagnostics.inspection(entry.contract)?.document;
    if (column === null || !document) return;
    const { from } = document.rangeOf(['inputs', column], 'key');
    const at = editor.document.positionAt(from);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#inspector?.dispose();
  }
}

/** The contract in the active editor, which is what a command from the palette is about. */
function activeContract(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.path.endsWith('.slipway.yaml') ? uri : undefined;
}
