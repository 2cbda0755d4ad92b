import * as vscode from 'vscode';
import { type EndpointClient, EndpointError } from '../../endpoint/client';
import { driftMethods, driftPanelMementoSchema, type DriftState } from '../../protocol/drift-panel';
import { type MonitorSnapshot } from '../../protocol/monitor';
import { type Log, messageOf } from '../log';
import { viewIds } from '../manifest';
import { PanelHost } from '../panels/panel-host';
import { modelOfTitle } from '../panels/title';
import { type Processes } from '../processes';
import { setting } from '../settings';
import { reportText } from './report';
import { windowsCsv, windowsJson } from './windows-file';

const hiddenMs = 60_000;
const longestWaitMs = 60_000;
const target = 'local';

export interface DriftPanelActions {
  rollBack(model: string): Promise<boolean>;
  openContract(model: string, column: string | null): Promise<void>;
}

/** One drift panel: polls its model's monitor and shows one of five states. What was last heard stays on screen, greyed, when nothing comes. */
class DriftPanel implements vscode.Disposable {
  readonly host: PanelHost<typeof driftMethods>;
  #timer: NodeJS.Timeout | undefined;
  #etag: string | undefined;
  #snapshot: MonitorSnapshot | undefined;
  #answered = 0;
  #failures = 0;
  #asking: Promise<void> | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly model: string,
    extensionUri: vscode.Uri,
    private readonly processes: Processes,
    actions: DriftPanelActions,
    log: Log,
  ) {
    panel.title = vscode.l10n.t('Drift: {0}', model);
    this.host = new PanelHost({
      panel,
      script: 'drift',
      extensionUri,
      log,
      methods: driftMethods,
      handlers: {
        refresh: async () => {
          await this.poll();
          return {};
        },
        replayGolden: async (_, signal) => {
          await (await this.#client()).replayGolden(model, { signal });
          await this.poll();
          return {};
        },
        rollBack: async () => {
          const done = await actions.rollBack(model);
          await this.poll();
          return { done };
        },
        deploy: async () => {
          await vscode.commands.executeCommand('slipway.deployModel');
          return {};
        },
        showLog: () => {
          log.channel.show(true);
          return Promise.resolve({});
        },
        openContract: async ({ column }) => {
          await actions.openContract(model, column);
          return {};
        },
        copyReport: async () => {
          if (this.#snapshot) await vscode.env.clipboard.writeText(reportText(this.#snapshot, target));
          return {};
        },
        copyText: async ({ text }) => {
          await vscode.env.clipboard.writeText(text);
          return {};
        },
        compare: async (span, signal) => (await this.#client()).compare(model, { ...span, signal }),
        exportWindows: async ({ since }) => ({ saved: await this.#export(since) }),
      },
    });
    panel.onDidChangeViewState(() => void this.poll());
    panel.onDidDispose(() => this.dispose());
    this.host.show({ view: 'loading', model, target } satisfies DriftState);
    void this.poll();
  }

  async #client(): Promise<EndpointClient> {
    const client = await this.processes.endpoints.find();
    if (!client) throw new Error(vscode.l10n.t('No endpoint is running on this machine.'));
    return client;
  }

  async #export(since: number): Promise<string | null> {
    const snapshot = this.#snapshot;
    if (!snapshot) return null;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const to = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Export Windows'),
      filters: { CSV: ['csv'], JSON: ['json'] },
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, `${this.model}-windows.csv`) } : {}),
    });
    if (!to) return null;
    const text = to.path.endsWith('.json') ? windowsJson(snapshot, since) : windowsCsv(snapshot, since);
    await vscode.workspace.fs.writeFile(to, new TextEncoder().encode(text));
    return vscode.workspace.asRelativePath(to);
  }

  poll(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
      this.#plan();
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { model } = this;
    try {
      const client = await this.processes.endpoints.find();
      if (!client) {
        this.#silent(
          vscode.l10n.t('No endpoint is running on this machine.'),
          vscode.l10n.t('Deploy the model to start one.'),
          true,
        );
        return;
      }
      const answer = await client.monitor(model, { etag: this.#etag });
      this.#failures = 0;
      this.#answered = Date.now();
      if (answer !== 'unchanged') {
        this.#etag = answer.etag;
        this.#snapshot = answer.snapshot;
      }
      if (this.#snapshot)
        this.host.show({
          view: 'live',
          model,
          target,
          snapshot: this.#snapshot,
          answered: this.#answered,
        } satisfies DriftState);
    } catch (cause) {
      const unknown = cause instanceof EndpointError && cause.status === 404;
      this.#silent(
        messageOf(cause),
        unknown
          ? vscode.l10n.t('Deploy the model first.')
          : vscode.l10n.t('Show Log says more; the panel asks again by itself.'),
        unknown,
      );
    }
  }

  #silent(reason: string, todo: string, nothingThere: boolean): void {
    const { model } = this;
    this.#failures++;
    const retryAt = Date.now() + this.#wait();
    if (this.#snapshot)
      this.host.show({
        view: 'stale',
        model,
        target,
        snapshot: this.#snapshot,
        answered: this.#answered,
        retryAt,
        reason,
      } satisfies DriftState);
    else if (nothingThere) this.host.show({ view: 'empty', model, target, reason, todo } satisfies DriftState);
    else
      this.host.show({ view: 'error', model, target, what: reason, where: target, todo, retryAt } satisfies DriftState);
  }

  #wait(): number {
    const base = this.host.visible ? setting('watch.interval') * 1000 : hiddenMs;
    return Math.min(longestWaitMs, base * 2 ** this.#failures);
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (!this.host.disposed) this.#timer = setTimeout(() => void this.poll(), this.#wait());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.host.dispose();
  }
}

/** All drift panels, one a model; they come back after a reload of the window. */
export class DriftPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #open = new Map<string, DriftPanel>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly processes: Processes,
    private readonly actions: DriftPanelActions,
    private readonly log: Log,
  ) {}

  open(model: string): void {
    const known = this.#open.get(model);
    if (known) known.panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(viewIds.drift, model, vscode.ViewColumn.Active), model);
  }

  /** The newest state of a model's panel; for tests. */
  stateOf(model: string): unknown {
    return this.#open.get(model)?.host.state;
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    // A window that closed before VS Code kept the page's state has kept the tab with its title alone.
    const model = driftPanelMementoSchema.safeParse(state).data?.model ?? modelOfTitle(panel.title);
    if (model === undefined) panel.dispose();
    else this.#adopt(panel, model);
    return Promise.resolve();
  }

  #adopt(panel: vscode.WebviewPanel, model: string): void {
    this.#open.set(model, new DriftPanel(panel, model, this.extensionUri, this.processes, this.actions, this.log));
    panel.onDidDispose(() => this.#open.delete(model));
  }

  dispose(): void {
    for (const open of [...this.#open.values()]) open.panel.dispose();
  }
}
