import * as vscode from 'vscode';
import { excerptOf, stepPage } from '../../contract/language/step-page';
import { type Log } from '../log';

/** What the extension's own pages say of steps; each is read once. */
export class StepPages {
  readonly #excerpts = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: Log,
  ) {}

  of(step: string): Promise<string | undefined> {
    let excerpt = this.#excerpts.get(step);
    if (excerpt === undefined) this.#excerpts.set(step, (excerpt = this.#read(step)));
    return excerpt;
  }

  async #read(step: string): Promise<string | undefined> {
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extensionUri, stepPage(step)));
      return excerptOf(new TextDecoder().decode(bytes));
    } catch (cause) {
      this.log.error(cause);
      return undefined;
    }
  }
}
