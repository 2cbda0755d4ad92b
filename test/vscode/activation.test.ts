import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  const extension = () => {
    const found = vscode.extensions.getExtension('slipway.slipway');
    assert.ok(found, 'the extension under test is not installed in this window');
    return found;
  };

  it('offers the extension to VS Code', () => {
    assert.equal(extension().id, 'slipway.slipway');
  });

  it('activates when asked', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });
});
