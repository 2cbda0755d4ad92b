import * as vscode from 'vscode';
import { type Finding } from '../../protocol/finding';

const severities: Readonly<Record<Finding['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** A finding as Problems shows it, its rule linked to its page. */
export function toDiagnostic(
  uri: vscode.Uri,
  finding: Finding,
  pageUri: (rule: string) => vscode.Uri,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(finding), finding.message, severities[finding.severity]);
  diagnostic.source = 'slipway';
  diagnostic.code = { value: finding.rule, target: pageUri(finding.rule) };
  diagnostic.relatedInformation = (finding.related ?? []).map(
    (related) => new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, toRange(related)), related.message),
  );
  return diagnostic;
}

export function toRange(finding: Pick<Finding, 'range'>): vscode.Range {
  const { start, end } = finding.range;
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
