import * as vscode from 'vscode';
import { type Completion, completionsAt } from '../../contract/language/completion';
import { type Contexts, offsetIn, rangeIn } from './contexts';

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  step: vscode.CompletionItemKind.Function,
  column: vscode.CompletionItemKind.Field,
  value: vscode.CompletionItemKind.EnumMember,
  output: vscode.CompletionItemKind.Variable,
};

/** Keys, steps, columns, categories and names of the model, whatever may stand at a place. */
export class ContractCompletion implements vscode.CompletionItemProvider {
  static readonly triggers = ['{', '[', ',', ' ', '"', "'"];

  constructor(private readonly contexts: Contexts) {}

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    const found = completionsAt(this.contexts.of(document), offsetIn(document, position));
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
