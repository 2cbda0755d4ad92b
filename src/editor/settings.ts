import * as vscode from 'vscode';
import { settingDefaults, type SettingId, type Settings } from './manifest';

export function setting<S extends SettingId>(id: S, scope?: vscode.Uri): Settings[S] {
  return vscode.workspace.getConfiguration('slipway', scope).get<Settings[S]>(id, settingDefaults[id]);
}

export function onSettingChange(id: SettingId, react: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`slipway.${id}`)) react();
  });
}
