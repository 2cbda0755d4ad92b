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

  it('SARIF says of each rule and finding what code scanning asks for, and addresses files as URIs', () => {
    const log = sarifLog(
      [...files, { ...(files[0] ?? assert.fail()), path: 'models/100 % #1?.slipway.yaml' }],
      (rule) => `# ${rule}`,
    );
    const [run] = (log as { runs: Run[] }).runs;
    assert.ok(run);
    for (const { ruleId, ruleIndex } of run.results) assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
    for (const { id, help, fullDescription } of run.tool.driver.rules)
      assert.ok(help.text !== '' && fullDescription.text !== '' && help.markdown === `# ${id}`);
    const uris = run.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri ?? '');
    assert.ok(uris.includes('models/100%20%25%20%231%3F.slipway.yaml'), uris.join('\n'));
    for (const uri of uris) assert.equal(new URL(uri, 'file:///root/').hash, '');
    const prints = run.results.map(({ partialFingerprints }) => partialFingerprints['slipway/v1']);
    const last = files[2] ?? assert.fail();
    assert.equal(new Set(prints.slice(-6, -3)).size, 3);
    const moved: LintedFile = {
      ...last,
      text: `\n\n${last.text}`,
      findings: last.findings.map(({ range: { start, end }, ...rest }) => ({
        ...rest,
        range: { start: { ...start, line: start.line + 2 }, end: { ...end, line: end.line + 2 } },
      })),
    };
    const again = (sarifLog([moved]) as { runs: Run[] }).runs[0]?.results ?? [];
    assert.deepEqual(
      again.map(({ partialFingerprints }) => partialFingerprints['slipway/v1']),
      prints.slice(all.length - last.findings.length, all.length),
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
    const config = {
      path: 'slipway.config.yaml',
      text: 'a: 1\n',
      findings: [finding('syntax/value', 'error', 0, odd)],
    };
    assert.match(textReport([...files, config]), /^3 contracts: 2 errors, 2 warnings, 2 notes$/m);
  });

  it('text underlines by the columns of a terminal: of tabs, wide letters, emoji and marks, and far out in a long line', () => {
    const columns = (before: string, spot: string) => {
      const line = `${before}${spot}, and more`;
      const range = {
        start: { line: 0, character: before.length },
        end: { line: 0, character: (before + spot).length },
      };
      const report = textReport([{ path: 'a', text: line, findings: [{ ...finding('a/b', 'error', 0, 'x'), range }] }]);
      const [, shown = '', mark = ''] = /^1 \| (.*)\n {2}\| (.*)$/m.exec(report) ?? assert.fail(report);
      assert.ok(shown.includes(spot.replaceAll('\t', ' ')), report);
      return [mark.indexOf('~'), mark.length - mark.indexOf('~')];
    };
    assert.deepEqual(columns('  a: ', 'abc'), [5, 3]);
    assert.deepEqual(columns('\t"温度": ', '日本'), [9, 4]);
    assert.deepEqual(columns('🚦 e\u0301: ', 'ｆ🚦'), [6, 4]);
    assert.deepEqual(columns(`${'x'.repeat(500)} `, 'abc'), [148, 3]);
    assert.deepEqual(columns(`${'🚦'.repeat(300)} `, 'abc'), [148, 3]);
  });
});

interface Run {
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly partialFingerprints: Readonly<Record<string, string>>;
    readonly locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[];
  }[];
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        id: string;
        help: { text: string; markdown: string };
        fullDescription: { text: string };
      }[];
    };
  };
}

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly cases: readonly (readonly [string, readonly string[]])[];
}
