import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { workspaceFiles } from '../../data/files';
import { draft, type Draft, keepDraft } from '../../deploy/draft';
import { type NotebookCell } from '../../notebook/ipynb';
import { recipeOf } from '../../notebook/recipe-of';
import { signalOf } from '../cancellation';
import { type Catalog } from '../catalog';
import { type Processes } from '../processes';
import { cellsOf } from './open-notebook';

/** `Slipway: Draft Contract…`: for a model, from its file, the notebook beside it and the reference that one writes. */
export class DraftCommand {
  constructor(
    private readonly processes: Processes,
    private readonly catalog: Catalog,
  ) {}

  async run(argument: unknown): Promise<void> {
    const model = await this.#model(argument);
    if (model) await this.draft(model);
  }

  /** Writes the draft and shows it; beside a contract that is there, with what it would change. */
  async draft(model: vscode.Uri, notebook?: vscode.NotebookDocument): Promise<void> {
    const engine = this.processes.requireEngine();
    const beside = notebook ?? (await notebookBeside(model));
    const cells = beside && cellsOf(beside);
    const data = dataOf(model, cells);
    const folder = vscode.workspace.getWorkspaceFolder(model);
    const made = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Drafting a contract for {0}', basename(model.fsPath)),
        cancellable: true,
      },
      (_, token) =>
        draft({
          model: model.fsPath,
          engine,
          signal: signalOf(token),
          ...(folder && { root: folder.uri.fsPath }),
          ...(data !== undefined && { data }),
          ...(beside && { notebook: beside.uri.fsPath }),
          ...(cells && { recipe: (known) => recipeOf(cells, known) }),
        }),
    );
    await show(made);
  }

  async #model(argument: unknown): Promise<vscode.Uri | undefined> {
    if (argument instanceof vscode.Uri) return argument;
    const entries = (await this.catalog.ready()).filter(({ model }) => model !== undefined);
    const given =
      typeof argument === 'object' && argument !== null && 'entry' in argument
        ? entries.find((entry) => entry === argument.entry)
        : undefined;
    if (given) return given.model;
    if (entries.length === 0)
      throw new Error(vscode.l10n.t('This workspace has no .onnx file — export the model from its notebook first.'));
    // Models without a contract are why one comes here.
    const items = entries
      .map(({ name, model, contract }) => ({
        label: name,
        description: contract ? vscode.l10n.t('has a contract') : vscode.l10n.t('no contract yet'),
        model,
        has: contract !== undefined,
      }))
      .sort((a, b) => Number(a.has) - Number(b.has));
    const picked = await vscode.window.showQuickPick(items, {
      placeHolder: vscode.l10n.t('Draft a contract for which model?'),
    });
    return picked?.model;
  }
}

async function show(made: Draft): Promise<void> {
  const kept = vscode.Uri.file(keepDraft(made).path);
  const own = vscode.Uri.file(made.path);
  if (made.fails !== undefined)
    void vscode.window.showWarningMessage(vscode.l10n.t('The model does not run with the draft: {0}', made.fails));
  if (kept.fsPath === own.fsPath) await vscode.window.showTextDocument(kept, { preview: false });
  else
    await vscode.commands.executeCommand('vscode.diff', own, kept, vscode.l10n.t('{0} ↔ draft', basename(own.fsPath)));
}

/** The notebook of the model's folder, where there is one alone. */
async function notebookBeside(model: vscode.Uri): Promise<vscode.NotebookDocument | undefined> {
  const folder = vscode.Uri.joinPath(model, '..');
  const names = (await vscode.workspace.fs.readDirectory(folder))
    .map(([name]) => name)
    .filter((name) => name.endsWith('.ipynb'));
  const [only] = names;
  return names.length === 1 && only !== undefined
    ? vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder, only))
    : undefined;
}

/** The rows that the notebook writes, or the file that the export cells write; never anything outside of the model's folder. */
function dataOf(model: vscode.Uri, cells: readonly NotebookCell[] | undefined): string | undefined {
  const folder = dirname(model.fsPath);
  const name = (cells && recipeOf(cells).reference) ?? 'reference.parquet';
  if (!existsSync(join(folder, name))) return undefined;
  const opened = workspaceFiles(folder, folder).open(name);
  if (!opened.ok) return undefined;
  opened.close();
  return opened.path;
}
