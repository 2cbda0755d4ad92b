import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Slipway } from '../../../src/editor/slipway';

describe('Restricted Mode', () => {
  it('is what this window is in', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('keeps the extension enabled', async () => {
    const extension = vscode.extensions.getExtension('slipway.slipway');
    assert.ok(extension, 'Restricted Mode disabled the extension: untrustedWorkspaces is missing in package.json');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});

describe('Slipway in Restricted Mode', () => {
  it('lints and lists, and starts no process', async () => {
    const extension = vscode.extensions.getExtension<Slipway>('slipway.slipway');
    assert.ok(extension);
    const { tree, ...window } = await extension.activate();
    const processes = await window.processes();
    const roots = await tree.getChildren();
    assert.ok(roots.some((node) => node.entry.name === 'credit-risk'));
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'wrong.slipway.yaml');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('apiVersion: slipway/v1\nkindd: Model\n'));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    for (let waited = 0; vscode.languages.getDiagnostics(uri).length === 0 && waited < 20_000; waited += 100)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(vscode.languages.getDiagnostics(uri).length > 0, 'no finding appeared');
    assert.equal(processes.engine, undefined);
    assert.equal(processes.enginePid, undefined);
    assert.throws(() => processes.requireEngine(), /Restricted Mode/);
  });
});
