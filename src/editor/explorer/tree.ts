import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Inspector } from '../../deploy/inspection';
import { type Catalog, type ModelEntry } from '../catalog';
import { contractFile } from '../contract-files';
import { type Diagnostics } from '../diagnostics/diagnostics';
import { Disposables } from '../disposables';
import { type EndpointWatch } from '../endpoint-watch';
import { type ExampleResults } from '../runs/example-results';
import { counted, plainItem } from './items';
import { urgency, verdictIcon, type Node } from './nodes';

const modelFiles = () => import('./model-files');

/** The Models view. Rows are made when they are opened; a model's files are read then, never for a closed row. */
export class ModelTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<Node | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #roots = new Map<string, Node & { kind: 'model' }>();
  /** What the rows say of what is live, and where it put them. */
  readonly #told = new Map<string, string>();
  readonly #ranks = new Map<string, number>();

  constructor(
    private readonly catalog: Catalog,
    private readonly watch: EndpointWatch,
    private readonly diagnostics: Diagnostics,
    private readonly results: ExampleResults,
    private readonly inspector: () => Promise<Inspector>,
  ) {
    this.#owned.add(catalog.onDidChange(() => this.#changed.fire(undefined)));
    this.#owned.add(watch.onDidChange(() => this.#refreshLive()));
    const one = (uri: vscode.Uri) => {
      const entry = catalog.entryOf(uri);
      const root = entry && this.#roots.get(entry.id);
      if (root) this.#changed.fire(root);
    };
    this.#owned.add(diagnostics.onDidInspect(one));
    this.#owned.add(results.onDidChange(one));
  }

  /** An answer of the endpoint touches the rows that it changed; all of them only where their order changed. */
  #refreshLive(): void {
    const changed = [...this.#roots.values()].filter(({ entry }) => this.#told.get(entry.id) !== this.#tell(entry));
    const moved = changed.some(({ entry }) => this.#ranks.get(entry.id) !== this.#rank(entry));
    if (moved) this.#changed.fire(undefined);
    else for (const root of changed) this.#changed.fire(root);
    for (const { entry } of changed) this.#told.set(entry.id, this.#tell(entry));
  }

  #tell(entry: ModelEntry): string {
    return JSON.stringify(this.#live(entry) ?? null);
  }

  #rank(entry: ModelEntry): number {
    return urgency(this.#live(entry)?.verdict);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) {
      const entries = [...(await this.catalog.ready())];
      for (const known of [this.#roots, this.#told, this.#ranks]) known.clear();
      return entries
        .sort((a, b) => this.#rank(a) - this.#rank(b) || a.name.localeCompare(b.name))
        .map((entry) => {
          const root: Node & { kind: 'model' } = { kind: 'model', entry };
          this.#roots.set(entry.id, root);
          this.#told.set(entry.id, this.#tell(entry));
          this.#ranks.set(entry.id, this.#rank(entry));
          return root;
        });
    }
    if (node.kind === 'model') return this.#parts(node.entry);
    if (node.kind === 'examples') return this.#examples(node.entry, node.uri);
    if (node.kind === 'bundles') {
      const live = this.#live(node.entry)?.digest;
      const { bundlesOf } = await modelFiles();
      return bundlesOf(node.entry, node.root).map(({ digest, manifest }) => ({
        kind: 'bundle',
        entry: node.entry,
        version: manifest.version,
        digest,
        live: digest === live,
      }));
    }
    return [];
  }

  async #parts(entry: ModelEntry): Promise<Node[]> {
    const { contract, model, folder } = entry;
    const parts: Node[] = [];
    if (contract) parts.push({ kind: 'contract', entry, uri: contract });
    if (model) parts.push({ kind: 'file', entry, uri: model });
    if (contract) parts.push({ kind: 'examples', entry, uri: contract });
    if (this.#live(entry)) parts.push({ kind: 'live', entry });
    const { bundlesOf } = await modelFiles();
    if (contract && folder && bundlesOf(entry, folder.uri.fsPath).length > 0)
      parts.push({ kind: 'bundles', entry, root: folder.uri.fsPath });
    return parts;
  }

  async #examples(entry: ModelEntry, uri: vscode.Uri): Promise<Node[]> {
    const document = (await this.inspector()).documents.read(contractFile(uri));
    return (document.contract?.examples ?? []).map(({ name, path }) => ({
      kind: 'example',
      entry,
      uri,
      name,
      line: document.position(document.rangeOf(path).from).line,
    }));
  }

  /** The endpoint's model of this name, if this workspace deployed it. */
  #live(entry: ModelEntry) {
    return this.watch.modelOf(entry);
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    return plainItem(await this.#item(node));
  }

  async #item(node: Node): Promise<vscode.TreeItem> {
    switch (node.kind) {
      case 'model':
        return this.#modelItem(node.entry);
      case 'contract':
        return this.#contractItem(node.entry, node.uri);
      case 'file':
        return (await modelFiles()).fileItem(node.entry, node.uri);
      case 'examples': {
        const { passed, failed } = this.results.counts(node.uri);
        const item = new vscode.TreeItem(vscode.l10n.t('examples'), vscode.TreeItemCollapsibleState.Collapsed);
        item.id = `${node.entry.id} examples`;
        item.iconPath = new vscode.ThemeIcon('beaker');
        if (passed + failed > 0)
          item.description =
            failed > 0 ? vscode.l10n.t('{0} pass, {1} fail', passed, failed) : vscode.l10n.t('{0} pass', passed);
        return item;
      }
      case 'example': {
        const result = this.results.get(node.uri, node.name);
        const item = new vscode.TreeItem(node.name);
        item.id = `${node.entry.id} example ${node.name}`;
        item.iconPath = new vscode.ThemeIcon(
          result === undefined ? 'circle-outline' : result.passed ? 'pass' : 'error',
        );
        if (result) item.description = result.text;
        item.command = {
          command: 'vscode.open',
          title: '',
          arguments: [node.uri, { selection: new vscode.Range(node.line, 0, node.line, 0) }],
        };
        return item;
      }
      case 'live':
        return this.#liveItem(node.entry);
      case 'bundles': {
        const item = new vscode.TreeItem(vscode.l10n.t('bundles'), vscode.TreeItemCollapsibleState.Collapsed);
        item.id = `${node.entry.id} bundles`;
        item.description = await this.#bundleLine(node.entry, node.root);
        item.iconPath = new vscode.ThemeIcon('package');
        return item;
      }
      case 'bundle': {
        const item = new vscode.TreeItem(node.version);
        item.id = `${node.entry.id} bundle ${node.digest}`;
        item.description = `${node.digest.slice(0, 8)}…${node.live ? ` · ${vscode.l10n.t('live')}` : ''}`;
        item.iconPath = new vscode.ThemeIcon(node.live ? 'radio-tower' : 'archive');
        return item;
      }
    }
  }

  /** The tooltip costs a look into git and the bundles, so it is made when somebody points at the row. */
  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    if (node.kind === 'model') {
      const { identityStrip } = await modelFiles();
      item.tooltip = await identityStrip(node.entry, this.#live(node.entry));
    }
    return item;
  }

  #modelItem(entry: ModelEntry): vscode.TreeItem {
    const live = this.#live(entry);
    const item = new vscode.TreeItem(entry.name, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = entry.id;
    item.contextValue = [
      'model',
      entry.contract && 'contract',
      live?.state === 'live' && 'live',
      live?.previous && 'previous',
    ]
      .filter(Boolean)
      .join(' ');
    const findings = this.#findings(entry);
    const worst = !entry.contract
      ? vscode.l10n.t('no contract yet')
      : live?.state === 'unavailable'
        ? vscode.l10n.t('not served')
        : live && live.verdict !== 'healthy'
          ? live.verdict
          : findings.errors > 0
            ? counted(findings.errors, 'error')
            : live?.verdict;
    item.description = [entry.version, live ? 'local' : undefined, worst].filter(Boolean).join(' · ');
    item.iconPath = live
      ? live.state === 'live'
        ? verdictIcon(live.verdict)
        : new vscode.ThemeIcon('error', new vscode.ThemeColor('charts.red'))
      : new vscode.ThemeIcon(entry.contract ? 'circuit-board' : 'circle-slash');
    item.accessibilityInformation = { label: `${entry.name} ${item.description}` };
    return item;
  }

  #contractItem(entry: ModelEntry, uri: vscode.Uri): vscode.TreeItem {
    const { errors, warnings, known } = this.#findings(entry);
    const item = new vscode.TreeItem(vscode.l10n.t('contract'));
    item.id = `${entry.id} contract`;
    item.resourceUri = uri;
    const counts = [
      errors > 0 ? counted(errors, 'error') : undefined,
      warnings > 0 ? counted(warnings, 'warning') : undefined,
    ]
      .filter(Boolean)
      .join(', ');
    item.description = [basename(uri.path), counts || (known ? vscode.l10n.t('no findings') : undefined)]
      .filter(Boolean)
      .join(' · ');
    item.iconPath = new vscode.ThemeIcon('checklist');
    item.contextValue = 'contract';
    item.command = { command: 'vscode.open', title: '', arguments: [uri] };
    return item;
  }

  #findings(entry: ModelEntry): { readonly errors: number; readonly warnings: number; readonly known: boolean } {
    const inspection = entry.contract && this.diagnostics.inspection(entry.contract);
    const count = (severity: string) =>
      inspection?.findings.filter((finding) => finding.severity === severity).length ?? 0;
    return { errors: count('error'), warnings: count('warning'), known: inspection !== undefined };
  }

  /** `1.2.0 live · 1.1.0 · 1.0.0`, the newest first. */
  async #bundleLine(entry: ModelEntry, root: string): Promise<string> {
    const live = this.#live(entry)?.digest;
    const { bundlesOf } = await modelFiles();
    return bundlesOf(entry, root)
      .slice(0, 4)
      .map(({ digest, manifest }) =>
        digest === live ? `${manifest.version} ${vscode.l10n.t('live')}` : manifest.version,
      )
      .join(' · ');
  }

  #liveItem(entry: ModelEntry): vscode.TreeItem {
    const live = this.#live(entry);
    const item = new vscode.TreeItem(vscode.l10n.t('live'));
    item.id = `${entry.id} live`;
    item.contextValue = ['live', live?.previous && 'previous'].filter(Boolean).join(' ');
    if (!live) return item;
    const p99 = live.p99 === null ? undefined : `p99 ${Number((live.p99 / 1000).toPrecision(3))} ms`;
    item.description =
      live.state === 'live'
        ? [
            'local',
            live.version,
            `${Number(live.rowsPerSecond.toPrecision(3))} rows/s`,
            p99,
            `drift ${live.drifting} of ${live.features}`,
          ]
            .filter(Boolean)
            .join(' · ')
        : (live.reason ?? live.state);
    item.iconPath = verdictIcon(live.verdict);
    item.tooltip = live.headline;
    item.command = { command: 'slipway.openDriftPanel', title: '', arguments: [entry.name] };
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
