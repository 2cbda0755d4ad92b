import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('a folder without a model', () => {
  it('does not activate the extension, not even with YAML open', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder, 'the run opened no folder');
    const file = vscode.Uri.joinPath(folder.uri, 'docker-compose.yaml');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('services: {}\n'));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    const extension = vscode.extensions.getExtension('slipway.slipway');
    assert.ok(extension, 'the extension under test is not installed in this window');
    assert.equal(extension.isActive, false);
  });
});
