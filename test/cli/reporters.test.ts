import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import sarif from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import { Ajv } from 'ajv';
import { python } from '../../src/build/python.mjs';
import { githubReport } from '../../src/cli/reporters/github';
import { junitReport } from '../../src/cli/reporters/junit';
import { sarifLog } from '../../src/cli/reporters/sarif';
import { textReport, type LintedFile } from '../../src/cli/reporters/text';
import { lintContract } from '../../src/contract/lint';
import { type Finding } from '../../src/protocol/finding';
import { base, baseFacts } from '../contract/base';
import { facts } from '../contract/given';

const odd = 'a "quoted" <name> & 100 %, über:\n\u0001 two — lines — end';
const finding = (rule: string, severity: Finding['severity'], line: number, message: string): Finding => ({
  rule,
  severity,
  message,
  range: { start: { line, character: 2 }, end: { line, character: 6 } },
});
const wrong = base.replace('unit: month', 'unti: month').replace('[1, 120]', '[5, 120]');
const files: readonly LintedFile[] = [
  { path: 'models/credit risk.slipway.yaml', text: wrong, findings: lintContract(wrong, facts(baseFacts)) },
  { path: 'clean.slipway.yaml', text: base, findings: [] },
  {
    path: 'a,b:c.slipway.yaml',
    text: 'one\n  two  \n',
    findings: [
      finding('data/range', 'warning', 1, odd),
      finding('style/unit', 'hint', 1, odd),
      {
        ...finding('flow/type', 'info', 0, odd),
        range: { start: { line: 0, character: 0 }, end: { line: 1, character: 3 } },
      },
    ],
  },
];
const all = files.flatMap(({ path, findings }) => findings.map((item) => ({ path, ...item })));

describe('reporters', () => {
  it('SARIF validates against the schema of OASIS SARIF 2.1.0, and a damaged one does not', () => {
    const { $schema, id, ...schema } = sarif as Record<string, unknown>;
    // It is of draft 4, and uses nothing that draft 7 reads otherwise than its name.
    assert.ok(String($schema).includes('draft-04') && String(id).includes('sarif-2.1.0'));
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
      schema,
    );
    const log = sarifLog(files);
    assert.ok(validate(log), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...log, version: '2.0.0' }));
    assert.ok(!validate(JSON.parse(JSON.stringify(log).replaceAll('"startLine":2', '"startLine":0'))));
    const [run] = (log as { runs: { results: { ruleId: string }[]; tool: { driver: { rules: { id: string }[] } } }[] })
      .runs;
    assert.deepEqual(
      run?.results.map(({ ruleId }) => ruleId),
      all.map(({ rule }) => rule),
    );
    assert.deepEqual(
      run.tool.driver.rules.map(({ id: rule }) => rule),
      [...new Set(all.map(({ rule }) => rule))].sort(),
    );
  });

  it('JUnit is XML that another reader reads back: suites, cases, failures and messages', async function () {
    this.timeout(300_000);
    const found = await python();
    assert.ok(found.path !== undefined, found.reason);
    const script = `
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(json.dumps([{**suite.attrib, 'cases': [[case.attrib['name'], [f.attrib['message'] for f in case.findall('failure')]] for case in suite]} for suite in root]))
`;
    const input = junitReport(files);
    const suites = JSON.parse(execFileSync(found.path, ['-c', script], { input, encoding: 'utf8' })) as Suite[];
    assert.deepEqual(
      suites.map(({ name }) => name),
      files.map(({ path }) => path),
    );
    for (const [index, suite] of suites.entries()) {
      const findings = files[index]?.findings ?? [];
      const failures = suite.cases.flatMap(([, messages]) => messages);
      assert.equal(Number(suite.tests), suite.cases.length);
      assert.equal(suite.cases.length, Math.max(1, findings.length));
      assert.equal(Number(suite.failures), failures.length);
      assert.deepEqual(
        failures,
        findings
          .filter(({ severity }) => severity === 'error' || severity === 'warning')
          .map(({ message }) => message.replace('\u0001', '\uFFFD')),
      );
    }
  });

  it('annotations are one line each, and unescape as GitHub does', () => {
    const lines = githubReport(files).split('\n');
    const unescape = (text: string) =>
      text
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%25', '%');
    const read = lines.map((line) => {
      const [, command = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
      const of = new Map(properties.split(',').map((pair) => pair.split('=').map(unescape) as [string, string]));
      return { command, path: of.get('file'), line: of.get('line'), rule: of.get('title'), message: unescape(message) };
    });
    const commands = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };
    assert.deepEqual(
      read,
      all.map(({ path, rule, severity, message, range }) => ({
        command: commands[severity],
        path,
        line: String(range.start.line + 1),
        rule,
        message,
      })),
    );
  });

  it('text underlines the place in its line', () => {
    const text = textReport(files);
    assert.match(text, /^models\/credit risk\.slipway\.yaml:6:\d+ error syntax\/unknown-key$/m);
    assert.match(text, /^6 \|   duration: .*unti: month.*\n {2}\| +~{4}$/m);
    assert.match(text, /^3 contracts: 1 error, 2 warnings, 2 notes$/m);
  });
});

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly cases: readonly (readonly [string, readonly string[]])[];
}
