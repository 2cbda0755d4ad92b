import * as vscode from 'vscode';
import { rulePage } from '../contract/rules/page';
import { type Actions } from './actions';
import { Catalog } from './catalog';
import { isCancellation, registerCommand } from './commands';
import { contractGlob, excludeGlob } from './contract-files';
import { type CommandLine } from './command-line';
import { type Contracts } from './contracts';
import { ConfigDiagnostics } from './diagnostics/config-diagnostics';
import { Diagnostics } from './diagnostics/diagnostics';
import { Disposables } from './disposables';
import { VerdictNotices } from './drift/verdict-notices';
import { EndpointWatch } from './endpoint-watch';
import { LiveBadges } from './explorer/live-badges';
import { ModelTree } from './explorer/tree';
import { Log } from './log';
import { viewIds } from './manifest';
import { onDemand } from './on-demand';
import { type Processes } from './processes';
import { ExampleResults } from './runs/example-results';

/** Milliseconds in which a window that starts has other things to do. */
const settling = 500;

/**
 * All services of one window, and what tests may look at. Owns everything; starts no process. What every window needs is made at once; what is a
 * function here is loaded when somebody asks for it.
 */
export class Slipway implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly log: Log;
  readonly catalog: Catalog;
  readonly watch: EndpointWatch;
  readonly diagnostics: Diagnostics;
  readonly results: ExampleResults;
  readonly tree: ModelTree;
  readonly badges: LiveBadges;
  readonly processes: () => Promise<Processes>;
  readonly contracts: () => Promise<Contracts>;
  readonly commandLine: () => Promise<CommandLine>;
  readonly actions: () => Promise<Actions>;

  constructor(extension: vscode.ExtensionContext) {
    const own = <T extends vscode.Disposable>(item: T): T => this.#owned.add(item);
    const { extensionUri } = extension;
    const log = (this.log = own(new Log()));
    const catalog = (this.catalog = own(new Catalog(log)));
    this.processes = onDemand(
      this.#owned,
      () => import('./processes'),
      ({ Processes }) => own(new Processes(extension, log)),
    );
    const watch = (this.watch = own(new EndpointWatch(this.processes)));
    const page = (rule: string) => vscode.Uri.joinPath(extensionUri, rulePage(rule));
    const inspector = async () => (await this.contracts()).inspector;
    const diagnostics = (this.diagnostics = own(new Diagnostics(inspector, page, log)));
    own(new ConfigDiagnostics(page, () => diagnostics.refresh(), log));
    const results = (this.results = own(new ExampleResults()));
    own(diagnostics.onDidChangeFiles((contract) => results.clear(contract)));
    this.contracts = onDemand(
      this.#owned,
      () => Promise.all([import('./contracts'), this.processes()]),
      ([{ Contracts }, processes]) =>
        own(new Contracts({ processes, diagnostics, catalog, results, extensionUri, log })),
    );
    this.actions = onDemand(
      this.#owned,
      () => Promise.all([import('./actions'), this.processes()]),
      ([{ Actions }, processes]) =>
        own(new Actions({ processes, inspector, diagnostics, catalog, watch, extensionUri, log })),
    );
    this.commandLine = onDemand(
      this.#owned,
      () => import('./command-line'),
      ({ CommandLine }) => new CommandLine(extension),
    );
    this.tree = own(new ModelTree(catalog, watch, diagnostics, results, inspector));
    this.badges = own(new LiveBadges(catalog, watch));
    own(new VerdictNotices(catalog, watch, extension.workspaceState));
    this.#registerViews();
    this.#registerCommands();
    own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        void watch.look();
        void this.#prepare();
      }),
    );
    const timer = setTimeout(() => void this.#prepare(), settling);
    own({ dispose: () => clearTimeout(timer) });
  }

  /** Where the workspace has a contract one is about to be opened, and its findings need not wait for what reads it. */
  async #prepare(): Promise<void> {
    try {
      const [contract] = await vscode.workspace.findFiles(contractGlob, excludeGlob, 1);
      if (!contract) return;
      await this.contracts();
      (await this.commandLine()).offer();
    } catch (cause) {
      if (!isCancellation(cause)) this.log.error(cause);
    }
  }

  #registerViews(): void {
    const own = <T extends vscode.Disposable>(item: T): T => this.#owned.add(item);
    const { tree, watch, actions } = this;
    const view = own(vscode.window.createTreeView(viewIds.models, { treeDataProvider: tree, showCollapseAll: true }));
    own(view.onDidChangeVisibility(({ visible }) => watch.setVisible(visible)));
    const restore = (id: string, panels: (of: Actions) => vscode.WebviewPanelSerializer) =>
      own(
        vscode.window.registerWebviewPanelSerializer(id, {
          deserializeWebviewPanel: async (panel, state) =>
            panels(await actions()).deserializeWebviewPanel(panel, state),
        }),
      );
    restore(viewIds.drift, ({ driftPanels }) => driftPanels);
    restore(viewIds.run, ({ runPanels }) => runPanels);
  }

  #registerCommands(): void {
    const { log, actions, contracts } = this;
    const own = (item: vscode.Disposable) => this.#owned.add(item);
    own(registerCommand(log, 'slipway.runModel', async (subject) => (await actions()).runModel(subject)));
    own(
      registerCommand(log, 'slipway.runExample', async (contract, example) =>
        (await contracts()).lens.run(contract, example),
      ),
    );
    own(
      registerCommand(log, 'slipway.showDifferences', async (contract) =>
        (await contracts()).notebookLens.show(contract),
      ),
    );
    own(registerCommand(log, 'slipway.deployModel', async (subject) => (await actions()).deploying.run(subject)));
    own(
      registerCommand(log, 'slipway.rollBack', async (subject) => {
        await (await actions()).live.rollBack(subject);
      }),
    );
    own(registerCommand(log, 'slipway.stopModel', async (subject) => (await actions()).live.stopModel(subject)));
    own(registerCommand(log, 'slipway.stopEndpoint', async () => (await actions()).live.stopEndpoint()));
    own(registerCommand(log, 'slipway.openDriftPanel', async (subject) => (await actions()).openDriftPanel(subject)));
    own(registerCommand(log, 'slipway.replayGolden', async (subject) => (await actions()).live.replayGolden(subject)));
    own(registerCommand(log, 'slipway.copyCurl', async (subject) => (await actions()).live.copyCurl(subject)));
    own(registerCommand(log, 'slipway.openContract', async (subject) => (await actions()).openContract(subject)));
    own(registerCommand(log, 'slipway.draftContract', async (subject) => (await actions()).drafts.run(subject)));
    own(registerCommand(log, 'slipway.exportModel', async (notebook) => (await actions()).exportModel(notebook)));
    own(registerCommand(log, 'slipway.runNotebook', async (notebook) => (await actions()).notebooks.run(notebook)));
    own(
      registerCommand(log, 'slipway.refreshModels', async () => {
        await Promise.all([this.catalog.refresh(), this.watch.look()]);
      }),
    );
    own(registerCommand(log, 'slipway.showLog', () => log.channel.show(true)));
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
