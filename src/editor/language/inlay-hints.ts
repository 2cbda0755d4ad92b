import * as vscode from 'vscode';
import { hintsIn } from '../../contract/language/hints';
import { type Diagnostics } from '../diagnostics/diagnostics';
import { Disposables } from '../disposables';
import { onSettingChange, setting } from '../settings';
import { type Contexts, offsetIn, rangeIn } from './contexts';

/** Behind each step what it changed: `float64 ×23 · no missing · [-3.1, 8.4]`. */
export class StepHints implements vscode.InlayHintsProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly onDidChangeInlayHints = this.#changed.event;

  constructor(
    private readonly contexts: Contexts,
    diagnostics: Diagnostics,
  ) {
    this.#owned.add(onSettingChange('hints.steps', () => this.#changed.fire()));
    // The model's signature or the side files may have come, too.
    this.#owned.add(diagnostics.onDidInspect(() => this.#changed.fire()));
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    if (!setting('hints.steps', document.uri)) return [];
    const context = await this.contexts.settled(document, token);
    if (context === undefined) return [];
    const within = { from: offsetIn(document, range.start), to: offsetIn(document, range.end) };
    return hintsIn(context, within).map(({ at, text, details }) => {
      const hint = new vscode.InlayHint(rangeIn(document, { from: at, to: at }).end, `‹ ${text} ›`);
      hint.paddingLeft = true;
      const tooltip = new vscode.MarkdownString();
      details.forEach((line, index) => tooltip.appendText(index === 0 ? line : `\n${line}`));
      hint.tooltip = tooltip;
      return hint;
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
