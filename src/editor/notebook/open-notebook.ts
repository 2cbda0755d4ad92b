import * as vscode from 'vscode';
import { type NotebookCell } from '../../notebook/ipynb';
import { type OpenNotebook } from '../../notebook/notebook-fact';

const printed = 'application/vnd.code.notebook.stdout';

/** The notebook that a command is about: the one given, the active one, or one of the workspace by choice. */
export async function openNotebook(argument: unknown): Promise<vscode.NotebookDocument | undefined> {
  if (argument instanceof vscode.Uri) return vscode.workspace.openNotebookDocument(argument);
  const active = vscode.window.activeNotebookEditor?.notebook;
  if (active) return active;
  const found = await vscode.workspace.findFiles('**/*.ipynb', '**/{node_modules,.git,.venv,.ipynb_checkpoints}/**');
  if (found.length === 0) throw new Error(vscode.l10n.t('This workspace has no notebook (.ipynb) — open one first.'));
  const picked = await vscode.window.showQuickPick(
    found
      .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
      .sort((a, b) => a.label.localeCompare(b.label)),
    { placeHolder: vscode.l10n.t('Which notebook?') },
  );
  return picked && vscode.workspace.openNotebookDocument(picked.uri);
}

/** What the reader of notebooks is told of one that is open, saved or not. */
export function openedNotebook(path: string): OpenNotebook | undefined {
  const found = vscode.workspace.notebookDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path);
  return found && { version: found.version, cells: () => cellsOf(found) };
}

/** Its code cells as they stand in the editor, saved or not. */
export function cellsOf(notebook: vscode.NotebookDocument): NotebookCell[] {
  return notebook.getCells().flatMap((cell) => {
    if (cell.kind !== vscode.NotebookCellKind.Code) return [];
    const items = cell.outputs.flatMap((output) => output.items).filter(({ mime }) => mime === printed);
    const text = items.map(({ data }) => new TextDecoder().decode(data)).join('');
    return [{ index: cell.index, source: cell.document.getText(), printed: text }];
  });
}
