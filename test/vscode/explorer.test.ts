import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { folder, sample, slipway, textOf, until, writeContract } from './slipway';

describe('the Models view', () => {
  it('lists the models of the workspace with contract, signature and examples', async () => {
    const { tree } = await slipway();
    const roots = await tree.getChildren();
    const credit = roots.find(
      (node) => node.kind === 'model' && node.entry.contract?.path === sample('credit-risk').path,
    );
    assert.ok(credit, 'credit-risk is not listed');
    const item = tree.getTreeItem(credit);
    assert.equal(item.label, 'credit-risk');
    assert.match(String(item.description), /^1\.[01]\.0/);
    assert.match(String(item.contextValue), /\bmodel\b.*\bcontract\b/);
    const parts = await tree.getChildren(credit);
    const file = parts.find((node) => node.kind === 'file');
    assert.ok(file);
    assert.match(String(tree.getTreeItem(file).description), /model\.onnx · \d+ → .* · opset \d+ · skl2onnx .* k?B/);
    const examples = parts.find((node) => node.kind === 'examples');
    assert.ok(examples);
    const children = await tree.getChildren(examples);
    assert.ok(children.length >= 3, `only ${children.length} examples are listed`);
    for (const name of ['diabetes', 'flight-delay'])
      assert.ok(
        roots.some((node) => node.entry.name === name),
        `${name} is not listed`,
      );
  });

  it('takes up a new contract and a bare model, and drops them again', async () => {
    const { catalog } = await slipway();
    const contract = await writeContract(
      'diabetes',
      'newcomer',
      textOf(sample('diabetes')).replace('name: diabetes', 'name: newcomer'),
    );
    const bare = join(folder().fsPath, 'diabetes', 'bare.onnx');
    copyFileSync(join(folder().fsPath, 'diabetes', 'model.onnx'), bare);
    await until(
      'both to be listed',
      () =>
        catalog.entries.some(({ name }) => name === 'newcomer') &&
        catalog.entries.some(({ model, contract: its }) => model?.fsPath === bare && !its),
    );
    await vscode.workspace.fs.delete(contract);
    await vscode.workspace.fs.delete(vscode.Uri.file(bare));
    await until(
      'both to be gone',
      () => !catalog.entries.some(({ name, model }) => name === 'newcomer' || model?.fsPath === bare),
    );
  });

  it('shows a broken model with its reason instead of failing', async () => {
    const { tree, catalog } = await slipway();
    const uri = vscode.Uri.joinPath(folder(), 'broken.onnx');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('<html>404</html>'));
    const entry = await until('the broken model', () => catalog.entries.find(({ model }) => model?.path === uri.path));
    const item = tree.getTreeItem({ kind: 'file', entry, uri });
    assert.match(String(item.description), /cannot be read/);
    assert.ok(typeof item.tooltip === 'string');
    assert.match(item.tooltip, /not an ONNX model/);
    await vscode.workspace.fs.delete(uri);
  });
});
