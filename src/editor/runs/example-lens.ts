import * as vscode from 'vscode';
import { engineArtifact } from '../../deploy/artifacts';
import { jsonRow, type Inspector } from '../../deploy/inspection';
import { contractFile, contractOf, isContract } from '../contract-files';
import { Disposables } from '../disposables';
import { messageOf } from '../log';
import { type Processes } from '../processes';
import { onSettingChange, setting } from '../settings';
import { type ExampleResults, judge } from './example-results';

function beside(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(color), margin: '0 0 0 2em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

/** `▷ Run` above each example, and its answer beside it. */
export class ExampleLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #passed = this.#owned.add(beside('testing.iconPassed'));
  readonly #failed = this.#owned.add(beside('testing.iconFailed'));

  constructor(
    private readonly processes: Processes,
    private readonly inspector: () => Inspector,
    private readonly results: ExampleResults,
  ) {
    this.#owned.add(onSettingChange('run.codeLens', () => this.#changed.fire()));
    this.#owned.add(results.onDidChange(() => this.#decorate()));
    this.#owned.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#decorate()));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument((event) => {
        // An answer belongs to the text that was run.
        if (isContract(event.document) && event.contentChanges.length > 0) this.results.clear(event.document.uri);
      }),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!setting('run.codeLens')) return [];
    return this.#examplesOf(document).flatMap(({ name, range }) => [
      new vscode.CodeLens(range, {
        command: 'slipway.runExample',
        title: vscode.l10n.t('$(play) Run {0}', name),
        arguments: [document.uri.toString(), name],
      }),
    ]);
  }

  /** Run one example of a contract, with unsaved edits as they stand. */
  async run(contractUri: string, name: string): Promise<void> {
    const uri = vscode.Uri.parse(contractUri);
    const file = contractFile(uri);
    const { contract } = this.inspector().documents.read(file);
    const example = contract?.examples.find((candidate) => candidate.name === name);
    if (!contract || !example) throw new Error(vscode.l10n.t('The contract has no example called {0} any more.', name));
    const engine = this.processes.requireEngine();
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Running {0}', name) },
      async () => {
        try {
          const artifact = await this.inspector().artifacts.get(file, contract);
          const answer = await engine.call(
            'run',
            { ...engineArtifact(file, artifact), rows: [jsonRow(example.row)] },
            { timeoutMs: setting('run.timeout') * 1000 },
          );
          this.results.set(uri, name, judge(example, answer));
        } catch (cause) {
          this.results.set(uri, name, { passed: false, text: messageOf(cause) });
          throw cause;
        }
      },
    );
  }

  #decorate(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (!isContract(editor.document)) continue;
      const decorations = { passed: [] as vscode.DecorationOptions[], failed: [] as vscode.DecorationOptions[] };
      for (const { name, range } of this.#examplesOf(editor.document)) {
        const result = this.results.get(editor.document.uri, name);
        if (!result) continue;
        const line = editor.document.lineAt(range.start.line);
        const text = `${result.passed ? '✓' : '✗'} ${result.text}`;
        decorations[result.passed ? 'passed' : 'failed'].push({
          range: line.range,
          hoverMessage: result.text,
          renderOptions: { after: { contentText: text.length > 120 ? `${text.slice(0, 119)}…` : text } },
        });
      }
      editor.setDecorations(this.#passed, decorations.passed);
      editor.setDecorations(this.#failed, decorations.failed);
    }
  }

  #examplesOf(document: vscode.TextDocument): { readonly name: string; readonly range: vscode.Range }[] {
    const parsed = this.inspector().documents.read(contractOf(document));
    return (parsed.contract?.examples ?? []).map(({ name, path }) => {
      const { from, to } = parsed.rangeOf(path);
      return { name, range: new vscode.Range(document.positionAt(from), document.positionAt(to)) };
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
