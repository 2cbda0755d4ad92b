import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { type Inspector } from '../../deploy/inspection';
import { notebookOf } from '../../notebook/notebook-fact';
import { type Finding } from '../../protocol/finding';
import { type Catalog, type ModelEntry } from '../catalog';
import { contractFile } from '../contract-files';
import { toRange } from '../diagnostics/to-diagnostic';
import { type Diagnostics } from '../diagnostics/diagnostics';
import { Disposables } from '../disposables';
import { isCancellation } from '../commands';
import { type Log } from '../log';
import { cellsOf } from './open-notebook';

/** Milliseconds of quiet after an edit before the contract is compared again. */
const pause = 300;

/** Above the cell that makes the model: whether the contract says what the notebook does. Notebooks that no contract belongs to have none. */
export class ContractLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly catalog: Catalog,
    private readonly inspector: () => Inspector,
    private readonly diagnostics: Diagnostics,
    private readonly log: Log,
  ) {
    this.#owned.add(
      vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => {
        if (this.#contractsOf(notebook).length > 0) this.#soon();
      }),
    );
    this.#owned.add(diagnostics.onDidInspect(() => this.#changed.fire()));
    this.#owned.add(catalog.onDidChange(() => this.#changed.fire()));
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    const notebook = vscode.workspace.notebookDocuments.find((candidate) =>
      candidate.getCells().some((cell) => cell.document === document),
    );
    if (notebook === undefined) return [];
    const { modelCell } = await import('../../notebook/training');
    const at = modelCell(cellsOf(notebook))?.index;
    if (at === undefined || notebook.cellAt(at).document !== document) return [];
    await this.catalog.ready();
    const contracts = this.#contractsOf(notebook);
    const lenses = await Promise.all(
      contracts.map(async ({ uri, name }) => {
        try {
          const title = titleOf(await this.#differences(uri));
          return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
            command: 'slipway.showDifferences',
            title: contracts.length > 1 ? `${name}: ${title}` : title,
            arguments: [uri.toString()],
          });
        } catch (cause) {
          // A contract that was just deleted or cannot be read has no lens.
          if (!isCancellation(cause)) this.log.error(cause);
          return undefined;
        }
      }),
    );
    return token.isCancellationRequested ? [] : lenses.filter((lens) => lens !== undefined);
  }

  /** Opens the contract at its difference from the notebook, or at one of them by choice. */
  async show(contract: string): Promise<void> {
    const uri = vscode.Uri.parse(contract);
    const findings = await this.#differences(uri);
    const finding = findings.length > 1 ? await pick(findings) : findings[0];
    if (findings.length > 0 && finding === undefined) return;
    await vscode.window.showTextDocument(uri, {
      preview: false,
      ...(finding && { selection: toRange(finding) }),
    });
  }

  async #differences(contract: vscode.Uri): Promise<readonly Finding[]> {
    const { findings } = await this.inspector().typing(contractFile(contract));
    return findings.filter(({ rule }) => rule.startsWith('notebook/'));
  }

  /** The contracts of its folder that belong to this notebook. */
  #contractsOf({ uri }: vscode.NotebookDocument): { readonly uri: vscode.Uri; readonly name: string }[] {
    if (uri.scheme !== 'file') return [];
    const folder = dirname(uri.fsPath);
    return this.catalog.entries.flatMap(({ contract, name }: ModelEntry) =>
      contract !== undefined && dirname(contract.fsPath) === folder && notebookOf(contract.fsPath) === uri.fsPath
        ? [{ uri: contract, name }]
        : [],
    );
  }

  /** The contract's own findings and the lens say the same. */
  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.diagnostics.refresh();
      this.#changed.fire();
    }, pause);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }
}

function titleOf(findings: readonly Finding[]): string {
  const differences = findings.filter(({ rule }) => rule !== 'notebook/older').length;
  const told = [
    ...(differences < findings.length ? [vscode.l10n.t('Contract is older than the notebook')] : []),
    ...(differences === 1 ? [vscode.l10n.t('Contract: 1 difference')] : []),
    ...(differences > 1 ? [vscode.l10n.t('Contract: {0} differences', differences)] : []),
  ];
  return told.length === 0 ? vscode.l10n.t('Contract ✓') : told.join(' · ');
}

async function pick(findings: readonly Finding[]): Promise<Finding | undefined> {
  const items = findings.map((finding) => {
    const [label = '', ...detail] = finding.message.split(' — ');
    return { label, description: finding.rule, detail: detail.join(' — '), finding };
  });
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Where the contract differs from the notebook'),
  });
  return picked?.finding;
}
