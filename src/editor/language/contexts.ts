import * as vscode from 'vscode';
import { contextOf } from '../../contract/lint';
import { type TextRange } from '../../contract/places';
import { type RuleContext } from '../../contract/rule';
import { type Inspector } from '../../deploy/inspection';
import { contractOf, isContract } from '../contract-files';
import { type Diagnostics } from '../diagnostics/diagnostics';
import { Disposables } from '../disposables';

/** What is known of the contract in an editor: of this very text what the diagnostics found out, or its flow with the facts that they had last. */
export class Contexts {
  readonly #made = new WeakMap<vscode.TextDocument, { readonly version: number; readonly context: RuleContext }>();

  constructor(
    private readonly diagnostics: Diagnostics,
    private readonly inspector: () => Inspector,
  ) {}

  of(document: vscode.TextDocument): RuleContext {
    const inspection = this.diagnostics.inspection(document.uri);
    if (inspection?.file.text === document.getText()) return inspection.context;
    const made = this.#made.get(document);
    if (made?.version === document.version) return made.context;
    const { model, reference, sideFiles } = inspection?.context ?? {};
    const context = contextOf(this.inspector().documents.read(contractOf(document)), {
      ...(model && { model }),
      ...(reference && { reference }),
      ...(sideFiles && { sideFiles }),
    });
    this.#made.set(document, { version: document.version, context });
    return context;
  }

  /** The same, once the diagnostics have come to this text: for what is asked after each keystroke anyway. */
  async settled(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<RuleContext | undefined> {
    const { version } = document;
    if (!isContract(document)) return undefined;
    const key = document.uri.toString();
    const open = () =>
      this.diagnostics.inspection(document.uri)?.file.text !== document.getText() &&
      this.diagnostics.isInspecting(document.uri) &&
      document.version === version;
    if (open())
      await new Promise<void>((resolve) => {
        const owned = new Disposables();
        const done = () => {
          owned.dispose();
          resolve();
        };
        const look = (uri: vscode.Uri) => {
          if (uri.toString() === key && !open()) done();
        };
        owned.add(token.onCancellationRequested(done));
        owned.add(this.diagnostics.onDidInspect(look));
        owned.add(this.diagnostics.onDidEnd(look));
      });
    return token.isCancellationRequested || document.version !== version ? undefined : this.of(document);
  }
}

export function rangeIn(document: vscode.TextDocument, { from, to }: TextRange): vscode.Range {
  const skip = bomOf(document);
  return new vscode.Range(document.positionAt(from + skip), document.positionAt(to + skip));
}

export function offsetIn(document: vscode.TextDocument, position: vscode.Position): number {
  return document.offsetAt(position) - bomOf(document);
}

/** Offsets of a contract do not count a byte order mark, which VS Code strips from files and a paste can bring back. */
function bomOf(document: vscode.TextDocument): number {
  return document.getText(new vscode.Range(0, 0, 0, 1)) === '\uFEFF' ? 1 : 0;
}
