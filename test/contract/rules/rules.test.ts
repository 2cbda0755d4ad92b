import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseContract } from '../../../src/contract/document';
import { applyEdits } from '../../../src/contract/edits';
import { fixesFor } from '../../../src/contract/fixes';
import { contextOf, lintContract } from '../../../src/contract/lint';
import { rules } from '../../../src/contract/rules/registry';
import { type Finding } from '../../../src/protocol/finding';
import { base, baseFacts } from '../base';
import { facts, type Given } from '../given';
import { syntaxCases } from './cases/syntax';
import { modelCases } from './cases/model';
import { signatureCases } from './cases/signature';
import { flowCases } from './cases/flow';
import { dataCases } from './cases/data';
import { exampleCases } from './cases/example';
import { parityCases } from './cases/parity';
import { serveCases } from './cases/serve';
import { monitorCases } from './cases/monitor';
import { edited, notebookCases, recorded } from './cases/notebook';
import { model, reference } from './cases/rule-case';
import { styleCases } from './cases/style';

const source = join(__dirname, '../../../src/contract');

const cases = [
  ...syntaxCases,
  ...modelCases,
  ...signatureCases,
  ...flowCases,
  ...dataCases,
  ...exampleCases,
  ...parityCases,
  ...serveCases,
  ...monitorCases,
  ...notebookCases,
  ...styleCases,
];

function read(text: string): { text: string; marked: string | undefined } {
  const marked = /«([^]*?)»/.exec(text)?.[1];
  return { text: text.replace(/[«»]/g, ''), marked };
}

function at(text: string, { range }: Finding): string {
  const document = parseContract(text);
  return document.text.slice(document.offset(range.start), document.offset(range.end));
}

