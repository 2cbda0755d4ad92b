import * as vscode from 'vscode';
import { rename, renamedAt } from '../../contract/language/rename';
import { type Contexts, offsetIn, rangeIn } from './contexts';

/** Another name for a column or an output, in the whole contract. */
export class ContractRename implements vscode.RenameProvider {
  constructor(private readonly contexts: Contexts) {}

  prepareRename(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): { readonly range: vscode.Range; readonly placeholder: string } {
    const found = renamedAt(this.contexts.of(document), offsetIn(document, position));
    if (found === undefined) throw new Error(vscode.l10n.t('Only columns and outputs of a contract can be renamed.'));
    return { range: rangeIn(document, found), placeholder: found.name };
  }

  provideRenameEdits(document: vscode.TextDocument, position: vscode.Position, name: string): vscode.WorkspaceEdit {
    const renaming = rename(this.contexts.of(document), offsetIn(document, position), name);
    if ('refusal' in renaming) throw new Error(renaming.refusal);
    const edit = new vscode.WorkspaceEdit();
    for (const { from, to, text } of renaming.edits) edit.replace(document.uri, rangeIn(document, { from, to }), text);
    return edit;
  }
}
