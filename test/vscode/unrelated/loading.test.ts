import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Files of the extension that this host has loaded, by the beginning of their names. */
function loaded(name: string): string[] {
  const pieces = path.join('dist', 'extension', name);
  return Object.keys(require.cache).filter((file) => file.includes(pieces));
}

// After inactive.test.ts, which is about a window that nothing has woken.
describe('a window without a contract', () => {
  it('loads what reads contracts with the first that is opened, though the extension is active', async () => {
    await vscode.commands.executeCommand('slipway.refreshModels');
    assert.equal(vscode.extensions.getExtension('slipway.slipway')?.isActive, true);
    await wait(1500);
    assert.equal(loaded('processes-').length, 1, 'the watch of the endpoint is not loaded, or has another name');
    assert.deepEqual([...loaded('contracts-'), ...loaded('actions-')], []);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'first.slipway.yaml');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('apiVersion: slipway/v1\nkindd: Model\n'));
    await vscode.workspace.openTextDocument(uri);
    for (let waited = 0; vscode.languages.getDiagnostics(uri).length === 0 && waited < 20_000; waited += 50)
      await wait(50);
    assert.ok(vscode.languages.getDiagnostics(uri).length > 0, 'no finding appeared');
    assert.equal(loaded('contracts-').length, 1);
    assert.deepEqual(loaded('actions-'), []);
  });
});
