import assert from 'node:assert/strict';
import * as vscode from 'vscode';

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
