import assert from 'node:assert/strict';
import { applyEdits } from '../../src/contract/edits';
import { fixAll, fixesFor, lspEdits } from '../../src/contract/fixes';
import { contextOf, lint } from '../../src/contract/lint';
import { type Finding } from '../../src/protocol/finding';
import { base, baseFacts } from './base';
import { facts, type Given } from './given';

const columns =
  baseFacts.reference !== undefined && 'columns' in baseFacts.reference ? baseFacts.reference.columns : [];
const housing = (values: Record<string, number>): Given => ({
  reference: {
    rows: 1000,
    columns: columns.map((column) => (column.name === 'housing' ? { ...column, values } : column)),
  },
});

interface Case {
  readonly rule: string;
  readonly edit: readonly [string, string];
  readonly title: string | RegExp;
  /** What the edited line is after the fix; the base's own unless said. */
  readonly becomes?: string;
  readonly given?: Given;
}

/** A column that was made of another one, under its name. */
const back = '  - drop: {columns: [amount]}\n  - rename: {columns: {rate: amount}}';

const cases: Case[] = [
  { rule: 'syntax/unknown-key', edit: ['unit: month', 'unti: month'], title: 'Rename to "unit"' },
  { rule: 'syntax/value', edit: ['missing: allow', 'missing: alow'], title: 'Replace with "allow"' },
  {
    rule: 'syntax/value',
    edit: ['version: "1.2.0"', 'version: 1.10'],
    becomes: 'version: "1.10"',
    title: 'Put in quotes',
  },
  {
    rule: 'syntax/value',
    edit: ['range: [1, 120]', 'range: [ 120,1 ]'],
    becomes: 'range: [ 1,120 ]',
    title: 'Swap the bounds',
  },
  {
    rule: 'syntax/value',
    edit: ['[own, rent]', '[own, 1]'],
    becomes: '[own, "1"]',
    title: 'Put in quotes',
    given: housing({ own: 500, '1': 500 }),
  },
  { rule: 'syntax/value', edit: ['with: 2319.5', 'with:2319.5'], title: 'Write a blank behind the colon' },
  { rule: 'syntax/value', edit: ['with: 2319.5', 'with: 2319,5'], title: 'Write a decimal point' },
  {
    rule: 'syntax/value',
    edit: ['log1p: {columns: [amount]}', 'arithmetic: {formula: max(duration, 0), into: rate}'],
    becomes: 'arithmetic: {formula: "max(duration, 0)", into: rate}',
    title: 'Put in quotes',
    given: {},
  },
  { rule: 'syntax/yaml', edit: ['  - log1p', '\xa0 - log1p'], title: 'Indent with spaces' },
  { rule: 'syntax/tabs', edit: ['  duration: {type', '\tduration: {type'], title: 'Indent with spaces' },
  { rule: 'model/digest-mismatch', edit: ['2'.repeat(64), '1'.repeat(64)], title: 'Pin the digest of this file' },
  {
    rule: 'style/no-version-pin',
    edit: [`path: model.onnx, sha256: "${'2'.repeat(64)}"`, 'path: model.onnx'],
    becomes: `sha256: "${'2'.repeat(64)}", path: model.onnx`,
    title: 'Pin model digest',
  },
  {
    rule: 'style/no-version-pin',
    edit: [`{path: model.onnx, sha256: "${'2'.repeat(64)}"}`, '\n  path: model.onnx # ours'],
    becomes: `\n  sha256: "${'2'.repeat(64)}"\n  path: model.onnx # ours`,
    title: 'Pin model digest',
  },
  {
    rule: 'flow/unknown-column',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [amonut]}'],
    title: 'Rename to "amount"',
  },
  {
    rule: 'flow/unknown-column',
    edit: ['log1p: {columns: [amount]}', "log1p: {columns: ['amonut']}"],
    becomes: "log1p: {columns: ['amount']}",
    title: 'Rename to "amount"',
  },
  ...['"amonut / 2 + amonut"', '>-\n        amonut / 2\n        + amonut', 'abs(amonut)'].map((formula): Case => ({
    rule: 'flow/unknown-column',
    edit: ['  - log1p: {columns: [amount]}', `  - arithmetic:\n      formula: ${formula}\n      into: rate\n${back}`],
    becomes: `  - arithmetic:\n      formula: ${formula.replaceAll('amonut', 'amount')}\n      into: rate\n${back}`,
    title: 'Rename to "amount"',
  })),
  {
    rule: 'flow/unknown-column',
    edit: [
      '  - log1p: {columns: [amount]}',
      `  - arithmetic: {formula: a + 1, with: {a: "amonut"}, into: rate}\n${back}`,
    ],
    becomes: `  - arithmetic: {formula: a + 1, with: {a: "amount"}, into: rate}\n${back}`,
    title: 'Rename to "amount"',
  },
  {
    rule: 'serve/unknown-target',
    edit: ['time: applied}\n', 'time: applied}\ntargets: {locla: {}}\n'],
    becomes: 'time: applied}\ntargets: {local: {}}\n',
    title: 'Rename to "local"',
  },
  { rule: 'flow/unknown-step', edit: ['- log1p:', '- log1pp:'], title: 'Rename to "log1p"' },
  {
    rule: 'signature/unknown-output',
    edit: ['{from: probabilities', '{from: probabilites'],
    title: 'Replace with "probabilities"',
  },
  {
    rule: 'flow/missing-reaches-model',
    edit: ['  - impute: {columns: [amount], with: 2319.5}\n', ''],
    becomes: 'preprocessing:\n  - impute: {columns: [amount], with: 3271.3}\n',
    title: 'Add missing-value step',
  },
  {
    rule: 'data/categories',
    edit: ['[own, rent]', '[own, rnet]'],
    title: 'Correct category "rent"',
  },
  {
    rule: 'data/range',
    edit: ['range: [1, 120]', 'range: [5,  70]'],
    becomes: 'range: [4,  72]',
    title: 'Widen the range to [4, 72]',
  },
  { rule: 'data/unknown-column', edit: ['{probability: p_bad}', '{probability: pbad}'], title: 'Replace with "p_bad"' },
  { rule: 'example/unknown-column', edit: ['amount: 1169', 'amonut: 1169'], title: 'Rename to "amount"' },
  {
    rule: 'style/unused-suppression',
    edit: ['  housing: {', '  # slipway-disable-next-line data/range -- old\n  housing: {'],
    title: 'Delete comment',
  },
];

