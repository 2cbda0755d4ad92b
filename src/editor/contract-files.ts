import * as vscode from 'vscode';
import { readContractFile, rootOf, type ContractFile } from '../deploy/contract-file';

export const contractGlob = '**/*.slipway.yaml';
/** Where contracts are never looked for. */
export const excludeGlob = '**/{node_modules,.git,.slipway,.cache,.venv}/**';

export function isContract(document: vscode.TextDocument): boolean {
  return document.uri.scheme === 'file' && document.fileName.endsWith('.slipway.yaml');
}

function rootFor(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? rootOf(uri.fsPath);
}

/** The contract as the user sees it: unsaved text where a document is open. */
export function contractFile(uri: vscode.Uri): ContractFile {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open ? contractOf(open) : readContractFile(uri.fsPath, rootFor(uri));
}

export function contractOf(document: vscode.TextDocument): ContractFile {
  return { path: document.uri.fsPath, text: document.getText(), root: rootFor(document.uri) };
}
