import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { plain } from '../../contract/shown';
import { listBundles } from '../../deploy/bundle';
import { sha256 } from '../../deploy/facts';
import { commitOf } from '../../deploy/git';
import { bundleFiles } from '../../protocol/bundle';
import { type ModelStatus } from '../../protocol/endpoint';
import { type ModelEntry } from '../catalog';

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