const brief = (findings: readonly Finding[]): string[] =>
  findings.map((finding) => `${finding.rule} ${finding.message}`);

describe('fixes', () => {
  for (const { rule, edit, title, becomes, given } of cases) {
    it(`${rule}: ${String(title)} takes the finding away and brings no other`, () => {
      assert.ok(base.includes(edit[0]));
      const known = facts({ ...baseFacts, ...given });
      const text = base.replace(edit[0], edit[1]).replace('# end', '');
      const context = contextOf(text, known);
      const before = lint(context, { phase: 'saving' });
      const finding = before.find((candidate) => candidate.rule === rule);
      assert.ok(finding, brief(before).join('\n'));
      const [fix] = fixesFor(finding, context);
      assert.ok(fix);
      assert.equal(fix.title, title);
      const fixed = applyEdits(context.document.text, fix.edits);
      const after = brief(lint(contextOf(fixed, known), { phase: 'saving' }));
      assert.deepEqual(
        after.filter((item) => !brief(before).includes(item)),
        [],
      );
      assert.ok(!after.some((item) => item.startsWith(rule)), after.join('\n'));
      const expected = base.replace(edit[0], becomes ?? edit[0]);
      if (becomes !== undefined && edit[1] === '') assert.ok(fixed.includes(becomes));
      else assert.equal(fixed, expected);
    });
  }

  it('add a category in the order of the list, and not where the model would get another width for it', () => {
    const given = housing({ own: 500, rent: 400, 'for free': 100 });
    const titles = (text: string, width: number): string[] => {
      const model = { ...baseFacts.model, inputs: { float_input: ['float32', [null, width]] } };
      const context = contextOf(text, facts({ ...baseFacts, ...given, model } as Given));
      const finding = lint(context).find(({ rule }) => rule === 'data/categories');
      return finding === undefined
        ? []
        : fixesFor(finding, context).map(({ title, edits }) => {
            assert.match(applyEdits(context.document.text, edits), /categories: \[for free, own, rent\]/);
            return title;
          });
    };
    assert.deepEqual(titles(base, 7), []);
    const ordinal = base.replace('one_hot: {columns: [housing]}', 'ordinal: {columns: [housing]}');
    assert.deepEqual(titles(ordinal, 6), ['Add category "for free"']);
  });

  it('all at once leave nothing that could be fixed, and keep comments and line ends', () => {
    const text = base
      .replace('unit: month', 'unti: month')
      .replace('missing: allow}', 'missing: alow} # as in the notebook')
      .replace('- log1p:', '- log1pp:')
      .replace('amount: 1169', 'amonut: 1169')
      .replaceAll('\n', '\r\n');
    const known = facts(baseFacts);
    let context = contextOf(text, known);
    for (let round = 0; round < 5; round++) {
      const edits = fixAll(lint(context), context);
      if (edits.length === 0) break;
      context = contextOf(applyEdits(context.document.text, edits), known);
    }
    assert.deepEqual(brief(lint(context)), []);
    assert.ok(context.document.text.includes('missing: allow} # as in the notebook\r\n'));
    assert.equal(context.document.text.replaceAll(' # as in the notebook', ''), base.replaceAll('\n', '\r\n'));
  });

  it('leave alone what inputs share by an alias, but for what is misspelt in it', () => {
    const shared = (text: string) =>
      base
        .replace('duration: {type: float64, unit: month, range: [1, 120]}', `duration: &number {${text}}`)
        .replace('amount: {type: float64, unit: EUR, range: [0, 1000000], missing: allow}', 'amount: *number');
    const offered = (text: string) => {
      const context = contextOf(shared(text), facts(baseFacts));
      return lint(context).flatMap((finding) =>
        fixesFor(finding, context).map(({ title }) => `${finding.rule}: ${title}`),
      );
    };
    assert.ok(lint(contextOf(shared('range: [5, 20000]'), facts(baseFacts))).some(({ rule }) => rule === 'data/range'));
    assert.deepEqual(
      offered('range: [5, 20000], missing: allow').filter((fix) => fix.startsWith('data/')),
      [],
    );
    assert.ok(offered('rnage: [1, 20000], missing: allow').includes('syntax/unknown-key: Rename to "range"'));
  });

  it('rename nothing to what stands beside it already, nor to what a formula calls another column', () => {
    const log = '  - log1p: {columns: [amount]}\n';
    for (const [rule, from, to] of [
      ['serve/unknown-target', 'time: applied}\n', 'time: applied}\ntargets: {locl: {}, local: {}}\n'],
      ['flow/unknown-column', log, `${log}  - rename: {columns: {amonut: a, amount: b}}\n`],
      ['flow/unknown-column', log, `${log}  - arithmetic: {formula: amonut / b, with: {b: amount}, into: rate}\n`],
      [
        'flow/unknown-column',
        log,
        `${log}  - arithmetic: {formula: amonut / amount, with: {amount: age}, into: rate}\n`,
      ],
    ] as const) {
      assert.ok(base.includes(from));
      const context = contextOf(base.replace(from, to), facts(baseFacts));
      const found = lint(context).filter((finding) => finding.rule === rule && /amonut|locl/.test(finding.message));
      assert.equal(found.length, 1, to);
      const offered = found.flatMap((finding) => fixesFor(finding, context).map(({ title }) => title));
      assert.deepEqual(offered, to.includes('{b: ') ? ['Rename to "amount"'] : [], to);
    }
    const both = contextOf(base.replace('time: applied}\n', 'time: applied}\ntargets: {locl: {}, lcoal: {}}\n'));
    assert.match(applyEdits(both.document.text, fixAll(lint(both), both)), /^targets: \{local: \{\}, lcoal: \{\}\}$/m);
  });

  it('put no category in quotes that no row of the reference has', () => {
    const context = contextOf(
      base.replace('[own, rent]', '[own, true]'),
      facts({ ...baseFacts, ...housing({ own: 700, rent: 300 }) }),
    );
    const finding = lint(context).find(({ rule }) => rule === 'syntax/value');
    assert.ok(finding);
    assert.deepEqual(fixesFor(finding, context), []);
  });

  it('put in quotes only what is understood then', () => {
    const context = contextOf(`${base}service: {latency_p99: 50}\n`, facts(baseFacts));
    const found = lint(context).filter(({ rule }) => rule === 'syntax/value');
    assert.deepEqual(
      found.map((finding) => fixesFor(finding, context)),
      [[]],
    );
  });

  it('are known by rule and data, whatever the message says', () => {
    const context = contextOf(base.replace('unit: month', 'unti: month'));
    const [finding] = lint(context);
    assert.ok(finding);
    assert.deepEqual(fixesFor({ ...finding, message: 'auf Deutsch' }, context), fixesFor(finding, context));
    assert.deepEqual(fixesFor({ ...finding, rule: 'no/such-rule' }, context), []);
    assert.deepEqual(fixesFor({ ...finding, data: {} }, context), []);
  });

  it('cross to an editor as ranges', () => {
    const context = contextOf('inputs:\r\n  a: {unti: x}\r\n');
    const finding = lint(context).find((candidate) => candidate.rule === 'syntax/unknown-key');
    assert.ok(finding);
    const [fix] = fixesFor(finding, context);
    assert.deepEqual(lspEdits(context.document, fix?.edits ?? []), [
      { range: { start: { line: 1, character: 6 }, end: { line: 1, character: 10 } }, newText: 'unit' },
    ]);
  });
});
