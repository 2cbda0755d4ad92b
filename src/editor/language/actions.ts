import * as vscode from 'vscode';
import { actionsAt } from '../../contract/language/actions';
import { type Contexts, offsetIn, rangeIn } from './contexts';

/** Changes that somebody may want at a place; what mends a finding for sure is among the fixes instead. */
export class ContractActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite];

  constructor(private readonly contexts: Contexts) {}

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const at = { from: offsetIn(document, range.start), to: offsetIn(document, range.end) };
    return actionsAt(this.contexts.of(document), at).map(({ title, edits, answers }) => {
      const kind = answers === undefined ? vscode.CodeActionKind.RefactorRewrite : vscode.CodeActionKind.QuickFix;
      const action = new vscode.CodeAction(title, kind);
      action.edit = new vscode.WorkspaceEdit();
      for (const { from, to, text } of edits) action.edit.replace(document.uri, rangeIn(document, { from, to }), text);
      action.diagnostics = diagnostics.filter(
        ({ code }) => answers !== undefined && typeof code === 'object' && code.value === answers,
      );
      return action;
    });
  }
}
