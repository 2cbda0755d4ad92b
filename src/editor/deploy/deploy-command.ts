import * as vscode from 'vscode';
import { deploy, type Deployment } from '../../deploy/deploy';
import { DeployRefused } from '../../deploy/steps';
import { targets } from '../../deploy/targets/registry';
import { signalOf } from '../cancellation';
import { contractFile } from '../contract-files';
import { type EndpointWatch } from '../endpoint-watch';
import { type Log } from '../log';
import { type Processes } from '../processes';
import { type Subjects } from '../subject';

/** `Slipway: Deploy Model…`: model, target, then the gate as one progress notification, cancellable at each line; every line goes to the log. */
export class DeployCommand {
  constructor(
    private readonly processes: Processes,
    private readonly subjects: Subjects,
    private readonly watch: EndpointWatch,
    private readonly log: Log,
  ) {}

  async run(argument: unknown): Promise<void> {
    const subject = await this.subjects.contract(argument);
    if (!subject) return;
    const engine = this.processes.requireEngine();
    const name = await this.#pickTarget(subject.name);
    const make = name === undefined ? undefined : targets[name];
    if (name === undefined || !make) return;
    await this.#save(subject.contract);
    const file = contractFile(subject.contract);
    const attempt = (takeOver: boolean) =>
      vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t('Deploying {0}', subject.name),
          cancellable: true,
        },
        (progress, token) =>
          deploy({
            file,
            engine,
            target: make(this.processes.endpoints),
            takeOver,
            signal: signalOf(token),
            warn: (text) => {
              this.log.warn(text);
              void vscode.window.showWarningMessage(text);
            },
            report: (line) => {
              if (line.state !== 'running')
                this.log.info(`${line.state === 'passed' ? '✓' : '✗'} ${line.step}  ${line.text}`);
              progress.report({
                message: `${line.step}: ${line.text}`,
                ...(line.state === 'passed' ? { increment: 100 / 7 } : {}),
              });
            },
          }),
      );
    let deployed: Deployment;
    try {
      deployed = await attempt(false);
    } catch (cause) {
      if (!(cause instanceof DeployRefused) || !isOtherWorkspace(cause)) throw cause;
      const takeOver = vscode.l10n.t('Take Over');
      if ((await vscode.window.showWarningMessage(cause.message, { modal: true }, takeOver)) !== takeOver) return;
      deployed = await attempt(true);
    }
    await this.watch.look();
    // Not awaited: a notification stays as long as it likes, and the command is done.
    void this.#announce(deployed.line.model, deployed.line.version ?? '');
  }

  async #announce(model: string, version: string): Promise<void> {
    const open = vscode.l10n.t('Open Drift Panel');
    const copy = vscode.l10n.t('Copy curl');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('{0} {1} is live on local', model, version),
      open,
      copy,
    );
    if (chosen === open) await vscode.commands.executeCommand('slipway.openDriftPanel', model);
    if (chosen === copy) await vscode.commands.executeCommand('slipway.copyCurl', model);
  }

  async #pickTarget(model: string): Promise<string | undefined> {
    const live = this.watch.model(model);
    const picked = await vscode.window.showQuickPick(
      Object.entries(targets).map(([label, make]) => ({
        label,
        description: make(this.processes.endpoints).summary,
        detail:
          live?.state === 'live'
            ? vscode.l10n.t('live there: {0} {1}', model, live.version ?? '')
            : vscode.l10n.t('nothing is live there under this name'),
      })),
      { placeHolder: vscode.l10n.t('Deploy {0} where?', model) },
    );
    return picked?.label;
  }

  /** What is deployed is what is on disk and in git, so an unsaved contract is saved first. */
  async #save(uri: vscode.Uri): Promise<void> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open?.isDirty) await open.save();
  }
}

function isOtherWorkspace(cause: DeployRefused): boolean {
  const { cause: first } = cause;
  return typeof first === 'object' && first !== null && 'code' in first && first.code === 'other-workspace';
}
