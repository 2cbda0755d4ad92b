import type * as vscode from 'vscode';
import { plain } from '../../contract/shown';

export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** Names in a row are those of files, contracts and models: what would reorder or hide text in them is shown as what it is. */
export function plainItem(item: vscode.TreeItem): vscode.TreeItem {
  if (typeof item.label === 'string') item.label = plain(item.label, 200);
  if (typeof item.description === 'string') item.description = plain(item.description, 400);
  return item;
}
