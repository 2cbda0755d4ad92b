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
  const shown = line.length > 160 ? `${line.slice(0, 159)}…` : line;
  const width =
    end.line === start.line
      ? Math.max(1, end.character - start.character)
      : Math.max(1, shown.length - start.character);
  const gutter = String(start.line + 1);
  const frame =
    start.character <= shown.length
      ? `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${' '.repeat(start.character)}${'~'.repeat(Math.min(width, Math.max(1, shown.length - start.character)))}\n`
      : '';
  return `${path}:${start.line + 1}:${start.character + 1} ${finding.severity} ${finding.rule}\n  ${finding.message}\n${frame}`;
}

/** `2 contracts: 1 error, 0 warnings, 3 notes`. */
export function textSummary(files: readonly LintedFile[]): string {
  const count = (severity: string) =>
    files.flatMap((file) => file.findings).filter((finding) => finding.severity === severity).length;
  const said = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `${said(files.length, 'contract')}: ${said(count('error'), 'error')}, ${said(count('warning'), 'warning')}, ${said(count('info') + count('hint'), 'note')}`;
}
