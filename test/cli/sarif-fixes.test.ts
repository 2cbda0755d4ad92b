import assert from 'node:assert/strict';
import sarif from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import { Ajv } from 'ajv';
import { sarifLog } from '../../src/cli/reporters/sarif';
import { type LintedFile } from '../../src/cli/reporters/text';
import { applyEdits } from '../../src/contract/edits';
import { fixesFor, lspEdits } from '../../src/contract/fixes';
import { contextOf, lint, lintContract } from '../../src/contract/lint';
import { base, baseFacts } from '../contract/base';
import { facts } from '../contract/given';

interface Replacement {
  readonly deletedRegion: Readonly<Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>>;
  readonly insertedContent: { readonly text: string };
}

interface Result {
  readonly ruleId: string;
  readonly fixes?: readonly {
    readonly description: { readonly text: string };
    readonly artifactChanges: readonly {
      readonly artifactLocation: { readonly uri: string };
      readonly replacements: readonly Replacement[];
    }[];
  }[];
}

const known = facts(baseFacts);

function reported(text: string): { readonly log: object; readonly results: readonly Result[] } {
  const context = contextOf(text, known);
  const file: LintedFile = {
    path: 'models/credit risk.slipway.yaml',
    text,
    findings: lint(context),
    fixOf: (finding) => {
      const [fix] = fixesFor(finding, context);
      return fix && { title: fix.title, edits: lspEdits(context.document, fix.edits) };
    },
  };
  const log = sarifLog([file]);
  const [run] = (log as { runs: { results: Result[] }[] }).runs;
  return { log, results: run?.results ?? [] };
}

/** As a viewer of SARIF would: from the end of the text to its beginning. */
function applied(text: string, replacements: readonly Replacement[]): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ 0: end, index }) => index + end.length)];
  const at = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column - 1;
  const edits = replacements.map(
    ({ deletedRegion: { startLine, startColumn, endLine, endColumn }, insertedContent }) => ({
      from: at(startLine, startColumn),
      to: at(endLine, endColumn),
      text: insertedContent.text,
    }),
  );
  return applyEdits(
    text,
    edits.sort((a, b) => a.from - b.from),
  );
}

describe('SARIF: fixes', () => {
  // It is of draft 4, and uses nothing that draft 7 reads otherwise than its name.
  const schema: Record<string, unknown> = { ...sarif };
  delete schema['$schema'];
  delete schema['id'];
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
    schema,
  );

  for (const [rule, from, to] of [
    ['syntax/unknown-key', 'unit: month', 'unti: month'],
    ['flow/unknown-column', 'log1p: {columns: [amount]}', 'log1p: {columns: [amonut]}'],
    ['flow/step-argument', 'std: 12.05', 'sdt: 12.05'],
    ['syntax/value', 'range: [1, 120]', 'range: [120, 1]'],
    ['syntax/tabs', '  duration:', '\tduration:'],
  ] as const)
    for (const newline of ['\n', '\r\n'])
      it(`${rule}: applied as they stand they mend it, ${newline === '\n' ? 'LF' : 'CRLF'}`, () => {
        const text = base.replace(from, to).replaceAll('\n', newline);
        const { log, results } = reported(text);
        assert.ok(validate(log), JSON.stringify(validate.errors));
        const result = results.find(({ ruleId, fixes }) => ruleId === rule && fixes !== undefined);
        const [fix, ...others] = result?.fixes ?? [];
        assert.deepEqual(others, []);
        const [change] = fix?.artifactChanges ?? [];
        assert.ok(fix && change && fix.description.text !== '');
        assert.equal(change.artifactLocation.uri, 'models/credit%20risk.slipway.yaml');
        assert.deepEqual(lintContract(applied(text, change.replacements), known), []);
      });

  it('are not there where no fix is safe, and a damaged one is refused by the schema', () => {
    const { log, results } = reported(base.replace('range: [0, 1000000]', 'range: [-5, 1000000]'));
    assert.deepEqual(
      results.map(({ ruleId, fixes }) => [ruleId, fixes]),
      [['flow/domain', undefined]],
    );
    assert.ok(validate(log));
    const damaged = JSON.stringify(reported(base.replace('unit: month', 'unti: month')).log);
    assert.ok(damaged.includes('"replacements":[{'));
    assert.ok(!validate(JSON.parse(damaged.replace(/"replacements":\[\{.*?\}\}\]/, '"replacements":[]'))));
  });
});
