import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { folder, sample, slipway, until } from './slipway';

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

  it('says above the cell that exports whether the contract is that of the notebook, and opens it where it differs', async () => {
    const contract = vscode.Uri.file(join(room, 'credit-risk.slipway.yaml'));
    const text = readFileSync(sample('credit-risk').fsPath, 'utf8');
    await vscode.workspace.fs.writeFile(contract, new TextEncoder().encode(text));
    await (await slipway()).catalog.refresh();
    const uri = vscode.Uri.file(join(room, 'credit-risk.ipynb'));
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const editor = await vscode.window.showNotebookDocument(notebook);
    const lensesOf = async (cell: vscode.NotebookCell): Promise<string[] | undefined> => {
      const range = new vscode.NotebookRange(cell.index, cell.index + 1);
      editor.selections = [range];
      editor.revealRange(range, vscode.NotebookEditorRevealType.InCenter);
      try {
        const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          cell.document.uri,
          10,
        );
        return found.map(({ command }) => command?.title ?? '');
      } catch {
        return undefined; // not on the screen yet
      }
    };
    const exporting = notebook.getCells().find((cell) => cell.document.getText().startsWith('onnx_model = to_onnx('));
    assert.ok(exporting);
    const titled = (title: string) =>
      until(`the lens "${title}"`, async () => (await lensesOf(exporting))?.includes(title) === true);
    await titled('Contract ✓');
    assert.deepEqual(await until('a cell before it', () => lensesOf(notebook.cellAt(exporting.index - 2))), []);

    // Not saved: the lens is about what stands in the editor.
    const cell = notebook.getCells().find((one) => one.document.getText().includes('C=0.03'));
    assert.ok(cell);
    const edit = new vscode.WorkspaceEdit();
    const at = cell.document.getText().indexOf('0.03');
    const range = new vscode.Range(cell.document.positionAt(at), cell.document.positionAt(at + 4));
    edit.replace(cell.document.uri, range, '0.3');
    await vscode.workspace.applyEdit(edit);
    await titled('Contract is older than the notebook');
    await vscode.commands.executeCommand('slipway.showDifferences', contract.toString());
    const { activeTextEditor } = vscode.window;
    assert.equal(activeTextEditor?.document.uri.fsPath, contract.fsPath);
    assert.equal(activeTextEditor.document.getText(activeTextEditor.selection), 'cells');
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('puts the export cell at the end of a notebook, with its own names', async () => {
    const uri = vscode.Uri.file(join(room, 'credit-risk.ipynb'));
    const before = (await vscode.workspace.openNotebookDocument(uri)).cellCount;
    await vscode.commands.executeCommand('slipway.exportModel', uri);
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    assert.equal(notebook.cellCount, before + 1);
    const text = notebook.cellAt(before).document.getText();
    assert.match(text, /^raw = credit$/m);
    assert.match(text, /^export_contract\(model, raw, features, to_onnx=classifier_to_onnx\)$/m);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
