import * as vscode from 'vscode';
import { type Token, tokensOf } from '../../contract/language/tokens';
import { type Contexts, rangeIn } from './contexts';

/** Types that every theme knows: what comes in with a row is a parameter, what a step makes a variable, what goes out a property. */
const types: Readonly<Record<Token['kind'], string>> = { raw: 'parameter', made: 'variable', output: 'property' };

/** Names of columns and outputs by what they stand for. */
export class ColumnTokens implements vscode.DocumentSemanticTokensProvider {
  static readonly legend = new vscode.SemanticTokensLegend(Object.values(types), ['declaration']);

  constructor(private readonly contexts: Contexts) {}

  async provideDocumentSemanticTokens(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.SemanticTokens | undefined> {
    const context = await this.contexts.settled(document, token);
    if (context === undefined) return undefined;
    const builder = new vscode.SemanticTokensBuilder(ColumnTokens.legend);
    for (const { from, to, kind, declares } of tokensOf(context))
      builder.push(rangeIn(document, { from, to }), types[kind], declares ? ['declaration'] : []);
    return builder.build();
  }
}
