import * as vscode from 'vscode';
import { type ModelStatus } from '../../protocol/endpoint';
import { type Catalog } from '../catalog';
import { Disposables } from '../disposables';
import { verdictIcon } from '../explorer/nodes';
import { type EndpointWatch } from '../endpoint-watch';
import { urgency } from '../explorer/nodes';
import { setting } from '../settings';

const mutedKey = 'slipway.mutedModels';
const toldKey = 'slipway.toldVerdicts';

/** One status-bar item with the worst verdict, and one notification each time the verdict on a model of this window changes for the worse or back. */
export class VerdictNotices implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #item = this.#owned.add(
    vscode.window.createStatusBarItem('slipway.verdict', vscode.StatusBarAlignment.Left, 0),
  );

  constructor(
    private readonly catalog: Catalog,
    private readonly watch: EndpointWatch,
    private readonly memory: vscode.Memento,
  ) {
    this.#item.name = vscode.l10n.t('Slipway Verdict');
    this.#item.command = 'slipway.openDriftPanel';
    this.#owned.add(watch.onDidChange(() => void this.#update()));
    this.#owned.add(catalog.onDidChange(() => void this.#update()));
  }

  /** Models of this window that are live. The explorer may never have been opened here: then this looks for the contracts. */
  async #models(): Promise<ModelStatus[]> {
    if (!this.watch.view.status?.models.some((model) => model.state !== 'stopped')) return [];
    const entries = await this.catalog.ready();
    return [...new Set(entries.flatMap((entry) => this.watch.modelOf(entry) ?? []))];
  }

  async #update(): Promise<void> {
    const models = (await this.#models()).sort((a, b) => urgency(a.verdict) - urgency(b.verdict));
    const [worst] = models;
    if (!worst) {
      this.#item.hide();
      return;
    }
    const stale = this.watch.view.problem !== undefined;
    const word = stale ? 'stale' : worst.state === 'unavailable' ? 'not served' : worst.verdict;
    this.#item.text = `$(${stale ? 'circle-slash' : verdictIcon(worst.verdict).id}) ${worst.name} ${word}`;
    this.#item.tooltip = models.map((model) => `${model.name}: ${model.headline}`).join('\n');
    this.#item.accessibilityInformation = { label: `Slipway: ${worst.name} ${word}. ${worst.headline}` };
    this.#item.show();
    if (!stale) for (const model of models) await this.#tell(model);
  }

  async #tell(model: ModelStatus): Promise<void> {
    const told = this.memory.get<Record<string, string>>(toldKey, {});
    const before = told[model.name];
    if (before === model.verdict) return;
    await this.memory.update(toldKey, { ...told, [model.name]: model.verdict });
    // The first verdicts of a fresh deployment (too few rows, then healthy) are no news.
    const quiet =
      model.verdict === 'undecided'
        ? !/drift/.test(model.headline)
        : model.verdict === 'healthy' && (before === undefined || before === 'undecided');
    const muted = this.memory.get<string[]>(mutedKey, []);
    if (quiet || muted.includes(model.name) || !setting('watch.notifications')) return;
    void this.#notify(model, muted);
  }

  async #notify(model: ModelStatus, muted: readonly string[]): Promise<void> {
    const open = vscode.l10n.t('Open Drift Panel');
    const mute = vscode.l10n.t("Don't Show for This Model");
    const show = model.verdict === 'healthy' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const chosen = await show(`${model.name}: ${model.headline}`, open, mute);
    if (chosen === open) await vscode.commands.executeCommand('slipway.openDriftPanel', model.name);
    if (chosen === mute) await this.memory.update(mutedKey, [...muted, model.name]);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
