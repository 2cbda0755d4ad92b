import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { fromWebviewSchema, type PanelMethods, type ToWebview } from '../../protocol/panel';
import { isCancellation } from '../commands';
import { type Log, messageOf } from '../log';
import { type PanelHandlers, PanelRequests } from './requests';

export interface PanelHostOptions<M extends PanelMethods> {
  readonly panel: vscode.WebviewPanel;
  /** Name of `dist/webview/<name>.js`. */
  readonly script: string;
  readonly extensionUri: vscode.Uri;
  readonly methods: M;
  readonly handlers: PanelHandlers<M>;
  readonly log: Log;
}

/**
 * The editor's side of one panel: strict page, validated requests that are always answered, full snapshots. A hidden webview is gone, so the newest
 * snapshot is sent again whenever the page says that it is ready.
 */
export class PanelHost<M extends PanelMethods> implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #requests: PanelRequests<M>;
  #state: unknown;
  #ready = false;
  #disposed = false;

  constructor(private readonly o: PanelHostOptions<M>) {
    const { webview } = o.panel;
    this.#requests = new PanelRequests(o.methods, o.handlers, (cause) => {
      if (!isCancellation(cause)) o.log.error(cause);
      return messageOf(cause);
    });
    const folder = vscode.Uri.joinPath(o.extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.#subscriptions.push(webview.onDidReceiveMessage((message: unknown) => void this.#receive(message)));
    this.#subscriptions.push(o.panel.onDidDispose(() => this.dispose()));
    webview.html = page(webview, folder, o.script, o.panel.title);
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** The newest snapshot that was shown; for tests. */
  get state(): unknown {
    return this.#state;
  }

  get visible(): boolean {
    return !this.#disposed && this.o.panel.visible;
  }

  show(state: unknown): void {
    this.#state = state;
    if (this.#ready) this.#post({ type: 'state', state });
  }

  async #receive(message: unknown): Promise<void> {
    const parsed = fromWebviewSchema.safeParse(message);
    if (!parsed.success) {
      this.o.log.warn(`${this.o.script}: a message of the panel was not understood and dropped`);
      return;
    }
    const { data } = parsed;
    if (data.type === 'ready') {
      this.#ready = true;
      if (this.#state !== undefined) this.#post({ type: 'state', state: this.#state });
    } else if (data.type === 'crash') this.o.log.error(new Error(`${this.o.script}: ${data.message}`));
    else if (data.type === 'cancel') this.#requests.cancel(data.id);
    else this.#post(await this.#requests.answer(data.id, data.method, data.params));
  }

  #post(message: ToWebview): void {
    if (!this.#disposed) void this.o.panel.webview.postMessage(message);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#requests.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** No network, no inline script, nothing but the extension's own files. */
function page(webview: vscode.Webview, folder: vscode.Uri, script: string, title: string): string {
  const nonce = randomBytes(18).toString('base64');
  const file = (name: string) => String(webview.asWebviewUri(vscode.Uri.joinPath(folder, name)));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" nonce="${nonce}" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title.replace(/[&<>"]/g, '')}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${file('codicon.css')}">
<link rel="stylesheet" href="${file(`${script}.css`)}">
</head>
<body><div id="root"></div><script nonce="${nonce}" src="${file(`${script}.js`)}"></script></body>
</html>`;
}
