import * as vscode from 'vscode';
import { type Symbol as ContractSymbol, symbolsOf } from '../../contract/language/symbols';
import { type Contexts, rangeIn } from './contexts';

const kinds: Readonly<Record<ContractSymbol['kind'], vscode.SymbolKind>> = {
  section: vscode.SymbolKind.Module,
  column: vscode.SymbolKind.Field,
  step: vscode.SymbolKind.Function,
  output: vscode.SymbolKind.Variable,
  example: vscode.SymbolKind.Object,
};

/** The outline: inputs as declared, steps with what they change, outputs, examples. */
export class ContractSymbols implements vscode.DocumentSymbolProvider {
  constructor(private readonly contexts: Contexts) {}

  async provideDocumentSymbols(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentSymbol[]> {
    const context = await this.contexts.settled(document, token);
    return context === undefined ? [] : symbolsOf(context).map((symbol) => shown(document, symbol));
  }
}

function shown(document: vscode.TextDocument, symbol: ContractSymbol): vscode.DocumentSymbol {
  const range = rangeIn(document, symbol.range);
  const result = new vscode.DocumentSymbol(
    symbol.name,
    symbol.detail,
    kinds[symbol.kind],
    range,
    rangeIn(document, symbol.selection),
  );
  result.children = symbol.children.map((child) => shown(document, child));
  return result;
}
