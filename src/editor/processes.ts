import { join } from 'node:path';
import * as vscode from 'vscode';
import { EndpointClient } from '../endpoint/client';
import { EngineClient } from '../engine/client';
import { type TargetEnvironment } from '../deploy/targets/registry';
import { type Log } from './log';
import { setting } from './settings';

/** Thrown where something would run in a workspace that is not trusted. */
export class NotTrusted extends Error {
  override readonly name = 'NotTrusted';
  constructor() {
    super(
      vscode.l10n.t(
        'This workspace is in Restricted Mode, so nothing of it is run — trust it with "Workspaces: Manage Workspace Trust" first.',
      ),
    );
  }
}

/** The window's engine and the way to the user's endpoint. Neither is started before it is needed, nor in an untrusted workspace. */
export class Processes implements vscode.Disposable {
  #engine: EngineClient | undefined;
  readonly #dist: string;

  constructor(
    extension: vscode.ExtensionContext,
    private readonly log: Log,
  ) {
    this.#dist = join(extension.extensionPath, 'dist');
  }

  /** Undefined in Restricted Mode. */
  get engine(): EngineClient | undefined {
    if (!vscode.workspace.isTrusted) return undefined;
    this.#engine ??= new EngineClient({
      entry: join(this.#dist, 'engine.js'),
      log: (line) => {
        this.log.info(`engine: ${line}`);
      },
    });
    return this.#engine;
  }

  requireEngine(): EngineClient {
    const { engine } = this;
    if (!engine) throw new NotTrusted();
    return engine;
  }

  /** For tests: the engine's process, if one runs. */
  get enginePid(): number | undefined {
    return this.#engine?.pid;
  }

  readonly endpoints: TargetEnvironment = {
    find: () => EndpointClient.find(this.#home()),
    open: () => {
      if (!vscode.workspace.isTrusted) throw new NotTrusted();
      return EndpointClient.startOrFind({ dist: this.#dist, ...this.#home() });
    },
  };

  #home(): { home?: string } {
    const home = setting('endpoint.home');
    return home === '' ? {} : { home };
  }

  dispose(): void {
    void this.#engine?.dispose();
  }
}
