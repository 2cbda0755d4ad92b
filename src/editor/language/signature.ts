import * as vscode from 'vscode';
import { signatureAt } from '../../contract/language/signature';
import { type Contexts, offsetIn } from './contexts';

/** The arguments of the step at the cursor. */
export class StepSignatures implements vscode.SignatureHelpProvider {
  static readonly triggers = ['{', ','];

  constructor(private readonly contexts: Contexts) {}

  provideSignatureHelp(document: vscode.TextDocument, position: vscode.Position): vscode.SignatureHelp | undefined {
    const found = signatureAt(this.contexts.of(document), offsetIn(document, position));
    if (found === undefined) return undefined;
    const signature = new vscode.SignatureInformation(found.label, found.summary);
    signature.parameters = found.parameters.map(
      ({ from, to, documentation }) => new vscode.ParameterInformation([from, to], documentation),
    );
    const help = new vscode.SignatureHelp();
    help.signatures = [signature];
    // Behind the last one none is marked.
    help.activeParameter = found.active ?? found.parameters.length;
    return help;
  }
}
