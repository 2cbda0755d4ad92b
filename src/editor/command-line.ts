import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';

/** `slipway` in VS Code's terminals: the CLI of this extension, run by VS Code's own runtime, so that nobody needs Node for it. */
export class CommandLine {
  constructor(private readonly extension: vscode.ExtensionContext) {}

  /** Puts it on the PATH of terminals that are opened from now on. The folder that it is in; undefined in Restricted Mode. */
  offer(): string | undefined {
    if (!vscode.workspace.isTrusted) return undefined;
    const { extensionPath, globalStorageUri, environmentVariableCollection: variables } = this.extension;
    const folder = join(globalStorageUri.fsPath, 'bin');
    mkdirSync(folder, { recursive: true });
    const cli = join(extensionPath, 'dist', 'cli.js');
    for (const [name, text] of Object.entries(starters(process.execPath, cli))) write(join(folder, name), text);
    variables.description = vscode.l10n.t('Adds the command `slipway` of the Slipway extension');
    variables.prepend('PATH', `${folder}${delimiter}`);
    return folder;
  }
}

/** For sh and its like, and for Windows. */
function starters(runtime: string, cli: string): Readonly<Record<string, string>> {
  const sh = (path: string) => `'${path.replaceAll("'", String.raw`'\''`)}'`;
  const cmd = (path: string) => `"${path.replaceAll('%', '%%')}"`;
  return {
    slipway: `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${sh(runtime)} ${sh(cli)} "$@"\n`,
    'slipway.cmd': `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${cmd(runtime)} ${cmd(cli)} %*\r\n`,
  };
}

/** Only where an update of VS Code or of the extension has moved what it starts: another window may be running it. */
function write(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // Not there yet.
  }
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}
