import * as vscode from 'vscode';
import { type EndpointStatus, type ModelStatus } from '../protocol/endpoint';
import { type ModelEntry } from './catalog';
import { deployedModel } from './deployed-model';
import { Disposables } from './disposables';
import { messageOf } from './log';
import { type Processes } from './processes';
import { onSettingChange, setting } from './settings';

/** What is known of the local endpoint; `status` stays what was last heard when it stops answering. */
export interface EndpointView {
  readonly status: EndpointStatus | undefined;
  /** ms since the epoch of the last answer. */
  readonly answered: number | undefined;
  /** Why the newest look had no answer. */
  readonly problem: string | undefined;
}

const hiddenMs = 60_000;
const longestWaitMs = 60_000;

/** Asks the endpoint what is live and how it is: every few seconds while someone looks, once a minute otherwise, less often while it fails. */
export class EndpointWatch implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<EndpointView>());
  readonly onDidChange = this.#changed.event;
  #view: EndpointView = { status: undefined, answered: undefined, problem: undefined };
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #visible = false;
  #disposed = false;
  #looking: Promise<EndpointView> | undefined;

  constructor(private readonly processes: () => Promise<Processes>) {
    this.#owned.add(onSettingChange('watch.interval', () => this.#plan()));
    this.#owned.add(onSettingChange('endpoint.home', () => void this.look()));
    this.#timer = setTimeout(() => void this.look(), 0);
  }

  get view(): EndpointView {
    return this.#view;
  }

  model(name: string): ModelStatus | undefined {
    return this.#view.status?.models.find((model) => model.name === name);
  }

  /** What is deployed of this contract; undefined also where it is stopped. */
  modelOf(entry: ModelEntry): ModelStatus | undefined {
    return deployedModel(this.#view.status?.models ?? [], entry);
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) void this.look();
    else this.#plan();
  }

  /** Ask now. Never throws: what went wrong is in the view. */
  look(): Promise<EndpointView> {
    this.#looking ??= this.#ask().finally(() => {
      this.#looking = undefined;
      this.#plan();
    });
    return this.#looking;
  }

  async #ask(): Promise<EndpointView> {
    if (!vscode.workspace.isTrusted) return this.#view;
    const before = JSON.stringify([this.#view.status?.models, this.#view.problem]);
    try {
      const { endpoints } = await this.processes();
      const client = await endpoints.find();
      this.#view = { status: await client?.status(), answered: Date.now(), problem: undefined };
      this.#failures = 0;
    } catch (cause) {
      this.#failures++;
      this.#view = { ...this.#view, problem: messageOf(cause) };
    }
    if (JSON.stringify([this.#view.status?.models, this.#view.problem]) !== before) this.#changed.fire(this.#view);
    return this.#view;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#disposed) return;
    const base = this.#visible ? setting('watch.interval') * 1000 : hiddenMs;
    this.#timer = setTimeout(() => void this.look(), Math.min(longestWaitMs, base * 2 ** this.#failures));
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }
}
