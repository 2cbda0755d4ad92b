import { type Finding } from '../../protocol/finding';
import { type LintedFile } from './text';

/** What XML 1.0 cannot hold at all, and what it must not hold as it is. */
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};
function xml(text: string): string {
  return text
    .replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n]/g, (character) => escapes[character] ?? character);
}

/** JUnit XML: a suite for each contract, a failed test case for each error and warning; notes are printed in a case that passed. */
export function junitReport(files: readonly LintedFile[]): string {
  const suites = files.map(({ path, findings }) => {
    const failures = findings.filter(isFailure).length;
    const cases =
      findings.length === 0
        ? [`    <testcase name="no findings" classname="${xml(path)}"/>`]
        : findings.map((finding) => oneCase(path, finding));
    return `  <testsuite name="${xml(path)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">\n${cases.join('\n')}\n  </testsuite>`;
  });
  const tests = files.reduce((sum, { findings }) => sum + Math.max(1, findings.length), 0);
  const failures = files.reduce((sum, { findings }) => sum + findings.filter(isFailure).length, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="slipway lint" tests="${tests}" failures="${failures}" errors="0">`,
    ...suites,
    '</testsuites>',
  ].join('\n');
}

function isFailure({ severity }: Finding): boolean {
  return severity === 'error' || severity === 'warning';
}

function oneCase(path: string, finding: Finding): string {
  const { rule, severity, message, range } = finding;
  const place = `${path}:${range.start.line + 1}:${range.start.character + 1}`;
  const open = `    <testcase name="${xml(`${rule} ${range.start.line + 1}:${range.start.character + 1}`)}" classname="${xml(path)}"`;
  const text = xml(`${place} ${severity}\n${message}`);
  return isFailure(finding)
    ? `${open}><failure type="${xml(rule)}" message="${xml(message)}">${text}</failure></testcase>`
    : `${open}><system-out>${text}</system-out></testcase>`;
}
