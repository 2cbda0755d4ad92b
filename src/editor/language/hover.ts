import * as vscode from 'vscode';
import { hoverAt } from '../../contract/language/hover';
import { type Contexts, offsetIn, rangeIn } from './contexts';
import { type StepPages } from './step-pages';

/** Columns with their domain and the reference, keys and steps with what they mean. */
export class ContractHover implements vscode.HoverProvider {
  constructor(
    private readonly contexts: Contexts,
    private readonly pages: StepPages,
  ) {}

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const hover = hoverAt(this.contexts.of(document), offsetIn(document, position));
    if (hover === undefined) return undefined;
    const text = new vscode.MarkdownString();
    text.appendMarkdown('**').appendText(hover.title).appendMarkdown('**');
    for (const line of hover.lines) text.appendMarkdown('\n\n').appendText(line);
    const more = hover.step === undefined ? undefined : await this.pages.of(hover.step);
    const page = more === undefined ? [] : [new vscode.MarkdownString(more)];
    return new vscode.Hover([text, ...page], rangeIn(document, hover.range));
  }
}
