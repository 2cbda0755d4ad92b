import * as vscode from 'vscode';
import { fixAll, fixesFor } from '../../contract/fixes';
import { type Edit } from '../../contract/rule';
import { type Diagnostics } from './diagnostics';

const fixAllKind = vscode.CodeActionKind.SourceFixAll.append('slipway');

/** Fixes of findings, keyed by rule and data, and `source.fixAll.slipway`. They are offered only for the text that the findings were made from. */
export class FixActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, fixAllKind];

  constructor(private readonly diagnostics: Diagnostics) {}

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const inspection = this.diagnostics.inspection(document.uri);
    if (!inspection || inspection.file.text !== document.getText()) return [];
    const rules = inspection.context;
    const actions: vscode.CodeAction[] = [];
    const offer = (
      title: string,
      kind: vscode.CodeActionKind,
      edits: readonly Edit[],
      diagnostics: vscode.Diagnostic[],
    ) => {
      if (edits.length === 0) return;
      const action = new vscode.CodeAction(title, kind);
      action.edit = new vscode.WorkspaceEdit();
      for (const { from, to, text } of edits) {
        action.edit.replace(document.uri, new vscode.Range(document.positionAt(from), document.positionAt(to)), text);
      }
      action.diagnostics = diagnostics;
      action.isPreferred = kind.contains(vscode.CodeActionKind.QuickFix);
      actions.push(action);
    };
    for (const diagnostic of context.diagnostics) {
      for (const finding of this.diagnostics.findingsOf(document.uri, diagnostic)) {
        const [fix] = fixesFor(finding, rules);
        if (fix) offer(fix.title, vscode.CodeActionKind.QuickFix, fix.edits, [diagnostic]);
      }
    }
    if (context.only?.contains(fixAllKind))
      offer(vscode.l10n.t('Fix all Slipway findings'), fixAllKind, fixAll(inspection.findings, rules), []);
    return actions;
  }
}
