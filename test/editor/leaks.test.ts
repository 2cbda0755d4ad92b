import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { base } from '../contract/base';
import { RecordingVscode } from './recording-vscode';

const root = path.join(__dirname, '..', '..');
const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };

interface Extension {
  activate(context: object): unknown;
}

/** Activates the extension in a recorded window, opens and edits a contract, and closes the window while its rules have yet to run. */
async function session(vscode: RecordingVscode, extension: Extension): Promise<void> {
  const subscriptions: { dispose(): void }[] = [];
  const uri = { scheme: 'file', fsPath: '/nowhere/a.slipway.yaml', toString: () => 'file:///nowhere/a.slipway.yaml' };
  extension.activate({
    subscriptions,
    extensionPath: root,
    extensionUri: { fsPath: root },
    workspaceState: { get: () => undefined, update: () => Promise.resolve() },
    globalState: { get: () => undefined, update: () => Promise.resolve() },
  });
  assert.ok(vscode.held.size > 20, `only ${String(vscode.held.size)} things are held by an active extension`);
  const document = { uri, fileName: uri.fsPath, version: 1, isClosed: false, getText: () => base };
  vscode.fire('workspace.onDidOpenTextDocument', document);
  await wait(20);
  vscode.fire('workspace.onDidChangeTextDocument', { document, contentChanges: [{}] });
  for (const item of subscriptions.reverse()) item.dispose();
}

function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('activating and deactivating', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'slipway-leaks-'));
  const vscode = new RecordingVscode();
  const original = loader._load;
  let extension: Extension;

  before(() => {
    vscode.set('slipway.endpoint.home', home);
    const fake = vscode.module();
    loader._load = (request, ...rest) => (request === 'vscode' ? fake : original.call(Module, request, ...rest));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be resolved before there is a vscode
    extension = require('../../src/extension') as Extension;
  });
  after(() => {
    loader._load = original;
    rmSync(home, { recursive: true, force: true });
  });

  it('twenty times leaves no listener, registration, timer, watcher, child or handle', async () => {
    await session(vscode, extension);
    await wait(300);
    const before = resources();
    for (let turn = 0; turn < 20; turn++) await session(vscode, extension);
    // Less than the pause after a keystroke: a timer that was not cleared still waits.
    await wait(40);
    assert.deepEqual([...vscode.held.values()], []);
    assert.deepEqual(resources(), before);
  });
});
