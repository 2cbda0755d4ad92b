import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { rules } from '../../../src/contract/rules/registry';
import { lintReportSchema, type Finding } from '../../../src/protocol/finding';
import { exampleOf, pageOf } from '../../docs/rule-page';
import { sample, slipway, textOf } from '../slipway';

const root = process.env['SLIPWAY_TEST_ROOT'] ?? '';
const samples = ['credit-risk', 'diabetes', 'flight-delay'];
/** Contracts inspected at a time: an engine takes a few calls at once, and refuses more. */
const together = 6;

const names = new Map([
  [vscode.DiagnosticSeverity.Error, 'error'],
  [vscode.DiagnosticSeverity.Warning, 'warning'],
  [vscode.DiagnosticSeverity.Information, 'info'],
  [vscode.DiagnosticSeverity.Hint, 'hint'],
]);

// One id, one text, one range, whoever asks: what Problems shows after a save is what a CI log says.
describe('the editor and the command line find the same', function () {
  this.timeout(180_000);
  let base: string;
  const contracts = new Map<string, string>();

  before(() => {
    // Outside the workspace, so that neither explorer nor watcher has a hundred models to look at.
    base = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-same-')));
    for (const { id } of rules) {
      const text = exampleOf(id, pageOf(root, id), 'bad');
      assert.ok(text !== undefined, `the page of ${id} has no bad example`);
      contracts.set(id.replace('/', '-'), text);
    }
    for (const name of samples) contracts.set(name, textOf(sample(name)));
    const whole = textOf(sample('credit-risk'));
    const misspelt = whole.replace('\npreprocessing:', '\n# Größe 🚢\nprepröcessing🚢:');
    assert.notEqual(misspelt, whole);
    contracts.set('not-ascii', misspelt);
    contracts.set('with-carriage-returns', misspelt.replaceAll('\n', '\r\n'));
    contracts.set('with-byte-order-mark', `\ufeff${misspelt}`);
    for (const [name, text] of contracts) {
      const folder = join(base, name);
      mkdirSync(folder);
      const files = join(sample(samples.includes(name) ? name : 'credit-risk').fsPath, '..');
      for (const file of ['model.onnx', 'reference.parquet']) copyFileSync(join(files, file), join(folder, file));
      writeFileSync(pathOf(name), text);
    }
  });
  after(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));

  const pathOf = (name: string) => join(base, name, 'contract.slipway.yaml');

  it('in every sample, in the bad example of every rule page, and in files of other line ends and letters', async () => {
    const { diagnostics } = await slipway();
    const shown = new Map<string, { problems: string; findings: string }>();
    const waiting = [...contracts.keys()];
    while (waiting.length > 0) {
      await Promise.all(
        waiting.splice(0, together).map(async (name) => {
          const uri = await saved(name);
          shown.set(name, {
            findings: JSON.stringify(diagnostics.inspection(uri)?.findings),
            problems: JSON.stringify(problemsOf(uri)),
          });
        }),
      );
    }
    const { files } = lintReportSchema.parse(JSON.parse(await cli(['lint', '.', '--format', 'json'])));
    assert.equal(files.length, contracts.size);
    const seen = new Set<string>();
    for (const { path, problems } of files) {
      const editor = shown.get(path.split('/')[0] ?? '');
      assert.equal(editor?.findings, JSON.stringify(problems), path);
      assert.equal(editor.problems, JSON.stringify(problems.map(visible)), path);
      for (const { rule } of problems) seen.add(rule);
    }
    // The proof is of something: most rules spoke, and so did those that run the model.
    assert.ok(seen.size > 25, [...seen].join(', '));
    assert.ok([...seen].some((rule) => rule.startsWith('example/')));
  });

  /** Opens the contract, changes it, saves it, and waits for what that inspection shows: first the static rules, then all. */
  async function saved(name: string): Promise<vscode.Uri> {
    const { diagnostics } = await slipway();
    const document = await vscode.workspace.openTextDocument(pathOf(name));
    const { uri } = document;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, document.lineAt(document.lineCount - 1).range.end, '\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const owned: vscode.Disposable[] = [];
    const inspected = new Promise<void>((resolve) => {
      let since: number | undefined;
      owned.push(
        vscode.workspace.onDidSaveTextDocument((each) => {
          if (each === document) since = 0;
        }),
        diagnostics.onDidInspect((each) => {
          if (since !== undefined && each.toString() === uri.toString() && ++since === 2) resolve();
        }),
      );
    });
    assert.ok(await document.save(), `${name} could not be saved`);
    await inspected;
    for (const each of owned) each.dispose();
    return uri;
  }

  function problemsOf(uri: vscode.Uri): unknown[] {
    return vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === 'slipway')
      .map(({ code, severity, message, range, relatedInformation = [] }) => ({
        rule: typeof code === 'object' ? code.value : code,
        severity: names.get(severity),
        message,
        range: plain(range),
        related: relatedInformation.map((each) => ({ range: plain(each.location.range), message: each.message })),
      }));
  }

  /** What of a finding is seen in the editor. */
  function visible({ rule, severity, message, range, related = [] }: Finding): unknown {
    return { rule, severity, message, range, related };
  }

  function plain({ start, end }: vscode.Range): Finding['range'] {
    return {
      start: { line: start.line, character: start.character },
      end: { line: end.line, character: end.character },
    };
  }

  function cli(args: readonly string[]): Promise<string> {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    return new Promise((resolve, reject) => {
      const program = join(root, 'dist', 'cli.js');
      execFile(process.execPath, [program, ...args], { cwd: base, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
        // Exit code 1 says that there are findings.
        if (error && error.code !== 1) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(stdout);
      });
    });
  }
});
