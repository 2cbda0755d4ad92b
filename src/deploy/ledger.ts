import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerLineSchema, type LedgerLine } from '../protocol/bundle';

/** `.slipway/` of a workspace: bundles are ignored by git, the ledger is not, and two copies of it merge as a union of lines. */
export function ensureSlipwayFolder(root: string): string {
  const folder = join(root, '.slipway');
  mkdirSync(folder, { recursive: true });
  const writeOnce = (name: string, text: string) => {
    const path = join(folder, name);
    if (!existsSync(path)) writeFileSync(path, text);
  };
  writeOnce('.gitignore', 'bundles/\n');
  writeOnce('.gitattributes', 'ledger.jsonl merge=union\n');
  return folder;
}

/** Append one line to the workspace's ledger. A single write of one line, so that two appenders never tear each other's. */
export function appendLedger(root: string, line: LedgerLine): void {
  const path = join(ensureSlipwayFolder(root), 'ledger.jsonl');
  // A kill may have cut the last line short: it must not take this one with it. An empty line too many is no line.
  appendFileSync(path, `${endsWithin(path) ? '\n' : ''}${JSON.stringify(line)}\n`);
}

/** The target's own ledger is the authority and has the line already: a workspace that cannot be written to undoes nothing, and is told. */
export function keepInWorkspace(line: LedgerLine, warn: (text: string) => void): void {
  if (line.workspace === null) return;
  try {
    appendLedger(line.workspace, line);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    warn(
      `${join(line.workspace, '.slipway', 'ledger.jsonl')} could not be written (${why}); the endpoint's own ledger has the line.`,
    );
  }
}

/** Whether a file ends in the middle of a line. */
function endsWithin(path: string): boolean {
  return existsSync(path) && !/(^|\n)$/.test(readFileSync(path, 'utf8'));
}

export interface LedgerContent {
  /** By id, so by time; each id once, as after a union merge. */
  readonly lines: readonly LedgerLine[];
  /** Zero-based numbers of lines that are not ledger lines; they are kept in the file and shown, never dropped. */
  readonly unreadable: readonly number[];
}

export function readLedger(root: string): LedgerContent {
  const path = join(root, '.slipway', 'ledger.jsonl');
  if (!existsSync(path)) return { lines: [], unreadable: [] };
  const byId = new Map<string, LedgerLine>();
  const unreadable: number[] = [];
  for (const [number, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    if (text.trim() === '') continue;
    try {
      const line = ledgerLineSchema.parse(JSON.parse(text));
      byId.set(line.id, line);
    } catch {
      unreadable.push(number);
    }
  }
  return { lines: [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), unreadable };
}
