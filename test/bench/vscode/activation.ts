// Runs in the extension host of a window whose workspace had no contract, so that nothing has woken the extension yet.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';

/** What a window measured, in milliseconds. */
export interface Measured {
  /** Reading and evaluating the bundle, which VS Code does first when it activates. */
  readonly loading: number;
  readonly activation: number;
  /** Of all threads of the extension host, for both: it says what a busy machine's clock does not. */
  readonly processor: number;
  /** From opening a contract. */
  readonly firstFindings: number;
  readonly keystrokes: readonly number[];
}

const keystrokes = 20;
const warmUp = 5;

/** `SLIPWAY_BENCH` holds paths and texts of the two contracts, as JSON. */
interface Given {
  readonly small: { readonly path: string; readonly text: string };
  readonly large: { readonly path: string; readonly text: string };
  /** How long the window has been active before a contract is opened, in milliseconds. */
  readonly pause: number;
}

export async function run(): Promise<void> {
  const { small, large, pause } = JSON.parse(process.env['SLIPWAY_BENCH'] ?? '') as Given;
  const extension = vscode.extensions.getExtension('slipway.slipway');
  if (extension === undefined || extension.isActive) throw new Error('The extension is not there, or active already.');
  // The workspace has it by then, which nobody has told the extension.
  write(small);
  const idle = process.cpuUsage();
  const began = performance.now();
  // The file that VS Code loads: it finds it in the cache of modules, which is one for the process.
  createRequire(__filename)(join(extension.extensionPath, 'dist', 'extension.js'));
  const loading = performance.now() - began;
  await extension.activate();
  const activation = performance.now() - began - loading;
  const { user, system } = process.cpuUsage(idle);

  await new Promise((resolve) => setTimeout(resolve, pause));
  const opened = performance.now();
  await vscode.workspace.openTextDocument(small.path);
  await found(small.path, 'unti');
  const firstFindings = performance.now() - opened;

  write(large);
  const document = await vscode.workspace.openTextDocument(large.path);
  await found(large.path, '');
  const times: number[] = [];
  for (let turn = 0; turn < keystrokes; turn++) {
    // Each time another key that the language does not have, so that every answer differs from the one before.
    const key = `${'x'.repeat(1 + turn)}: 1`;
    const edit = new vscode.WorkspaceEdit();
    const line = document.lineCount - 1;
    edit.replace(document.uri, new vscode.Range(line, 0, line, document.lineAt(line).text.length), key);
    const shown = found(large.path, `"${'x'.repeat(1 + turn)}"`);
    const pressed = typed(document);
    await vscode.workspace.applyEdit(edit);
    const at = await pressed;
    times.push((await shown) - at);
  }
  const processor = (user + system) / 1000;
  const measured: Measured = { loading, activation, processor, firstFindings, keystrokes: times.slice(warmUp) };
  console.log(`measured ${JSON.stringify(measured)}`);
}

function write({ path, text }: Given['small']): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** When the host hears of the next edit. */
function typed(document: vscode.TextDocument): Promise<number> {
  return new Promise((resolve) => {
    const listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document) return;
      listener.dispose();
      resolve(performance.now());
    });
  });
}

/** When a finding that says this is there. */
function found(path: string, words: string): Promise<number> {
  const uri = vscode.Uri.file(path);
  const there = (): boolean => vscode.languages.getDiagnostics(uri).some(({ message }) => message.includes(words));
  if (there()) return Promise.resolve(performance.now());
  return new Promise((resolve) => {
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (!there()) return;
      listener.dispose();
      resolve(performance.now());
    });
  });
}
