import * as vscode from 'vscode';
import { definitionAt, referencesAt } from '../../contract/language/definition';
import { type Contexts, offsetIn, rangeIn } from './contexts';

/** Where a column, an output or a file comes from, and where it is named. */
export class ContractNavigation implements vscode.DefinitionProvider, vscode.ReferenceProvider {
  constructor(private readonly contexts: Contexts) {}

  provideDefinition(document: vscode.TextDocument, position: vscode.Position): vscode.LocationLink[] {
    const found = definitionAt(this.contexts.of(document), offsetIn(document, position));
    if (found === undefined) return [];
    const originSelectionRange = rangeIn(document, found.from);
    if (found.kind === 'place')
      return [{ originSelectionRange, targetUri: document.uri, targetRange: rangeIn(document, found.range) }];
    const targetUri = vscode.Uri.joinPath(document.uri, '..', found.path);
    // A contract cannot lead out of its workspace folder.
    const inside = vscode.workspace.getWorkspaceFolder(targetUri) !== undefined;
    return inside ? [{ originSelectionRange, targetUri, targetRange: new vscode.Range(0, 0, 0, 0) }] : [];
  }

  provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
  ): vscode.Location[] {
    return referencesAt(this.contexts.of(document), offsetIn(document, position), includeDeclaration).map(
      (range) => new vscode.Location(document.uri, rangeIn(document, range)),
    );
  }
}
