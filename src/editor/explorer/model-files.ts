import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { plain } from '../../contract/shown';
import { fileSource } from '../../data/files';
import { listBundles } from '../../deploy/bundle';
import { sha256 } from '../../deploy/facts';
import { commitOf } from '../../deploy/git';
import { opsetOf, readSignature, type ModelSignature } from '../../onnx/signature';
import { bundleFiles } from '../../protocol/bundle';
import { type ModelStatus } from '../../protocol/endpoint';
import { type ModelEntry } from '../catalog';
import { messageOf } from '../log';

/* What the files of a model say. Nobody needs it before a model's row is opened or pointed at, and it is loaded then. */
/** Bundles of a model in its workspace folder, the newest first. */
export function bundlesOf(entry: ModelEntry, root: string): ReturnType<typeof listBundles> {
  return listBundles(root)
    .filter(({ manifest }) => manifest.name === entry.name)
    .sort((a, b) => b.made - a.made);
}

/** The row of a model file: its signature, or why it cannot be read. Only made when its model is opened. */
export function fileItem(entry: ModelEntry, uri: vscode.Uri): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('model'));
  item.id = `${entry.id} model`;
  item.resourceUri = uri;
  item.iconPath = new vscode.ThemeIcon('symbol-structure');
  try {
    const source = fileSource(uri.fsPath);
    try {
      item.description = `${basename(uri.path)} · ${signatureLine(readSignature(source))} · ${size(source.size)}`;
    } finally {
      source.close();
    }
  } catch (cause) {
    item.description = `${basename(uri.path)} · ${vscode.l10n.t('cannot be read')}`;
    item.tooltip = messageOf(cause);
    item.iconPath = new vscode.ThemeIcon('error');
  }
  return item;
}

function signatureLine(signature: ModelSignature): string {
  const shape = (values: ModelSignature['inputs']) =>
    values.map(({ shape: dims }) => (dims?.length === 1 ? '1' : String(dims?.at(-1) ?? '?'))).join('+');
  const producer = [signature.producer.name, signature.producer.version].filter(Boolean).join(' ');
  return [`${shape(signature.inputs)} → ${shape(signature.outputs)}`, `opset ${opsetOf(signature)}`, producer]
    .filter(Boolean)
    .join(' · ');
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${Number(value.toPrecision(3))} ${units[unit] ?? ''}`;
}

/**
 * Which is which: the files of the workspace, git's HEAD and what is live, and whether they are the same. As plain text: names of files and models are
 * the workspace's.
 */
export async function identityStrip(entry: ModelEntry, live: ModelStatus | undefined): Promise<vscode.MarkdownString> {
  const { contract, model, folder } = entry;
  const files = [contract, model].flatMap((uri) => (uri ? [uri.fsPath] : []));
  const commit = folder === undefined ? null : await commitOf(folder.uri.fsPath, files);
  const lines = [
    [entry.name, entry.version].filter(Boolean).join(' '),
    vscode.l10n.t('workspace: {0}', vscode.workspace.asRelativePath(contract ?? model ?? '')),
    commit === null ? undefined : headLine(commit),
    live === undefined ? undefined : liveLine(entry, live),
    live?.headline,
    live?.reason ?? undefined,
  ];
  const text = new vscode.MarkdownString();
  for (const line of lines) if (line) text.appendText(`${plain(line, 400)}\n`);
  return text;
}

function headLine(commit: string): string {
  const short = commit.slice(0, 8);
  return commit.endsWith('-dirty')
    ? vscode.l10n.t('git HEAD: {0}; contract or model differ from it', short)
    : vscode.l10n.t('git HEAD: {0}, as in the workspace', short);
}

function liveLine({ contract, folder }: ModelEntry, { version, digest }: ModelStatus): string {
  const what = `${version ?? ''} ${digest?.slice(0, 8) ?? ''}`.trim();
  const bundle = folder && listBundles(folder.uri.fsPath).find((candidate) => candidate.digest === digest);
  const deployed = bundle?.manifest.files[bundleFiles.contract];
  if (deployed === undefined || contract === undefined) return vscode.l10n.t('live: {0}', what);
  return sha256(readFileSync(contract.fsPath)) === deployed
    ? vscode.l10n.t('live: {0}, by the contract of the workspace', what)
    : vscode.l10n.t('live: {0}; the contract of the workspace differs from it', what);
}
