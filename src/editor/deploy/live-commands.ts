import * as vscode from 'vscode';
import { whoDeploys } from '../../deploy/git';
import { keepInWorkspace } from '../../deploy/ledger';
import { type EndpointClient } from '../../endpoint/client';
import { type LedgerLine } from '../../protocol/bundle';
import { type EndpointWatch } from '../endpoint-watch';
import { type Log } from '../log';
import { NotTrusted, type Processes } from '../processes';
import { type Subjects } from '../subject';

/** What can be done with a deployed model besides deploying another: roll back, stop, replay, ask it by curl. */
export class LiveCommands {
  constructor(
    private readonly processes: Processes,
    private readonly subjects: Subjects,
    private readonly watch: EndpointWatch,
    private readonly log: Log,
  ) {}

  /** True when it was rolled back. */
  async rollBack(argument: unknown): Promise<boolean> {
    const model = await this.subjects.deployed(argument);
    if (model === undefined) return false;
    const status = this.watch.model(model);
    if (!status?.previous)
      throw new Error(
        vscode.l10n.t('{0} has no earlier version on this endpoint, so there is nothing to roll back to.', model),
      );
    const action = vscode.l10n.t('Roll Back to {0}', status.previous.version);
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} {1} is live. Serve {2} again?', model, status.version ?? '', status.previous.version),
      { modal: true },
      action,
    );
    if (chosen !== action) return false;
    await this.rollBackNow(model);
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} {1} serves again', model, status.previous.version), 5000);
    return true;
  }

  /** Without asking: for whoever has asked already. */
  async rollBackNow(model: string): Promise<void> {
    const status = this.watch.model(model);
    const client = await this.#client();
    this.#keep(await client.rollback(model, await this.#who(model), { expect: status?.digest ?? null }));
    await this.watch.look();
  }

  async stopModel(argument: unknown): Promise<void> {
    const model = await this.subjects.deployed(argument);
    if (model === undefined) return;
    const action = vscode.l10n.t('Stop Serving');
    if (
      (await vscode.window.showWarningMessage(
        vscode.l10n.t('Stop serving {0}? Its callers will be refused.', model),
        { modal: true },
        action,
      )) !== action
    )
      return;
    const client = await this.#client();
    this.#keep(await client.stopModel(model, await this.#who(model)));
    await this.watch.look();
  }

  async stopEndpoint(): Promise<void> {
    const client = await this.#client();
    const live =
      this.watch.view.status?.models.filter((model) => model.state === 'live').map((model) => model.name) ?? [];
    const action = vscode.l10n.t('Stop Endpoint');
    const question =
      live.length === 0
        ? vscode.l10n.t('Stop the endpoint?')
        : vscode.l10n.t('Stop the endpoint? It serves {0}.', live.join(', '));
    if ((await vscode.window.showWarningMessage(question, { modal: true }, action)) !== action) return;
    await client.shutdown();
    await this.watch.look();
  }

  async replayGolden(argument: unknown): Promise<void> {
    const model = await this.subjects.deployed(argument);
    if (model === undefined) return;
    const report = await (await this.#client()).replayGolden(model);
    const wrong = report.artifact !== report.expected;
    const text =
      report.differing === 0 && !wrong
        ? vscode.l10n.t('{0}: all {1} golden rows answer as they did at the gate', model, report.rows)
        : vscode.l10n.t(
            '{0}: {1} of {2} golden rows differ{3}',
            model,
            report.differing,
            report.rows,
            wrong ? vscode.l10n.t('; the artifact on disk is not the one that was deployed') : '',
          );
    await this.watch.look();
    void (report.differing === 0 && !wrong
      ? vscode.window.showInformationMessage(text)
      : vscode.window.showWarningMessage(text));
  }

  /** The token is read by the shell from its file, so it never lands in a history. */
  async copyCurl(argument: unknown): Promise<void> {
    const model = await this.subjects.deployed(argument);
    if (model === undefined) return;
    const client = await this.#client();
    const curl = `curl -s -H "Authorization: Bearer $(cat '${client.tokenFile ?? ''}')" -H 'Content-Type: application/json' -d '{"rows":[{}]}' ${client.dataUrl}/slipway/v1/models/${model}/rows`;
    await vscode.env.clipboard.writeText(curl);
    vscode.window.setStatusBarMessage(vscode.l10n.t('curl command copied; put a raw row between the braces'), 5000);
  }

  async #client(): Promise<EndpointClient> {
    if (!vscode.workspace.isTrusted) throw new NotTrusted();
    const client = await this.processes.endpoints.find();
    if (!client)
      throw new Error(vscode.l10n.t('No endpoint is running on this machine — "Slipway: Deploy Model…" starts one.'));
    return client;
  }

  /** Whom the ledger names: the folder that the model comes from may have a name of its own in git. */
  #who(model: string): Promise<string> {
    return whoDeploys(this.watch.model(model)?.workspace ?? process.cwd());
  }

  #keep(line: LedgerLine): void {
    keepInWorkspace(line, (text) => this.log.warn(text));
  }
}
