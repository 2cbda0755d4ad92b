import * as vscode from 'vscode';

/** The one output channel. Row values and tokens are never written to it. */
export class Log implements vscode.Disposable {
  readonly channel = vscode.window.createOutputChannel('Slipway', { log: true });

  info(message: string): void {
    this.channel.info(message);
  }

  warn(message: string): void {
    this.channel.warn(message);
  }

  /** Log an error with its causes and show its message once, with the log one click away. Does not wait for the click. */
  report(cause: unknown): void {
    this.error(cause);
    const show = vscode.l10n.t('Show Log');
    void vscode.window.showErrorMessage(messageOf(cause), show).then((chosen) => {
      if (chosen === show) this.channel.show(true);
    });
  }

  error(cause: unknown): void {
    for (let at: unknown = cause; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
      this.channel.error(at instanceof Error ? (at.stack ?? at.message) : messageOf(at));
    }
  }

  dispose(): void {
    this.channel.dispose();
  }
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : JSON.stringify(cause);
}
