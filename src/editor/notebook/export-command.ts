import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { exportables, exportCell, type Exportable } from '../../notebook/export-cell';
import { cellsOf, openNotebook } from './open-notebook';

/** `Slipway: Export Model from Notebook`: the export cell of the model's library at the end, with the notebook's own names in it. */
export async function exportModel(argument: unknown, snippets: vscode.Uri): Promise<void> {
  const notebook = await openNotebook(argument);
  if (!notebook) return;
  const found = exportables(cellsOf(notebook));
  if (found.length === 0)
    throw new Error(
      vscode.l10n.t(
        'No fitted model was found in {0} — a call such as model.fit(features, target) has to stand in one of its cells.',
        vscode.workspace.asRelativePath(notebook.uri),
      ),
    );
  const chosen = found.length === 1 ? found[0] : await pick(found);
  if (!chosen) return;
  const file = join(snippets.fsPath, `${chosen.library}_export.py`);
  if (!existsSync(file))
    throw new Error(
      vscode.l10n.t(
        'There is no export cell for {0} ({1}) — export it to ONNX in the notebook, then draft its contract.',
        chosen.type,
        chosen.library,
      ),
    );
  const cell = new vscode.NotebookCellData(
    vscode.NotebookCellKind.Code,
    exportCell(readFileSync(file, 'utf8').trimEnd(), chosen),
    'python',
  );
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(notebook.cellCount, [cell])]);
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showNotebookDocument(notebook);
  const last = new vscode.NotebookRange(notebook.cellCount - 1, notebook.cellCount);
  editor.selections = [last];
  editor.revealRange(last);
}

async function pick(found: readonly Exportable[]): Promise<Exportable | undefined> {
  const items = found.map((one) => ({ label: one.variable, description: one.type, one }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Export which model?') }))?.one;
}
