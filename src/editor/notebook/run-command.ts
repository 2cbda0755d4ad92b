import { basename } from 'node:path';
import * as vscode from 'vscode';
import { progressOf, runNotebook } from '../../notebook/run';
import { signalOf } from '../cancellation';
import { type Log } from '../log';
import { type Processes } from '../processes';
import { type DraftCommand } from './draft-command';
import { openNotebook } from './open-notebook';
import { choosePython } from './pythons';

/** `Slipway: Run Notebook and Update Model`: runs it, then drafts its contract anew and shows what that would change. */
export class RunNotebookCommand {
  constructor(
    private readonly processes: Processes,
    private readonly drafts: DraftCommand,
    private readonly script: vscode.Uri,
    private readonly log: Log,
  ) {}

  async run(argument: unknown): Promise<void> {
    this.processes.requireEngine();
    const notebook = await openNotebook(argument);
    const python = notebook && (await choosePython(notebook.uri));
    if (!notebook || python === undefined) return;
    if (notebook.isDirty) await notebook.save();
    const name = basename(notebook.uri.fsPath);
    const started = Date.now();
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Running {0}', name), cancellable: true },
      (progress, token) =>
        runNotebook({
          python,
          script: this.script.fsPath,
          notebook: notebook.uri.fsPath,
          signal: signalOf(token),
          line: (text) => {
            this.log.info(`${name}: ${text}`);
            const at = progressOf(text);
            if (at)
              progress.report({
                message: vscode.l10n.t('cell {0} of {1}', at.done, at.total),
                increment: 100 / at.total,
              });
          },
        }),
    );
    const model = await newest(notebook.uri, started);
    if (!model)
      throw new Error(
        vscode.l10n.t(
          '{0} ran and wrote no .onnx file beside it — insert the export cell with "Slipway: Export Model from Notebook".',
          name,
        ),
      );
    await this.drafts.draft(model, await vscode.workspace.openNotebookDocument(notebook.uri));
  }
}

/** The model that the notebook has just written into its own folder. */
async function newest(notebook: vscode.Uri, since: number): Promise<vscode.Uri | undefined> {
  const folder = vscode.Uri.joinPath(notebook, '..');
  const models = (await vscode.workspace.fs.readDirectory(folder)).filter(([name]) => name.endsWith('.onnx'));
  const dated = await Promise.all(
    models.map(async ([name]) => {
      const uri = vscode.Uri.joinPath(folder, name);
      return { uri, modified: (await vscode.workspace.fs.stat(uri)).mtime };
    }),
  );
  // Some file systems keep whole seconds.
  return dated.filter(({ modified }) => modified >= since - 1000).sort((a, b) => b.modified - a.modified)[0]?.uri;
}
