import { plain } from '../../contract/shown';
import { type Finding } from '../../protocol/finding';

export interface LintedFile {
  /** Relative to the current folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Findings for a person: place, message and the line with the spot underlined; then the count. */
export function textReport(files: readonly LintedFile[]): string {
  const parts = files.flatMap((file) => {
    const lines = file.text.split(/\r?\n/);
    return file.findings.map((finding) => oneFinding(file.path, lines, finding));
  });
  return [...parts, textSummary(files)].join('\n');
}

function oneFinding(path: string, lines: readonly string[], finding: Finding): string {
  const { start, end } = finding.range;
  const line = lines[start.line] ?? '';
  const shown = visible(line.length > 160 ? `${line.slice(0, 159)}…` : line);
  // What is hidden is written out, so the spot is as far away and as wide as that.
  const from = visible(line.slice(0, start.character)).length;
  const to = end.line === start.line ? visible(line.slice(0, end.character)).length : shown.length;
  const gutter = String(start.line + 1);
  const frame =
    from <= shown.length
      ? `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${' '.repeat(from)}${'~'.repeat(Math.max(1, Math.min(to, shown.length) - from))}\n`
      : '';
  return `${visible(path)}:${start.line + 1}:${start.character + 1} ${finding.severity} ${finding.rule}\n  ${finding.message}\n${frame}`;
}

/** As a terminal shows it: a tab is one space, and what would move the cursor or turn the reading order is written out. */
function visible(text: string): string {
  return plain(text.replaceAll('\t', ' '), Infinity);
}

/** `2 contracts: 1 error, 0 warnings, 3 notes`. */
export function textSummary(files: readonly LintedFile[]): string {
  const count = (severity: string) =>
    files.flatMap((file) => file.findings).filter((finding) => finding.severity === severity).length;
  const said = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `${said(files.length, 'contract')}: ${said(count('error'), 'error')}, ${said(count('warning'), 'warning')}, ${said(count('info') + count('hint'), 'note')}`;
}
