import * as vscode from 'vscode';
import { type ModelEntry } from '../catalog';

/** What a row of the Models view stands for. `entry` is the model that it belongs to. */
export type Node =
  | { readonly kind: 'model'; readonly entry: ModelEntry }
  | { readonly kind: 'contract'; readonly entry: ModelEntry; readonly uri: vscode.Uri }
  | { readonly kind: 'file'; readonly entry: ModelEntry; readonly uri: vscode.Uri }
  | { readonly kind: 'examples'; readonly entry: ModelEntry; readonly uri: vscode.Uri }
  | {
      readonly kind: 'example';
      readonly entry: ModelEntry;
      readonly uri: vscode.Uri;
      readonly name: string;
      readonly line: number;
    }
  | { readonly kind: 'live'; readonly entry: ModelEntry }
  | { readonly kind: 'bundles'; readonly entry: ModelEntry; readonly root: string }
  | {
      readonly kind: 'bundle';
      readonly entry: ModelEntry;
      readonly version: string;
      readonly digest: string;
      readonly live: boolean;
    };

/** Icon, theme colour and word of each verdict: colour never carries meaning alone. */
const verdictIcons: Readonly<Record<string, readonly [icon: string, color: string | undefined]>> = {
  healthy: ['pass', 'charts.green'],
  stack: ['error', 'charts.red'],
  data: ['warning', 'charts.yellow'],
  population: ['info', 'charts.blue'],
  concept: ['error', 'charts.red'],
  labels: ['warning', 'charts.yellow'],
  undecided: ['question', undefined],
};

export function verdictIcon(kind: string): vscode.ThemeIcon {
  const [icon] = verdictIcons[kind] ?? ['question'];
  return new vscode.ThemeIcon(icon, verdictColor(kind));
}

/** None where the verdict says nothing that has a colour. */
export function verdictColor(kind: string): vscode.ThemeColor | undefined {
  const color = verdictIcons[kind]?.[1];
  return color === undefined ? undefined : new vscode.ThemeColor(color);
}

/** Trouble first. */
export function urgency(kind: string | undefined): number {
  return kind === undefined
    ? 9
    : ['stack', 'concept', 'data', 'labels', 'population', 'undecided', 'healthy'].indexOf(kind);
}
