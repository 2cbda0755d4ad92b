import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { engineArtifact } from '../../deploy/artifacts';
import { type Inspection, type Inspector } from '../../deploy/inspection';
import { type RawRow } from '../../protocol/rows';
import { runMethods, runPanelMementoSchema, type RunAnswer, type RunState } from '../../protocol/run-panel';
import { contractFile } from '../contract-files';
import { type EndpointWatch } from '../endpoint-watch';
import { type Log, messageOf } from '../log';
import { viewIds } from '../manifest';
import { PanelHost } from '../panels/panel-host';
import { modelOfTitle } from '../panels/title';
import { type Processes } from '../processes';
import { setting } from '../settings';
import { examplesOf, fieldsOf, outputsOf } from './run-form';

type Ready = Extract<RunState, { view: 'ready' }>;

export interface RunPanelServices {
  readonly extensionUri: vscode.Uri;
  readonly processes: Processes;
  readonly inspector: () => Promise<Inspector>;
  readonly watch: EndpointWatch;
  readonly log: Log;
}

/** One inference panel: a form from the contract, runs in the engine or at the endpoint, and files of any size. */
class RunPanel implements vscode.Disposable {
  readonly host: PanelHost<typeof runMethods>;
  #ready: Ready | undefined;
  #room: string | undefined;
  #result: string | undefined;
  #running: AbortController | undefined;
  readonly #watching: vscode.Disposable;

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly contract: vscode.Uri,
    private readonly services: RunPanelServices,
  ) {
    const model = basename(contract.path, '.slipway.yaml');
    panel.title = vscode.l10n.t('Run: {0}', model);
    const nothing = () => ({});
    this.host = new PanelHost({
      panel,
      script: 'run',
      extensionUri: services.extensionUri,
      log: services.log,
      methods: runMethods,
      handlers: {
        run: async ({ row, where }, signal) => ({ answers: await this.#answers(row, where, signal) }),
        openFile: async () => {
          await this.#pickFile();
          return {};
        },
        cancelFile: () => Promise.resolve(this.#running?.abort()).then(nothing),
        closeFile: () => {
          this.#running?.abort();
          this.#update({ file: null });
          return Promise.resolve({});
        },
        page: (params, signal) => {
          if (this.#result === undefined) throw new Error(vscode.l10n.t('No file has been run yet.'));
          return services.processes.requireEngine().call('page', { ...params, path: this.#result }, { signal });
        },
        saveAsParquet: async () => ({ saved: await this.#save() }),
        openContract: async () => {
          await vscode.window.showTextDocument(contract, { preview: false });
          return {};
        },
        showLog: () => {
          services.log.channel.show(true);
          return Promise.resolve({});
        },
      },
    });
    this.#watching = vscode.Disposable.from(
      services.watch.onDidChange(() => this.#update({ live: this.#live() })),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (document.uri.toString() === contract.toString()) void this.load();
      }),
    );
    panel.onDidDispose(() => this.dispose());
    this.host.show({ view: 'loading', model } satisfies RunState);
    void this.load();
  }

  /** Read the contract again and show its form. */
  async load(): Promise<void> {
    const where = vscode.workspace.asRelativePath(this.contract);
    try {
      const engine = this.services.processes.requireEngine();
      const inspector = await this.services.inspector();
      const inspection = await inspector.typing(contractFile(this.contract));
      const { contract } = inspection.document;
      const { blocking } = inspection;
      if (!contract || blocking) {
        this.#fail(
          blocking?.message ?? vscode.l10n.t('The contract cannot be read.'),
          `${where}:${(blocking?.range.start.line ?? 0) + 1}`,
        );
        return;
      }
      const { ort } = await engine.call('hello', { v: 1 });
      this.#ready = {
        view: 'ready',
        contract: this.contract.toString(),
        model: contract.name,
        version: contract.version,
        engine: `ONNX Runtime ${ort}`,
        fields: fieldsOf(contract, inspection.context),
        outputs: outputsOf(contract),
        examples: examplesOf(contract),
        live: null,
        file: this.#ready?.file ?? null,
      };
      this.#update({ live: this.#live() });
    } catch (cause) {
      this.#fail(messageOf(cause), where);
    }
  }

  #fail(what: string, where: string): void {
    this.#ready = undefined;
    const todo = vscode.l10n.t('Open the contract, correct it and save; this panel reads it again by itself.');
    this.host.show({
      view: 'error',
      model: basename(this.contract.path, '.slipway.yaml'),
      what,
      where,
      todo,
    } satisfies RunState);
  }

  #update(change: Partial<Pick<Ready, 'live' | 'file'>>): void {
    if (!this.#ready) return;
    this.#ready = { ...this.#ready, ...change };
    this.host.show(this.#ready);
  }

  #live(): Ready['live'] {
    const status = this.#ready && this.services.watch.model(this.#ready.model);
    if (status?.state !== 'live' || status.version === null) return null;
    return { target: 'local', version: status.version, same: status.version === this.#ready?.version };
  }

  /** Contract and artifact of this moment: unsaved edits are run as they stand. */
  async #artifact(): Promise<{
    readonly inspection: Inspection;
    readonly run: { artifact: string; contract: string };
  }> {
    const file = contractFile(this.contract);
    const inspector = await this.services.inspector();
    const inspection = await inspector.typing(file);
    const { contract } = inspection.document;
    if (!contract) throw new Error(vscode.l10n.t('The contract cannot be read.'));
    return { inspection, run: engineArtifact(file, await inspector.artifacts.get(file, contract)) };
  }

  async #answers(row: RawRow, where: 'local' | 'live' | 'both', signal: AbortSignal): Promise<RunAnswer[]> {
    const answers: RunAnswer[] = [];
    if (where !== 'live') {
      const { run } = await this.#artifact();
      const answer = await this.services.processes
        .requireEngine()
        .call('run', { ...run, rows: [row] }, { timeoutMs: setting('run.timeout') * 1000, signal });
      answers.push({
        prediction: answer.predictions[0] ?? null,
        violations: answer.violations,
        micros: answer.micros,
        from: 'local',
      });
    }
    if (where !== 'local') {
      const client = await this.services.processes.endpoints.find();
      if (!client || !this.#ready)
        throw new Error(vscode.l10n.t('Nothing is live under this name — deploy the model first.'));
      const began = performance.now();
      const reply = await client.rows(this.#ready.model, { rows: [row] }, { signal });
      answers.push({
        prediction: reply.predictions[0] ?? null,
        violations: reply.violations,
        micros: (performance.now() - began) * 1000,
        from: 'live',
      });
    }
    return answers;
  }

  async #pickFile(): Promise<void> {
    const [file] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Run a File of Raw Rows'),
        filters: { [vscode.l10n.t('Tables')]: ['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet'] },
        defaultUri: vscode.Uri.joinPath(this.contract, '..'),
      })) ?? [];
    if (file) await this.runFile(file.fsPath);
  }

  /** Run a file of raw rows; its answers are paged from a temporary Parquet file. */
  async runFile(path: string): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const name = basename(path);
    this.#update({ file: { state: 'running', name, done: 0, total: null } });
    try {
      const { run } = await this.#artifact();
      this.#room ??= mkdtempSync(join(tmpdir(), 'slipway-run-panel-'));
      const output = join(this.#room, `${Date.now()}.parquet`);
      const result = await this.services.processes.requireEngine().call(
        'runFile',
        { ...run, input: path, output },
        {
          signal: running.signal,
          onProgress: (done, total) => this.#update({ file: { state: 'running', name, done, total } }),
        },
      );
      this.#result = result.output;
      this.#update({
        file: {
          state: 'done',
          name,
          rows: result.rows,
          refused: result.refused,
          micros: result.micros,
          columns: result.columns,
        },
      });
    } catch (cause) {
      this.#update({ file: running.signal.aborted ? null : { state: 'failed', name, message: messageOf(cause) } });
    }
  }

  async #save(): Promise<string | null> {
    if (this.#result === undefined) return null;
    const to = await vscode.window.showSaveDialog({
      filters: { Parquet: ['parquet'] },
      defaultUri: vscode.Uri.joinPath(this.contract, '..', 'predictions.parquet'),
    });
    if (!to) return null;
    await this.services.processes.requireEngine().call('saveAs', { path: this.#result, output: to.fsPath });
    return vscode.workspace.asRelativePath(to);
  }

  dispose(): void {
    this.#running?.abort();
    this.#watching.dispose();
    this.host.dispose();
    if (this.#room !== undefined) rmSync(this.#room, { recursive: true, force: true });
    this.#room = undefined;
  }
}

/** All inference panels, one a contract; they come back after a reload of the window. */
export class RunPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #open = new Map<string, RunPanel>();

  constructor(private readonly services: RunPanelServices) {}

  open(contract: vscode.Uri): void {
    const known = this.#open.get(contract.toString());
    if (known) known.panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(viewIds.run, '', vscode.ViewColumn.Beside), contract);
  }

  /** The newest state of a contract's panel, and running a file in it; for tests. */
  stateOf(contract: vscode.Uri): unknown {
    return this.#open.get(contract.toString())?.host.state;
  }

  async runFile(contract: vscode.Uri, path: string): Promise<void> {
    await this.#open.get(contract.toString())?.runFile(path);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const memento = runPanelMementoSchema.safeParse(state);
    // A window that closed before VS Code kept the page's state has kept the tab with its title alone.
    const contract = memento.success ? vscode.Uri.parse(memento.data.contract) : await contractOf(panel.title);
    if (contract) this.#adopt(panel, contract);
    else panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, contract: vscode.Uri): void {
    this.#open.set(contract.toString(), new RunPanel(panel, contract, this.services));
    panel.onDidDispose(() => this.#open.delete(contract.toString()));
  }

  dispose(): void {
    for (const open of [...this.#open.values()]) open.panel.dispose();
  }
}

/** The contract of the model that a tab's title names; undefined where none or more than one could be meant. */
async function contractOf(title: string): Promise<vscode.Uri | undefined> {
  const model = modelOfTitle(title);
  if (model === undefined) return undefined;
  const [only, another] = await vscode.workspace.findFiles(`**/${model}.slipway.yaml`, undefined, 2);
  return another ? undefined : only;
}
