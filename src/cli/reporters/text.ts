import { configName } from '../../contract/config-name';
import { plain } from '../../contract/shown';
import { type Finding, type Range } from '../../protocol/finding';

export interface LintedFile {
  /** Relative to the current folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
  /** The one safe fix of a finding, where there is one. */
  readonly fixOf?: (finding: Finding) => Fix | undefined;
}

export interface Fix {
  /** Verb and object. */
  readonly title: string;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
}

/** Findings for a person: place, message and the line with the spot underlined; then the count. */
export function textReport(files: readonly LintedFile[]): string {
  const parts = files.flatMap((file) => {
    const lines = file.text.split(/\r\n|\n|\r/);
    return file.findings.map((finding) => oneFinding(file.path, lines, finding));
  });
  return [...parts, textSummary(files)].join('\n');
}

function oneFinding(path: string, lines: readonly string[], finding: Finding): string {
  const { start, end } = finding.range;
  const line = lines[start.line] ?? '';
  const [left, right] = windowOf(line, start.character);
  const before = left > 0 ? '…' : '';
  const spot = visible(line.slice(start.character, Math.min(right, end.line === start.line ? end.character : right)));
  const indent = ' '.repeat(width(before + visible(line.slice(left, start.character))));
  const shown = `${before}${visible(line.slice(left, right))}${right < line.length ? '…' : ''}`;
  const gutter = String(start.line + 1);
  const frame = `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${indent}${'~'.repeat(Math.max(1, width(spot)))}\n`;
  return `${visible(path)}:${start.line + 1}:${start.character + 1} ${finding.severity} ${finding.rule}\n  ${finding.message}\n${frame}`;
}

const longest = 160;

/** The part of a line that is shown: all of it, or as much around the spot as fits. */
function windowOf(line: string, spot: number): readonly [from: number, to: number] {
  if (line.length <= longest) return [0, line.length];
  const from = Math.max(0, Math.min(spot - longest / 4, line.length - longest));
  return [whole(line, from), whole(line, from + longest)];
}

/** Not within a character of two units. */
function whole(line: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(line.charAt(at)) ? at + 1 : at;
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;

/** Columns of a terminal that a text takes. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
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
  // The workspace's own file is among them where something is wrong with it.
  const contracts = files.filter(({ path }) => !path.endsWith(configName));
  return `${said(contracts.length, 'contract')}: ${said(count('error'), 'error')}, ${said(count('warning'), 'warning')}, ${said(count('info') + count('hint'), 'note')}`;
}
