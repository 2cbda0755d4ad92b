import { dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { type Completion, completionsAt } from '../../contract/language/completion';
import { byNearness, fileEndingsAt } from '../../contract/language/file-places';
import { leadsInto } from '../../data/files';
import { excludeGlob } from '../contract-files';
import { type Contexts, offsetIn, rangeIn } from './contexts';

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  step: vscode.CompletionItemKind.Function,
  column: vscode.CompletionItemKind.Field,
  value: vscode.CompletionItemKind.EnumMember,
  output: vscode.CompletionItemKind.Variable,
  file: vscode.CompletionItemKind.File,
  contract: vscode.CompletionItemKind.Snippet,
};

/** More files than anybody looks through. */
const mostFiles = 500;

/** Keys, steps, columns, categories, names of the model and files, whatever may stand at a place. */
export class ContractCompletion implements vscode.CompletionItemProvider {
  static readonly triggers = ['{', '[', ',', ' ', '"', "'", '/'];

  constructor(private readonly contexts: Contexts) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[]> {
    const context = this.contexts.of(document);
    const offset = offsetIn(document, position);
    const endings = fileEndingsAt(context, offset);
    const files = endings === undefined ? [] : await filesFor(document.uri, endings, token);
    if (token.isCancellationRequested) return [];
    const found = completionsAt(context, offset, files);
    return found.map((completion, index) => {
      const item = new vscode.CompletionItem(completion.label, kinds[completion.kind]);
      item.insertText = new vscode.SnippetString(completion.snippet);
      item.range = rangeIn(document, completion.range);
      // VS Code compares it with what stands there, an opening quote included.
      item.filterText = `${/^["']/.exec(document.getText(item.range))?.[0] ?? ''}${completion.filter ?? completion.label}`;
      // In the order of the language, of the pipeline or of how frequent it is, not of the alphabet.
      item.sortText = String(index).padStart(5, '0');
      if (completion.detail !== undefined) item.detail = completion.detail;
      if (completion.documentation !== undefined)
        item.documentation = new vscode.MarkdownString().appendText(completion.documentation);
      if (completion.goesOn) item.command = { command: 'editor.action.triggerSuggest', title: '' };
      return item;
    });
  }
}

/** Files of the workspace folder with such an ending, as the contract writes them: it can name no other. */
async function filesFor(
  contract: vscode.Uri,
  endings: readonly string[],
  token: vscode.CancellationToken,
): Promise<string[]> {
  const folder = vscode.workspace.getWorkspaceFolder(contract);
  if (folder === undefined) return [];
  const glob = endings.length === 0 ? '**/*' : `**/*.{${endings.join(',')}}`;
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, glob),
    excludeGlob,
    mostFiles,
    token,
  );
  // VS Code's search goes through links, a contract may not.
  const inside = leadsInto(folder.uri.fsPath);
  return found
    .filter((uri) => uri.toString() !== contract.toString() && inside(uri.fsPath))
    .map((uri) => relative(dirname(contract.fsPath), uri.fsPath).split(sep).join('/'))
    .sort(byNearness);
}
