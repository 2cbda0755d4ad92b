import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseContract } from '../../src/contract/document';
import { applyEdits, fixesFor } from '../../src/contract/fixes';
import { contextOf, lintContract } from '../../src/contract/lint';
import { rules } from '../../src/contract/rules/registry';
import { type Finding } from '../../src/protocol/finding';
import { base, baseFacts } from './base';
import { facts, type Given } from './given';

const source = join(__dirname, '../../src/contract');

interface Case {
  readonly rule: string;
  readonly name: string;
  /** Replaced in the base; the replacement marks with « » what the finding points at. */
  readonly edit?: readonly [string, string];
  /** Instead of an edit: a whole contract. */
  readonly text?: string;
  readonly given?: Given;
  /** What the message must say. */
  readonly says?: RegExp;
}

const columns =
  baseFacts.reference !== undefined && 'columns' in baseFacts.reference ? baseFacts.reference.columns : [];
const reference = (column: string, change: object): Given => ({
  reference: { rows: 1000, columns: columns.map((item) => (item.name === column ? { ...item, ...change } : item)) },
});
const model = (change: object): Given => ({ model: { ...baseFacts.model, ...change } });
const unreadable = (problem: 'missing' | 'directory' | 'outside' | 'unreadable'): Given => ({
  model: { state: 'unreadable', path: 'model.onnx', problem, detail: 'EACCES: permission denied' },
});
const path: readonly [string, string] = ['{path: model.onnx', '{path: «model.onnx»'];
const parity = (change: object): Given => ({ parity: { rows: 1000, refused: 0, flips: 0, outputs: [], ...change } });
const predictions: readonly [string, string] = ['predictions: {prob', '«predictions»: {prob'];

