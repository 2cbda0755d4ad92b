import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';

/** What is used of the Python extension's own API. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(path: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/** The interpreter that the Python extension has chosen for this file; without it one of those that are found, by choice. */
export async function choosePython(file: vscode.Uri): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  const { environments } = (await extension?.activate()) ?? {};
  if (environments) {
    const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(file));
    const path = resolved?.executable.uri?.fsPath;
    if (path !== undefined) return path;
  }
  const found = pythons(file);
  const browse = { label: vscode.l10n.t('Browse…'), path: undefined };
  const picked = await vscode.window.showQuickPick([...found.map((path) => ({ label: path, path })), browse], {
    placeHolder: vscode.l10n.t('Run the notebook with which Python?'),
  });
  if (picked !== browse) return picked?.path;
  const [chosen] =
    (await vscode.window.showOpenDialog({ canSelectMany: false, title: vscode.l10n.t('A Python interpreter') })) ?? [];
  return chosen?.fsPath;
}

/** Of the workspace's virtual environments, then of PATH. */
function pythons(file: vscode.Uri): string[] {
  const windows = process.platform === 'win32';
  const root = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath;
  const own =
    root === undefined ? [] : ['.venv', 'venv', 'env'].map((name) => join(root, name, windows ? 'Scripts' : 'bin'));
  const names = windows ? ['python.exe'] : ['python3', 'python'];
  const candidates = [...own, ...(process.env['PATH'] ?? '').split(delimiter)].flatMap((folder) =>
    names.map((name) => join(folder, name)),
  );
  return [...new Set(candidates)].filter((path) => existsSync(path));
}
