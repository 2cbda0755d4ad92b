import * as vscode from 'vscode';

/** Red Hat's YAML extension outlines, folds and checks every YAML file, contracts included. */
export function hasYamlExtension(): boolean {
  return vscode.extensions.getExtension('redhat.vscode-yaml') !== undefined;
}