const cases: Case[] = [
  {
    rule: 'syntax/yaml',
    name: 'an open bracket',
    edit: ['metadata: {name: credit-risk, version: "1.2.0"}', 'metadata: {name: credit-risk, version: "1.2.0"'],
  },
  {
    rule: 'syntax/unknown-key',
    name: 'a misspelt key',
    edit: ['unit: month', '«unti»: month'],
    says: /Did you mean "unit"\?/,
  },
  {
    rule: 'syntax/too-large',
    name: 'over 1 MB',
    edit: ['kind: Model', `kind: Model # ${'x'.repeat(1_000_000)}`],
    says: /1\.0 MB/,
  },
  {
    rule: 'syntax/multi-document',
    name: 'a second document',
    edit: ['label: bad, time: applied}\n', 'label: bad, time: applied}\n«---»\nkind: Model\n'],
  },
  { rule: 'syntax/tabs', name: 'a tab', edit: ['  duration: {type', '«\t»duration: {type'] },
  { rule: 'syntax/duplicate-key', name: 'a key twice', edit: ['kind: Model', 'kind: Model\n«kind»: Model'] },
  {
    rule: 'syntax/value',
    name: 'a number for a version',
    edit: ['version: "1.2.0"', 'version: «1.2»'],
    says: /"version" cannot be 1\.2/,
  },
  { rule: 'model/missing-file', name: 'no such file', edit: path, given: unreadable('missing') },
  {
    rule: 'model/missing-file',
    name: 'no right to read it',
    edit: path,
    given: unreadable('unreadable'),
    says: /EACCES/,
  },
  { rule: 'model/is-directory', name: 'a folder', edit: path, given: unreadable('directory') },
  { rule: 'model/outside-workspace', name: 'a path that leaves', edit: path, given: unreadable('outside') },
  {
    rule: 'model/not-onnx',
    name: 'another file',
    edit: path,
    given: { model: { state: 'invalid', detail: 'It is a pickle — export it.' } },
    says: /read: It is a pickle; export it — no/,
  },
  { rule: 'model/digest-mismatch', name: 'another model', edit: [`"${'2'.repeat(64)}"`, `«"${'1'.repeat(64)}"»`] },
  {
    rule: 'model/newer-opset',
    name: 'an opset of tomorrow',
    edit: path,
    given: model({ opset: 27 }),
    says: /opset 27 \(at most 26\)/,
  },
  { rule: 'model/newer-opset', name: 'an IR of tomorrow', edit: path, given: model({ ir: 14 }), says: /IR version 14/ },
  {
    rule: 'model/external-data-missing',
    name: 'weights that no contract names',
    edit: path,
    given: model({ externalData: ['w.bin'] }),
    says: /does not name/,
  },
  {
    rule: 'model/external-data-missing',
    name: 'weights that are not there',
    edit: path,
    given: model({ externalData: ['w.bin'], missingData: ['w.bin'] }),
    says: /no such file/,
  },
  {
    rule: 'signature/zipmap',
    name: 'a classifier as skl2onnx writes it',
    edit: ['{from: probabilities,', '{from: «output_probability»,'],
    given: model({
      outputs: { output_probability: null },
      zipMaps: [{ output: 'output_probability', input: 'probs', classes: ['a', 'b'] }],
    }),
  },
  {
    rule: 'signature/width',
    name: 'a column more',
    edit: ['into: float_input', 'into: «float_input»'],
    given: model({ inputs: { float_input: ['float32', [null, 8]] } }),
    says: /is 7 wide.*takes 8/,
  },
  {
    rule: 'signature/input-not-fed',
    name: 'another name',
    edit: ['into: float_input', 'into: features'],
    says: /float_input/,
  },
  {
    rule: 'signature/unknown-output',
    name: 'a misspelt output',
    edit: ['{from: probabilities', '{from: «probabilites»'],
    says: /probabilities/,
  },
  {
    rule: 'signature/unused-column',
    name: 'an input without effect',
    edit: ['  applied: {', '  «branch»: {type: float64, missing: allow}\n  applied: {'],
    given: {
      reference: { rows: 1000, columns: [...columns, { name: 'branch' }] },
    },
  },
  {
    rule: 'flow/unknown-column',
    name: 'a misspelt column',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [«amonut»]}'],
    says: /amount/,
  },
  {
    rule: 'flow/used-before-made',
    name: 'a column of later',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [amount, «float_input»]}'],
  },
  { rule: 'flow/unknown-step', name: 'a misspelt step', edit: ['- log1p:', '- «log1pp»:'], says: /log1p/ },
  { rule: 'flow/step-argument', name: 'a text for a number', edit: ['mean: 20.9', 'mean: «high»'] },
  {
    rule: 'flow/missing-reaches-model',
    name: 'nothing imputed',
    edit: ['  - impute: {columns: [amount], with: 2319.5}\n', ''],
    says: /amount/,
  },
  {
    rule: 'flow/duplicate-name',
    name: 'a name that is taken',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [amount], into: «duration»}'],
  },
  {
    rule: 'flow/type',
    name: 'a logarithm of text',
    edit: ['log1p: {columns: [amount]}', 'log1p: {columns: [amount, «housing»]}'],
  },
  {
    rule: 'flow/domain',
    name: 'a logarithm below its domain',
    edit: ['range: [0, 1000000]', 'range: [-5, 1000000]'],
    says: /log1p/,
  },
  {
    rule: 'flow/undeclared-range',
    name: 'a logarithm without a range',
    edit: ['range: [0, 1000000], ', ''],
    says: /log1p/,
  },
  {
    rule: 'flow/scaled-twice',
    name: 'two scalers',
    edit: [
      '  - one_hot: {columns: [purpose]}',
      '  - standardize: {columns: [«duration»], mean: 20.9, std: 12.05}\n  - one_hot: {columns: [purpose]}',
    ],
  },
  {
    rule: 'flow/opset',
    name: 'an opset of 2017',
    text: `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a, version: "1"}\nmodel: {path: model.onnx, sha256: "${'2'.repeat(64)}"}\ninputs: {x: {type: float64, range: [0, 9]}}\npreprocessing:\n  - «log1p»: {columns: [x]}\noutputs: {probability: {from: probabilities, index: 1}}\n`,
    given: {
      ...model({ opset: 8, inputs: { x: ['float32', [null, 1]] } }),
      reference: { rows: 0, columns: [{ name: 'x' }] },
    },
    says: /opset 9/,
  },
  {
    rule: 'flow/dead-category',
    name: 'a category that is refused before',
    edit: ['one_hot: {columns: [housing]}', 'one_hot: {columns: [«housing»], categories: [own, rnet], unknown: zeros}'],
    says: /rnet/,
  },
  {
    rule: 'signature/element-type',
    name: 'text for a number',
    text: `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a, version: "1"}\nmodel: {path: model.onnx, sha256: "${'2'.repeat(64)}"}\ninputs: {x: {type: string}}\noutputs: {probability: {from: probabilities, index: 1}}\n`,
    given: { ...model({ inputs: { x: ['float32', [null, 1]] } }), reference: { rows: 0, columns: [{ name: 'x' }] } },
  },
  {
    rule: 'data/missing-reference',
    name: 'no file',
    edit: ['{path: reference.parquet', '{path: «reference.parquet»'],
    given: { reference: { state: 'unreadable', path: 'reference.parquet', detail: 'no such file' } },
  },
  {
    rule: 'data/unknown-column',
    name: 'a prediction column',
    edit: ['{probability: p_bad}', '{probability: «pbad»}'],
    says: /Did you mean "p_bad"\?/,
  },
  {
    rule: 'data/unknown-column',
    name: 'an input',
    edit: ['  housing: {', '  «housing»: {'],
    given: reference('housing', { name: 'house' }),
  },
  {
    rule: 'data/categories',
    name: 'a value of the reference',
    edit: ['«categories»: [own', ''],
    given: reference('housing', { values: { own: 700, rent: 280, free: 20 } }),
    says: /"free" \(20\).*20 of 1000 rows, 2\.0 %/,
  },
  {
    rule: 'data/categories',
    name: 'a value of the contract',
    edit: ['[own, rent]', '[own, «rent»]'],
    given: reference('housing', { values: { own: 1000 } }),
    says: /"rent"/,
  },
  {
    rule: 'data/range',
    name: 'rows below',
    edit: ['range: [1, 120]', 'range: «[5, 120]»'],
    says: /: 1 to 500 of 1000 rows/,
  },
  {
    rule: 'data/range',
    name: 'rows above',
    edit: ['range: [1, 120]', 'range: «[1, 55]»'],
    says: /: 1 to 50 of 1000 rows \(5\.0 % at most\)/,
  },
  {
    rule: 'data/missing-values',
    name: 'gaps in a number',
    edit: ['  duration: {', '  «duration»: {'],
    given: reference('duration', { missing: 3 }),
    says: /missing in 3 of 1000 rows/,
  },
  {
    rule: 'data/missing-values',
    name: 'empty text',
    edit: ['  housing: {', '  «housing»: {'],
    given: reference('housing', { values: { own: 713, rent: 280, '': 7 } }),
    says: /missing in 7 of 1000 rows/,
  },
  {
    rule: 'example/refused',
    name: 'a row out of range',
    edit: ['{duration: 6, ', '{duration: «600», '],
    says: /row\/range.*1 to 120 month/,
  },
  {
    rule: 'example/refused',
    name: 'a row with a gap',
    edit: ['row: {duration: 6, amount', '«row»: {amount'],
    says: /row\/missing/,
  },
  {
    rule: 'example/unknown-column',
    name: 'a misspelt input',
    edit: ['amount: 1169', '«amonut»: 1169'],
    says: /Did you mean "amount"\?/,
  },
  {
    rule: 'example/unknown-column',
    name: 'a misspelt output',
    edit: ['expect: {probability', 'expect: {«probabilty»'],
    says: /output/,
  },
  {
    rule: 'example/fails',
    name: 'another answer',
    edit: ['0.061}', '«0.9»}'],
    says: /expects 0\.9 .* gets 0\.06101, 0\.839 away with a tolerance of 0\.0001/,
  },
  {
    rule: 'example/error',
    name: 'no answer',
    edit: ['{name: typical', '{name: «typical»'],
    given: { examples: { typical: { error: 'Got invalid dimensions.' } } },
    says: /Got invalid dimensions — /,
  },
  {
    rule: 'parity/broken',
    name: 'rows that differ',
    edit: ['{probability: p_bad}', '{«probability»: p_bad}'],
    given: parity({ outputs: [{ output: 'probability', rows: 1000, beyond: 40 }] }),
    says: /40 of 1000 reference rows \(4\.0 %\).*row 7 has 0\.25 where the notebook has 0\.5/,
  },
  { rule: 'parity/flips', name: 'other decisions', edit: predictions, given: parity({ flips: 2 }), says: /2 of 1000/ },
  {
    rule: 'parity/refused-rows',
    name: 'rows not admitted',
    edit: ['  duration: {', '  «duration»: {'],
    given: parity({ refused: 12 }),
    says: /12 of 1000 reference rows/,
  },
  {
    rule: 'style/unused-suppression',
    name: 'a comment without effect',
    edit: ['  housing: {', '  «# slipway-disable-next-line data/range -- old»\n  housing: {'],
  },
  {
    rule: 'style/unused-suppression',
    name: 'a comment without reason',
    edit: ['  housing: {', '  «# slipway-disable-next-line data/range»\n  housing: {'],
    says: /no reason/,
  },
  {
    rule: 'style/unused-suppression',
    name: 'an unknown rule',
    edit: ['  housing: {', '  «# slipway-disable-next-line data/rnage -- old»\n  housing: {'],
    says: /Did you mean "data\/range"\?/,
  },
  {
    rule: 'style/unused-suppression',
    name: 'a rule that cannot be suppressed',
    edit: ['  housing: {', '  «# slipway-disable-next-line syntax/yaml -- old»\n  housing: {'],
    says: /cannot be suppressed/,
  },
  {
    rule: 'style/no-version-pin',
    name: 'a model by its name alone',
    edit: [`{path: model.onnx, sha256: "${'2'.repeat(64)}"}`, '{path: «model.onnx»}'],
  },
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
        // How wide an encoder is follows from its categories: whether the model is as wide, its owner has to say.
        const brought = after.filter((other) => !(rule === 'data/categories' && other.rule === 'signature/width'));
        assert.deepEqual(brought, [], 'after the fix');
      }
      assert.equal(finding.severity, rules.find(({ id }) => id === rule)?.severity);
    });
  }
});
