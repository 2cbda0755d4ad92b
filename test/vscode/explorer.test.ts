import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { folder, plain, sample, slipway, textOf, until, writeContract } from './slipway';

describe('the Models view', () => {
  it('lists the models of the workspace with contract, signature and examples', async () => {
    const { tree } = await slipway();
    const roots = await tree.getChildren();
    const credit = roots.find(
      (node) => node.kind === 'model' && node.entry.contract?.path === sample('credit-risk').path,
    );
    assert.ok(credit, 'credit-risk is not listed');
    const item = await tree.getTreeItem(credit);
    assert.equal(item.label, 'credit-risk');
    assert.match(String(item.description), /^1\.[01]\.0/);
    assert.match(String(item.contextValue), /\bmodel\b.*\bcontract\b/);
    const parts = await tree.getChildren(credit);
    const file = parts.find((node) => node.kind === 'file');
    assert.ok(file);
    assert.match(
      String((await tree.getTreeItem(file)).description),
      /model\.onnx · \d+ → .* · opset \d+ · skl2onnx .* k?B/,
    );
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
    const { catalog, tree } = await slipway();
    const contract = await writeContract(
      'diabetes',
      'newcomer',
      textOf(sample('diabetes')).replace('name: diabetes', 'name: newcomer'),
    );
    // A name that would read backwards from its middle on.
    const bare = join(folder().fsPath, 'diabetes', 'ba\u202ere.onnx');
    copyFileSync(join(folder().fsPath, 'diabetes', 'model.onnx'), bare);
    await until(
      'both to be listed',
      () =>
        catalog.entries.some(({ name }) => name === 'newcomer') &&
        catalog.entries.some(({ model, contract: its }) => model?.fsPath === bare && !its),
    );
    const row = (await tree.getChildren()).find(({ entry }) => entry.model?.fsPath === bare);
    assert.ok(row);
    assert.equal((await tree.getTreeItem(row)).label, 'diabetes/ba\\u202ere.onnx');
    await vscode.workspace.fs.delete(contract);
    await vscode.workspace.fs.delete(vscode.Uri.file(bare));
    await until(
      'both to be gone',
      () => !catalog.entries.some(({ name, model }) => name === 'newcomer' || model?.fsPath === bare),
    );
  });

  it('says on pointing at a model which is which', async () => {
    const { tree, catalog } = await slipway();
    const entry = catalog.entries.find(({ contract }) => contract?.path === sample('diabetes').path);
    assert.ok(entry);
    const node = { kind: 'model', entry } as const;
    const { tooltip } = await tree.resolveTreeItem(await tree.getTreeItem(node), node);
    assert.match(plain(tooltip), /^diabetes 1.*[\s\S]*workspace: .*diabetes\.slipway\.yaml/);
  });

  it('takes up a thousand contracts in few looks, and reads no model for a closed row', async () => {
    const { catalog, tree } = await slipway();
    const many = vscode.Uri.joinPath(folder(), 'many');
    const before = catalog.entries.length;
    let looks = 0;
    const counting = catalog.onDidChange(() => looks++);
    try {
      for (let at = 0; at < 1000; at++) {
        const name = `m-${String(at).padStart(4, '0')}`;
        mkdirSync(join(many.fsPath, name), { recursive: true });
        writeFileSync(
          join(many.fsPath, name, `${name}.slipway.yaml`),
          `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: ${name}, version: 1.0.0}\nmodel: {path: none.onnx}\n`,
        );
      }
      await until('a thousand models more', () => catalog.entries.length === before + 1000);
      assert.ok(looks < 40, `${looks} looks for a thousand files`);
      const roots = await tree.getChildren();
      assert.equal(roots.length, before + 1000);
      const items = await Promise.all(roots.map((root) => tree.getTreeItem(root)));
      assert.equal(new Set(items.map(({ id }) => id)).size, roots.length);
      assert.ok(items.some(({ label, description }) => label === 'm-0999' && description === '1.0.0'));
    } finally {
      counting.dispose();
      await vscode.workspace.fs.delete(many, { recursive: true });
    }
    await until('them to be gone', () => catalog.entries.length === before);
  });

  it('shows a broken model with its reason instead of failing', async () => {
    const { tree, catalog } = await slipway();
    const uri = vscode.Uri.joinPath(folder(), 'broken.onnx');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('<html>404</html>'));
    const entry = await until('the broken model', () => catalog.entries.find(({ model }) => model?.path === uri.path));
    const item = await tree.getTreeItem({ kind: 'file', entry, uri });
    assert.match(String(item.description), /cannot be read/);
    assert.ok(typeof item.tooltip === 'string');
    assert.match(item.tooltip, /not an ONNX model/);
    await vscode.workspace.fs.delete(uri);
  });
});