describe('rules', () => {
  it('have nothing to say of a clean contract', () => {
    assert.deepEqual(lintContract(base, facts(baseFacts), { phase: 'saving' }), []);
  });

  it('have nothing to say of a category that no row has, where the encoder lists it itself', () => {
    const known = facts({ ...baseFacts, ...reference('purpose', { values: { car: 900, boat: 100 } }) });
    const listed = base.replace(
      'one_hot: {columns: [purpose]}',
      'one_hot: {columns: [purpose], categories: [car, radio_tv]}',
    );
    const copied = listed
      .replace('  - impute', '  - copy: {columns: {purpose: kind}}\n  - impute')
      .replace('[purpose], categories', '[kind], categories')
      .replace('amount, purpose, housing]', 'amount, kind, housing]');
    const mapped = copied.replace(
      /one_hot: \{columns: \[kind\].*/,
      'map: {columns: [kind], values: {car: 1, radio_tv: 2}, unknown: 0}',
    );
    const unseen = (text: string): string[] =>
      lintContract(text, known, { phase: 'saving' }).flatMap(({ rule }) =>
        rule === 'data/category-unseen' ? [rule] : [],
      );
    assert.equal(unseen(base).length, 1);
    for (const text of [listed, copied, mapped]) assert.deepEqual(unseen(text), [], text);
    assert.equal(unseen(listed.replace('[car, radio_tv]}\n', '[car, radio]}\n')).length, 1, 'another one is listed');
  });

  it('have nothing to say of gaps that are written as blanks', () => {
    const found = (values: Record<string, number>) =>
      lintContract(base, facts({ ...baseFacts, ...reference('amount', { missing: 0, values }) }), { phase: 'saving' })
        .map(({ rule }) => rule)
        .filter((rule) => rule === 'data/never-missing');
    assert.deepEqual(found({ '12': 900, ' ': 100 }), []);
    assert.deepEqual(found({ '12': 900, '13': 100 }), ['data/never-missing']);
  });

  it('have nothing to say of a step that the code may never have had, or has in other words', () => {
    const steps = (text: string, ...notebook: NonNullable<Given['notebook']>) =>
      lintContract(text, facts({ ...baseFacts, notebook }), { phase: 'saving' })
        .filter(({ rule }) => rule.startsWith('notebook/'))
        .map(({ rule, message }) => `${rule} ${message}`);
    const used = ['amount', 'duration', 'purpose', 'housing'].map((column) => ({ column }));
    const all = [edited, ...used];
    const log = { op: 'log1p', args: { columns: ['amount'] } };
    const encoded = { op: 'one_hot', args: { columns: ['purpose', 'housing'] } };
    const scaled = { op: 'rescale', args: { columns: ['duration'], divide_by: 2 } };
    // No recorded cells; a fill and a bound that serve what training never met; another way to scale.
    assert.deepEqual(steps(base, ...used), []);
    const clipped = recorded.replace('  - log1p', '  - clip: {columns: [amount], min: 0}\n  - log1p');
    const missing = steps(clipped, ...all, log, encoded, scaled);
    assert.ok(!missing.some((text) => text.startsWith('notebook/step-removed')), missing.join('\n'));
    const ordinal = recorded.replace(
      'one_hot: {columns: [housing]}',
      'ordinal: {columns: [housing], categories: [own, rent]}',
    );
    const map = { op: 'map', args: { columns: ['housing'], values: { rent: 1 }, unknown: 0 } };
    const purpose = { op: 'one_hot', args: { columns: ['purpose'] } };
    const standard = { op: 'standardize', args: { columns: ['duration'] } };
    assert.deepEqual(steps(ordinal, ...all, log, purpose, map, standard), []);
  });

  it('have nothing to say of what is meant so, though it looks like a mistake', () => {
    const found = (text: string, given: Given = {}): string[] =>
      lintContract(text, facts({ ...baseFacts, ...given }), { phase: 'saving' })
        .map(({ rule, message }) => `${rule} ${message}`)
        .filter((line) => /^(?:flow|data|example|parity|monitor)/.test(line));
    const swap = (...pairs: readonly (readonly [string, string])[]): string =>
      pairs.reduce((text, [from, to]) => {
        assert.ok(text.includes(from), from);
        return text.replace(from, to);
      }, base);
    const last = 'housing], into';
    const width = (wide: number): Given => ({
      ...model({ inputs: { float_input: ['float32', [null, wide]] } }),
    });
    // Two waves of one day, and a year of 365 days.
    const waves = swap(
      [
        '  - impute',
        `  - date_parts: {columns: [applied], hour: h, day_of_year: d}
  - cyclic: {columns: [h], period: 24, into: [a, b]}
  - cyclic: {columns: [h], period: 12, into: [c, e]}
  - cyclic: {columns: [d], period: 365, into: [f, g]}
  - impute`,
      ],
      [last, 'housing, a, b, c, e, f, g], into'],
    );
    assert.deepEqual(found(waves, width(13)), []);
    // An angle of whole degrees, whose two ends are one.
    const angle = swap(
      ['[1, 120]', '[0, 360]'],
      ['  - impute', '  - cyclic: {columns: [duration], period: 360, into: [a, b]}\n  - impute'],
      [last, 'housing, a, b], into'],
    );
    assert.deepEqual(
      found(angle, {
        ...width(9),
        ...reference('duration', { min: 0, max: 360, distinct: 361, whole: true, mean: 20, std: 12 }),
      }),
      [],
    );
    // Fills that are no value of the column, before and behind a scaler, and one that lies a little outside.
    for (const fill of ['-1', '-999', '0', '999999999', '10000000'])
      assert.deepEqual(
        found(swap(['with: 2319.5', `with: ${fill}`], ['  - log1p: {columns: [amount]}\n', ''])),
        [],
        fill,
      );
    assert.deepEqual(
      found(
        swap(['range: [0, 1000000]', 'range: [400, 20000]'], ['with: 2319.5', 'with: 250']),
        reference('amount', { min: 450, missing: 31 }),
      ),
      [],
    );
    // Numbers that were chosen, and not fitted.
    for (const numbers of ['mean: 0, std: 1000', 'mean: 2000, std: 10', 'mean: 0.0, std: 1.0e+6'])
      assert.deepEqual(
        found(swap(['mean: 20.9, std: 12.05', numbers]), reference('duration', { mean: null, std: null })),
        [],
        numbers,
      );
    // A deviation by n - 1 of two values at the ends.
    assert.deepEqual(
      found(
        swap(['mean: 20.9, std: 12.05', 'mean: 60.5, std: 60']),
        reference('duration', { min: 1, max: 120, mean: 60.5, std: 59.5 }),
      ),
      [],
    );
    // Labels that are no classes, and a probability of the class 0 that is meant.
    assert.deepEqual(found(swap(['index: 1', 'index: 0'])), []);
    assert.deepEqual(
      found(swap(['index: 1', 'index: 0'], ['labels: [good, bad]', 'labels: ["1", "0"]']), { examples: {} }),
      [],
    );
    // A sigmoid of a margin, and of a difference of probabilities.
    const margin = model({ outputs: { margin: ['float32', [null, 1]] } });
    assert.deepEqual(found(swap(['{from: probabilities, index: 1}', '{from: margin, sigmoid: {}}']), margin), []);
    // Percents below 1, whole ones and few; shares above 1 by a little.
    const unit = (name: string, change: object): string[] =>
      found(swap(['unit: EUR', `unit: "${name}"`]), reference('amount', { missing: 31, ...change }));
    assert.deepEqual(unit('%', { min: 0, max: 1.2, whole: false, mean: 0.5 }), []);
    assert.deepEqual(unit('%', { min: 0, max: 1, whole: true, mean: 0.5 }), []);
    assert.deepEqual(unit('share', { min: 0, max: 1.4, whole: false, mean: 0.5 }), []);
    // Usual values that a good part of the rows has not.
    assert.deepEqual(found(swap(['range: [1, 120]', 'range: [1, 120], expect: [22, 72]'])), []);
    // Other spellings that the encoder lists, or a step brings together; other words.
    const spelt = reference('purpose', { values: { car: 500, radio_tv: 300, 'Car ': 150, boat: 50 } });
    const stripped = swap([
      '  - one_hot: {columns: [purpose]}',
      '  - strip: {columns: [purpose]}\n  - lower: {columns: [purpose], locale: ascii}\n  - one_hot: {columns: [purpose]}',
    ]);
    assert.deepEqual(
      found(stripped, spelt).filter((line) => line.startsWith('data/')),
      [],
    );
    assert.deepEqual(found(base, reference('purpose', { values: { car: 500, radio_tv: 300, carp: 200 } })), []);
    // Dates as the contract reads them, and a few that nobody can.
    const dates = (text: string, values: Record<string, number>): string[] =>
      found(text, reference('applied', { type: 'VARCHAR', min: null, max: null, values }));
    assert.deepEqual(
      dates(
        swap(
          ['applied: {type: datetime}', 'applied: {type: datetime, format: "%d/%m/%Y"}'],
          ['2024-05-02T09:00:00Z', '02/05/2024'],
        ),
        { '31/12/2023': 500, '30/12/2023': 500 },
      ),
      [],
    );
    assert.deepEqual(dates(base, { '2023-12-31T10:00:00Z': 500, '2023-12-30': 499, 'n/a': 1 }), []);
  });

  it('have a case here, each of them', () => {
    const missing = rules.map((rule) => rule.id).filter((id) => !cases.some(({ rule }) => rule === id));
    assert.deepEqual(missing, ['syntax/empty']);
  });

  it('exist for everything that the flow and the steps report', () => {
    const codes = new Set<string>();
    for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.startsWith('rules')) continue;
      const text = readFileSync(join(source, file), 'utf8');
      for (const [, code = ''] of text.matchAll(/\bcode: '([a-z/-]+)',\s+(?:\.\.\.|path|on\b)/g)) codes.add(code);
    }
    assert.ok(codes.has('domain') && codes.has('signature/width'));
    const ids = new Set(rules.map((rule) => rule.id));
    // `custom` is zod's.
    const unknown = [...codes].filter(
      (code) => code !== 'custom' && !ids.has(code.includes('/') ? code : `flow/${code}`),
    );
    assert.deepEqual(unknown, []);
  });

  for (const { rule, name, edit, text: whole, given, says } of cases) {
    it(`${rule}: ${name}`, () => {
      const [from, to] = edit ?? ['', ''];
      assert.ok(base.includes(from.replace(/[«»]/g, '')), from);
      const { text, marked } = read(
        whole ?? base.replace(from.replace(/[«»]/g, ''), to === '' && from.includes('«') ? from : to),
      );
      const findings = lintContract(text, facts({ ...baseFacts, ...given }), { phase: 'saving' });
      assert.deepEqual(
        findings.map((finding) => finding.rule),
        [rule],
        findings.map((finding) => `${finding.rule} ${finding.message}`).join('\n'),
      );
      const [finding] = findings;
      assert.ok(finding);
      if (marked !== undefined) assert.equal(at(text, finding), marked);
      if (says !== undefined) assert.match(finding.message, says);
      assert.equal(finding.message.split(' — ').length, 3, finding.message);
      assert.ok(finding.message.length < 700 && !finding.message.includes('undefined'), finding.message);
      const known = facts({ ...baseFacts, ...given });
      const context = contextOf(text, known);
      for (const { edits } of fixesFor(finding, context)) {
        const after = lintContract(applyEdits(context.document.text, edits), known, { phase: 'saving' });
        assert.deepEqual(after, [], 'after the fix');
      }
      assert.equal(finding.severity, rules.find(({ id }) => id === rule)?.severity);
    });
  }
});
