import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Slipway } from '../../src/editor/slipway';

/** The extension's services in this window. */
export async function slipway(): Promise<Slipway> {
  const extension = vscode.extensions.getExtension<Slipway>('slipway.slipway');
  assert.ok(extension, 'the extension under test is not installed in this window');
  return extension.activate();
}

export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'the run opened no folder');
  return first.uri;
}

export function sample(name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder(), name, `${name}.slipway.yaml`);
}

export function textOf(uri: vscode.Uri): string {
  return readFileSync(uri.fsPath, 'utf8');
}

/** A contract of a test's own, in the folder of a sample so that its files are there. */
export async function writeContract(name: string, file: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.file(join(folder().fsPath, name, `${file}.slipway.yaml`));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/** Waits until `look` gives something; fails with what it was waiting for. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 45_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

export function findings(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'slipway')
    .map(({ code }) => String(typeof code === 'object' ? code.value : code));
}

/** What a person reads of a Markdown text that was made by `appendText`. */
export function plain(text: string | vscode.MarkdownString | undefined): string {
  const value = typeof text === 'object' ? text.value : (text ?? '');
  return value.replaceAll('&nbsp;', ' ').replaceAll('\\', '');
}
