import * as vscode from 'vscode';
import { Disposables } from '../disposables';
import { hasYamlExtension } from '../yaml-extension';
import { isOfYaml, isTwin, ruleOf, yamlSource } from './yaml-twin';

/** For how long one that is new waits for another extension to say it first. Milliseconds. */
const patience = 1000;

interface Told {
  all: readonly vscode.Diagnostic[];
  shown: readonly vscode.Diagnostic[];
  /** From then on nobody is waited for. */
  until: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * What is shown of the findings of a contract: all of them but a mistake of YAML itself that another extension shows at the same line.
 * Where one may say so, a new mistake waits for it, and one that is shown stays until it does: nothing comes and goes again.
 */
export class Published implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #collection = this.#owned.add(vscode.languages.createDiagnosticCollection('slipway'));
  readonly #told = new Map<string, Told>();
  /** Another extension has spoken of YAML in this window. */
  #heard = false;

  /** `isCurrent`: what was told of a contract last was made from the text that it has now. */
  constructor(private readonly isCurrent: (uri: vscode.Uri) => boolean) {
    this.#owned.add(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        for (const uri of uris) this.#again(uri);
      }),
    );
  }

  set(uri: vscode.Uri, all: readonly vscode.Diagnostic[]): void {
    const before = this.#told.get(uri.toString());
    clearTimeout(before?.timer);
    const shown = before?.shown ?? [];
    this.#told.set(uri.toString(), { all, shown, until: Date.now() + patience, timer: undefined });
    this.#publish(uri);
  }

  delete(uri: vscode.Uri): void {
    clearTimeout(this.#told.get(uri.toString())?.timer);
    this.#told.delete(uri.toString());
    this.#collection.delete(uri);
  }

  /** What another extension's diagnostic stands for. */
  hiddenBehind(uri: vscode.Uri, other: vscode.Diagnostic): readonly vscode.Diagnostic[] {
    return (this.#told.get(uri.toString())?.all ?? []).filter((own) => isTwin(own, other));
  }

  /** What is said of another text than ours says nothing of it, and what was found in ours may be mended there. */
  #again(uri: vscode.Uri): void {
    if (this.#told.has(uri.toString()) && this.isCurrent(uri)) this.#publish(uri);
  }

  #publish(uri: vscode.Uri): void {
    const told = this.#told.get(uri.toString());
    if (told === undefined) return;
    const others = told.all.some(isOfYaml) ? this.#othersOf(uri) : [];
    const alone = told.all.filter((own) => !others.some((other) => isTwin(own, other)));
    const early = Date.now() < told.until && (this.#heard || hasYamlExtension());
    const known = new Set(told.shown.map(sentence));
    const shown = early ? alone.filter((own) => !isOfYaml(own) || known.has(sentence(own))) : alone;
    clearTimeout(told.timer);
    told.timer =
      shown.length < alone.length ? setTimeout(() => this.#again(uri), told.until - Date.now() + 1) : undefined;
    const same = shown.length === told.shown.length && shown.every((own, index) => own === told.shown[index]);
    told.shown = shown;
    if (!same) this.#collection.set(uri, shown);
  }

  #othersOf(uri: vscode.Uri): vscode.Diagnostic[] {
    const others = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === yamlSource);
    this.#heard ||= others.length > 0;
    return others;
  }

  dispose(): void {
    for (const { timer } of this.#told.values()) clearTimeout(timer);
    this.#owned.dispose();
  }
}

/** The same mistake, wherever it has moved to. */
function sentence(own: vscode.Diagnostic): string {
  return `${ruleOf(own)} ${own.message}`;
}
