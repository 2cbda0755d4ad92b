import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { folder, slipway } from './slipway';

describe('notebook and draft in the editor', function () {
  this.timeout(120_000);
  const room = join(folder().fsPath, 'no-contract');

  before(async () => {
    mkdirSync(room);
    for (const file of ['credit-risk.ipynb', 'model.onnx', 'reference.parquet'])
      cpSync(join(folder().fsPath, 'credit-risk', file), join(room, file));
    await (await slipway()).catalog.refresh();
  });
  after(() => {
    rmSync(room, { recursive: true, force: true });
  });

  it('drafts a contract beside the model, by the notebook there, and opens it', async () => {
    await vscode.commands.executeCommand('slipway.draftContract', vscode.Uri.file(join(room, 'model.onnx')));
    const drafted = join(room, 'credit-risk.slipway.yaml');
    assert.ok(existsSync(drafted));
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, drafted);
    const text = readFileSync(drafted, 'utf8');
    assert.match(text, /^ {2}- log1p: \{columns: \[credit_amount\]\} # inferred$/m);
    assert.match(text, /predictions: \{probability: p_bad\}/);
  });

  it('shows a draft against the contract that is there, and leaves that alone', async () => {
    const contract = join(room, 'credit-risk.slipway.yaml');
    const mine = `${readFileSync(contract, 'utf8')}# mine\n`;
    await vscode.workspace.fs.writeFile(vscode.Uri.file(contract), new TextEncoder().encode(mine));
    await vscode.commands.executeCommand('slipway.draftContract', vscode.Uri.file(join(room, 'model.onnx')));
    assert.equal(readFileSync(contract, 'utf8'), mine);
    assert.ok(existsSync(join(room, 'credit-risk.draft.yaml')));
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputTextDiff, activeTab?.label);
  });

  it('puts the export cell at the end of a notebook, with its own names', async () => {
    const uri = vscode.Uri.file(join(room, 'credit-risk.ipynb'));
    const before = (await vscode.workspace.openNotebookDocument(uri)).cellCount;
    await vscode.commands.executeCommand('slipway.exportModel', uri);
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    assert.equal(notebook.cellCount, before + 1);
    const text = notebook.cellAt(before).document.getText();
    assert.match(text, /^raw = credit$/m);
    assert.match(text, /^export_contract\(model, raw, features, to_onnx=sklearn_to_onnx\)$/m);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
