import { type Severity } from '../../protocol/finding';
import { type LintedFile } from './text';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

/** Text after the `::`; a property has two more characters that end it. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Workflow commands that GitHub shows as annotations at the line: `::error file=…,line=…,title=…::message`. Columns only within one line, as it asks. */
export function githubReport(files: readonly LintedFile[]): string {
  return files
    .flatMap(({ path, findings }) =>
      findings.map(({ rule, severity, message, range: { start, end } }) => {
        const columns = start.line === end.line ? `,col=${start.character + 1},endColumn=${end.character + 1}` : '';
        return `::${commands[severity]} file=${property(path)},line=${start.line + 1},endLine=${end.line + 1}${columns},title=${property(rule)}::${data(message)}`;
      }),
    )
    .join('\n');
}
