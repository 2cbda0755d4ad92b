import * as vscode from 'vscode';
import { type Catalog } from '../catalog';
import { Disposables } from '../disposables';
import { type EndpointWatch } from '../endpoint-watch';
import { verdictColor } from './nodes';

/** One letter each: a badge has room for no more, and its tooltip says the word. */
const letters: Readonly<Record<string, string>> = {
  healthy: '✓',
  stack: '✗',
  data: '⚠',
  population: '◐',
  concept: '✗',
  labels: '⚠',
  undecided: '?',
};

/** Marks the contracts of live models in the file explorer and on tabs with how they are. */
export class LiveBadges implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.Uri[]>());
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(
    private readonly catalog: Catalog,
    private readonly watch: EndpointWatch,
  ) {
    const again = () => this.#changed.fire(catalog.entries.flatMap(({ contract }) => (contract ? [contract] : [])));
    this.#owned.add(watch.onDidChange(again));
    this.#owned.add(catalog.onDidChange(again));
    this.#owned.add(vscode.window.registerFileDecorationProvider(this));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (!uri.path.endsWith('.slipway.yaml')) return undefined;
    const entry = this.catalog.entryOf(uri);
    const model = entry && this.watch.modelOf(entry);
    if (model?.state !== 'live') return undefined;
    const badge = letters[model.verdict] ?? '?';
    const tooltip = vscode.l10n.t(
      '{0} is live on this machine: {1}',
      `${model.name} ${model.version ?? ''}`.trim(),
      model.verdict,
    );
    return new vscode.FileDecoration(badge, tooltip, verdictColor(model.verdict));
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
