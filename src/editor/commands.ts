import * as vscode from 'vscode';
import { type Log } from './log';
import { type CommandArguments, type CommandId } from './manifest';

/** Register one command. What it throws is said to the user once, with the log at hand; a cancellation is not an error. */
export function registerCommand<C extends CommandId>(
  log: Log,
  id: C,
  run: (...args: CommandArguments[C]) => Promise<void> | void,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: CommandArguments[C]) => {
    try {
      await run(...args);
    } catch (cause) {
      if (isCancellation(cause)) return;
      log.report(cause);
    }
  });
}

export function isCancellation(cause: unknown): boolean {
  return cause instanceof vscode.CancellationError || (cause instanceof Error && cause.name === 'AbortError');
}
