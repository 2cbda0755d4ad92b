import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Slipway } from '../../src/editor/slipway';
import { base } from '../contract/base';
import { RecordingVscode } from './recording-vscode';

const root = path.join(__dirname, '..', '..');
const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };

interface Extension {
  activate(context: object): Slipway;
}

function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('activating and deactivating', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'slipway-leaks-'));
  const fsPath = path.join(home, 'a.slipway.yaml');
  const uri = { scheme: 'file', fsPath, toString: () => `file://${fsPath}` };
  const document = { uri, fileName: fsPath, version: 1, isClosed: false, getText: () => base };
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

  function activate(): { readonly slipway: Slipway; readonly deactivate: () => void } {
    const subscriptions: { dispose(): void }[] = [];
    const slipway = extension.activate({
      subscriptions,
      extensionPath: root,
      extensionUri: { fsPath: root },
      workspaceState: { get: () => undefined, update: () => Promise.resolve() },
      globalState: { get: () => undefined, update: () => Promise.resolve() },
    });
    assert.ok(vscode.held.size > 20, `only ${String(vscode.held.size)} things are held by an active extension`);
    const deactivate = () => {
      for (const item of subscriptions.reverse()) item.dispose();
    };
    return { slipway, deactivate };
  }

  /** Calls every command, as a user would who cannot wait. What one throws is thrown by it, as VS Code would show it. */
  const callAll = () =>
    Promise.all([...vscode.commands].map(([id, run]) => (ofContract.includes(id) ? run(fsPath, 'safe') : run())));
  const ofContract = ['slipway.runExample', 'slipway.showDifferences'];

  // First of all: nothing has been loaded yet in this process.
  it('while commands wait for what they need makes nothing, and says nothing', async () => {
    const { slipway, deactivate } = activate();
    const called = callAll();
    vscode.fire('workspace.onDidOpenTextDocument', document);
    const loads = Promise.allSettled([slipway.processes(), slipway.contracts(), slipway.actions()]);
    await wait(1);
    deactivate();
    for (const load of await loads) assert.ok(load.status === 'rejected' && String(load.reason).startsWith('Error'));
    await called;
    assert.deepEqual([...vscode.held.values()], []);
    assert.deepEqual(vscode.errors, []);
  });

  it('commands that are called at once do their work', async () => {
    const { slipway, deactivate } = activate();
    await callAll();
    assert.ok(vscode.commands.size >= 15);
    // An empty Restricted window is told why not, each time by the command itself.
    assert.ok(vscode.errors.length >= 10, vscode.errors.join('\n'));
    for (const error of vscode.errors)
      assert.match(
        error,
        /^(This workspace is in Restricted Mode|No contract in|Nothing is deployed|This workspace has no|.* does not exist — check)/,
      );
    assert.ok((await slipway.contracts()).inspector);
    deactivate();
    assert.deepEqual([...vscode.held.values()], []);
  });

  /** Opens and edits a contract, and closes the window while its rules have yet to run. */
  async function session(): Promise<void> {
    const { slipway, deactivate } = activate();
    vscode.fire('workspace.onDidOpenTextDocument', document);
    await slipway.actions();
    while (!slipway.diagnostics.inspection(uri as never)) await wait(1);
    vscode.fire('workspace.onDidChangeTextDocument', { document, contentChanges: [{}] });
    deactivate();
  }

  it('twenty times leaves no listener, registration, timer, watcher, child or handle', async () => {
    await session();
    await wait(300);
    const before = resources();
    for (let turn = 0; turn < 20; turn++) await session();
    // Less than the pause after a keystroke: a timer that was not cleared still waits.
    await wait(40);
    assert.deepEqual([...vscode.held.values()], []);
    assert.deepEqual(resources(), before);
  });
});
