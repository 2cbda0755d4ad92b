import * as vscode from 'vscode';
import { type NamedContract, namesakesOf } from '../../deploy/contract-names';
import { type Inspection, type Inspector } from '../../deploy/inspection';
import { type Finding } from '../../protocol/finding';
import { isCancellation } from '../commands';
import { contractOf, isContract } from '../contract-files';
import { Disposables } from '../disposables';
import { type Log } from '../log';
import { onSettingChange, setting } from '../settings';
import { NamedFiles } from './named-files';
import { Published } from './published';
import { toDiagnostic, toRange } from './to-diagnostic';

/** Milliseconds of quiet after a keystroke before rules run. */
const pause = 120;

interface Running {
  readonly abort: AbortController;
  readonly timer: NodeJS.Timeout | undefined;
}

/**
 * Findings of open contracts as diagnostics: static rules while typing, examples and parity after a save. A result is only shown for the version
 * of the text that it was made from; the next edit cancels what still runs.
 */
export class Diagnostics implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #published = this.#owned.add(new Published((uri) => this.#isCurrent(uri)));
  readonly #running = new Map<string, Running>();
  readonly #inspections = new Map<string, Inspection>();
  readonly #inspected = this.#owned.add(new vscode.EventEmitter<vscode.Uri>());
  /** Fires after each inspection that is shown. */
  readonly onDidInspect = this.#inspected.event;
  readonly #ended = this.#owned.add(new vscode.EventEmitter<vscode.Uri>());
  /** Fires when an inspection has come to its end, whether or not it is shown. */
  readonly onDidEnd = this.#ended.event;
  readonly #filesChanged = this.#owned.add(new vscode.EventEmitter<vscode.Uri>());
  /** Fires with a contract of which the model, the reference or another file that it names has changed on disk. */
  readonly onDidChangeFiles = this.#filesChanged.event;
  readonly #files = this.#owned.add(new NamedFiles((contract) => this.#inspectAgain(contract)));

  constructor(
    private readonly inspector: () => Promise<Inspector>,
    private readonly pageUri: (rule: string) => vscode.Uri,
    private readonly log: Log,
  ) {
    this.#owned.add(vscode.workspace.onDidOpenTextDocument((document) => this.#schedule(document, 'typing', 0)));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.contentChanges.length > 0 && setting('lint.onType', event.document.uri))
          this.#schedule(event.document, 'typing', pause);
      }),
    );
    this.#owned.add(vscode.workspace.onDidSaveTextDocument((document) => this.#schedule(document, 'saving', 0)));
    this.#owned.add(vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document.uri)));
    // VS Code keeps a closed document for minutes; its findings would stay in Problems as long.
    this.#owned.add(
      vscode.window.tabGroups.onDidChangeTabs(({ closed, opened }) => {
        for (const { input } of closed)
          if (input instanceof vscode.TabInputText && !isShown(input.uri)) this.#forget(input.uri);
        for (const { input } of opened) if (input instanceof vscode.TabInputText) this.#reopen(input.uri);
      }),
    );
    this.#owned.add(vscode.workspace.onDidDeleteFiles((event) => event.files.forEach((uri) => this.#forget(uri))));
    this.#owned.add(onSettingChange('lint.onType', () => this.refresh()));
    this.refresh();
  }

  /** The newest inspection of an open contract. */
  inspection(uri: vscode.Uri): Inspection | undefined {
    return this.#inspections.get(uri.toString());
  }

  /** Whether one is waited for or under way. */
  isInspecting(uri: vscode.Uri): boolean {
    return this.#running.has(uri.toString());
  }

  /** A finding's diagnostic carries it by rule, range and message; a fix needs the finding itself. One of another extension may stand for several. */
  findingsOf(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Finding[] {
    const own = diagnostic.source === 'slipway' ? [diagnostic] : this.#published.hiddenBehind(uri, diagnostic);
    return own.flatMap((one) => this.#findingOf(uri, one) ?? []);
  }

  #findingOf(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Finding | undefined {
    const code = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
    return this.inspection(uri)?.findings.find(
      (finding) =>
        finding.rule === code && finding.message === diagnostic.message && toRange(finding).isEqual(diagnostic.range),
    );
  }

  /** Inspect all open contracts again: trust was granted, or a setting changed. */
  refresh(): void {
    for (const document of vscode.workspace.textDocuments) this.#schedule(document, 'typing', 0);
  }

  /** Inspect again the open contracts for which another one has taken their name, or given it up. */
  onNames(named: readonly NamedContract[]): void {
    for (const [key, { file, document, context }] of this.#inspections) {
      if (!vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(key))) continue;
      const now = document.contract ? namesakesOf(file, document.contract.name, named) : [];
      if (now.join('\n') !== (context.namesakes ?? []).join('\n')) this.#again(vscode.Uri.parse(key));
    }
  }

  /** As after a save, since a new model may answer otherwise; of unsaved text nobody has asked for the answers. */
  #inspectAgain(contract: vscode.Uri): void {
    this.#filesChanged.fire(contract);
    this.#again(contract);
  }

  #again(contract: vscode.Uri): void {
    const key = contract.toString();
    if (!this.#inspections.has(key)) return;
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
    if (open) this.#schedule(open, open.isDirty ? 'typing' : 'saving', 0);
  }

  #schedule(document: vscode.TextDocument, phase: 'typing' | 'saving', delay: number): void {
    if (!isContract(document)) return;
    const key = document.uri.toString();
    this.#cancel(key);
    const abort = new AbortController();
    const timer = setTimeout(() => void this.#inspect(document, phase, abort.signal), delay);
    this.#running.set(key, { abort, timer });
  }

  async #inspect(document: vscode.TextDocument, phase: 'typing' | 'saving', signal: AbortSignal): Promise<void> {
    const { version } = document;
    const outdated = () => signal.aborted || document.version !== version || document.isClosed;
    try {
      const inspector = await this.inspector();
      if (outdated()) return;
      const file = contractOf(document);
      const typed = await inspector.typing(file, signal);
      if (outdated()) return;
      this.#show(document.uri, typed);
      if (phase !== 'saving' || !setting('lint.onSave', document.uri) || !vscode.workspace.isTrusted) return;
      const saved = await inspector.saving(file, signal);
      if (!outdated()) this.#show(document.uri, saved);
    } catch (cause) {
      if (!signal.aborted && !isCancellation(cause)) this.log.error(cause);
    } finally {
      const key = document.uri.toString();
      if (this.#running.get(key)?.abort.signal === signal) this.#running.delete(key);
      this.#ended.fire(document.uri);
    }
  }

  #show(uri: vscode.Uri, inspection: Inspection): void {
    this.#inspections.set(uri.toString(), inspection);
    this.#files.set(uri, inspection);
    this.#published.set(
      uri,
      inspection.findings.map((finding) => toDiagnostic(uri, finding, this.pageUri)),
    );
    this.#inspected.fire(uri);
  }

  /** A tab that comes back to a document which VS Code still keeps fires no open event. */
  #reopen(uri: vscode.Uri): void {
    const kept = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (kept && !this.#inspections.has(uri.toString())) this.#schedule(kept, 'typing', 0);
  }

  #isCurrent(uri: vscode.Uri): boolean {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return open !== undefined && open.getText() === this.inspection(uri)?.file.text;
  }

  #cancel(key: string): void {
    const running = this.#running.get(key);
    clearTimeout(running?.timer);
    running?.abort.abort();
    this.#running.delete(key);
  }

  #forget(uri: vscode.Uri): void {
    this.#cancel(uri.toString());
    this.#inspections.delete(uri.toString());
    this.#published.delete(uri);
    this.#ended.fire(uri);
  }

  dispose(): void {
    for (const key of [...this.#running.keys()]) this.#cancel(key);
    this.#owned.dispose();
  }
}

function isShown(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
}
