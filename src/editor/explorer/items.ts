import { basename } from 'node:path';
import * as vscode from 'vscode';
import { plain } from '../../contract/shown';
import { fileSource } from '../../data/files';
import { opsetOf, readSignature, type ModelSignature } from '../../onnx/signature';
import { type ModelEntry } from '../catalog';
import { messageOf } from '../log';

export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** Names in a row are those of files, contracts and models: what would reorder or hide text in them is shown as what it is. */
export function plainItem(item: vscode.TreeItem): vscode.TreeItem {
  if (typeof item.label === 'string') item.label = plain(item.label, 200);
  if (typeof item.description === 'string') item.description = plain(item.description, 400);
  return item;
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
