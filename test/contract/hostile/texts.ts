import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { outputSteps, preprocessingSteps } from '../../../src/contract/steps/registry';
import { base } from '../base';
import { cases } from '../steps/cases';
import { flowCases } from '../rules/cases/flow';
import { signatureCases } from '../rules/cases/signature';
import { syntaxCases } from '../rules/cases/syntax';

const head = 'apiVersion: slipway/v1\nkind: Model\nmetadata: {name: test, version: "1"}\nmodel: {path: model.onnx}\n';
const sample = (name: string): string =>
  readFileSync(new URL(`../../workspace/${name}/${name}.slipway.yaml`, import.meta.url), 'utf8');

/** Contracts that mean something: what is made of them reaches deeper than noise does. */
const sound: readonly string[] = [
  base,
  ...['credit-risk', 'diabetes', 'flight-delay'].map(sample),
  ...cases.map(
    ({ body }) => `${head}${body}${body.includes('\noutputs:') ? '' : '\noutputs: {answer: {from: answer}}\n'}`,
  ),
  ...[...flowCases, ...signatureCases, ...syntaxCases].map(({ text, edit }) =>
    (text ?? base.replace((edit?.[0] ?? '').replace(/[«»]/g, ''), edit?.[1] ?? '')).replace(/[«»]/g, ''),
  ),
];

const inherited = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'length',
];
const hidden = [
  '"a\u202eb"',
  '"\u2066x\u2069"',
  '"\u200b"',
  '"\\u202e"',
  '"\\0"',
  '"\\uD800"',
  '"\u{1F600}"',
  '"\\x1b[31m"',
  '"\\n"',
];
const numbers = [
  '0',
  '-0',
  '-1',
  '1',
  '2',
  '0.5',
  '1.0e308',
  '-1.7e308',
  '1.0e400',
  '5.0e-324',
  '.nan',
  '.inf',
  '-.inf',
  '9007199254740993',
  '18446744073709551616',
  '4294967296',
  '2147483648',
  '1000000',
  '1.0e9',
  '1.0e21',
  '0x7fffffff',
  '0o17',
  '012',
  '1_000',
  '99999999999999999999999999999999',
];
const odd = [
  '',
  '~',
  'null',
  'true',
  'no',
  '[]',
  '{}',
  '""',
  '[[]]',
  '[{}]',
  '{a: }',
  '[~]',
  '*a',
  '&a x',
  '&a [*a]',
  '!!js/function x',
  '!!binary aGk=',
  '<<',
  '? x',
  '|',
  '>-',
  '%',
  '@',
  '`',
  '- -',
  '"[(a+)+$"',
  '(a+)+$',
  '"(?u)\\\\b\\\\w\\\\w+\\\\b"',
  '"[^\\\\W\\\\d]{99,}"',
  '"%Y%m%d %H"',
  '"%%%"',
  '2024-02-30',
  '9999-12-31',
  '0000-00-00',
  '1 per 0d',
  '1e309 per 1d',
  '99999999999999999d',
  '-5d',
  'Europe/Berlin',
  'UTC',
  '../../etc/passwd',
  '/etc/passwd',
  'file:///etc/passwd',
  '\\\\\\\\host\\\\share',
  'http://127.0.0.1/x',
  '"a\\0b"',
  '{path: ../x.json}',
  '{path: /etc/passwd, sha256: x}',
  '{at_least: .nan}',
  '"a + b * (c"',
  '"((((((((((a))))))))))"',
  '"a ** b ** c ** 9999"',
  '"where(a, b)"',
  '"a.__proto__"',
  '"1/0"',
  '"- - - - a"',
];
const steps = [...preprocessingSteps.keys(), ...outputSteps.keys()];
const keys = [
  'columns',
  'with',
  'into',
  'type',
  'min',
  'max',
  'mean',
  'std',
  'center',
  'scale',
  'to',
  'clip',
  'x',
  'y',
  'norm',
  'edges',
  'right',
  'outside',
  'missing',
  'degree',
  'bias',
  'interaction_only',
  'lambda',
  'formula',
  'categories',
  'first',
  'unknown',
  'drop',
  'values',
  'function',
  'buckets',
  'seed',
  'signed',
  'locale',
  'separator',
  'vocabulary',
  'idf',
  'token_pattern',
  'ngrams',
  'year',
  'month',
  'weekday',
  'timezone',
  'since',
  'unit',
  'period',
  'size',
  'filter',
  'from',
  'index',
  'class',
  'threshold',
  'labels',
  'steps',
  'round',
  'unscale',
  'precision',
  'exponent',
  'range',
  'expect',
  'sentinel',
  'empty',
  'shape',
  'format',
  'naive',
  'on_violation',
  'description',
  'name',
  'path',
  'sha256',
  'data',
  'classes',
  'row',
  'tolerance',
  'predictions',
  'label',
  'time',
  'targets',
  'extra',
];
const columns = ['a', 'b', 'c', 'amount', 'purpose', 'duration', 'answer', 'float_input', 'p', 't', 'probabilities'];

const scalar = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...columns) },
  { weight: 4, arbitrary: fc.constantFrom(...numbers) },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.constantFrom(...inherited, ...hidden) },
  { weight: 1, arbitrary: fc.constantFrom(...steps, ...keys) },
  { weight: 1, arbitrary: fc.double().map(String) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => JSON.stringify(text)) },
);
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...keys, ...columns) },
  { weight: 1, arbitrary: fc.constantFrom(...inherited, ...hidden, '1', '~', '""', '[a]', '? a', '<<') },
);
const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.tuple(key, tie('value')), { maxLength: 4 })
        .map((entries) => `{${entries.map(([name, of]) => `${name}: ${of}`).join(', ')}}`),
    },
  ),
})).value;

/** A step with arguments that are a step's, with values that may be anything. */
const step = fc
  .tuple(
    fc.constantFrom(...steps),
    fc.array(fc.constantFrom(...columns), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(key, value), { maxLength: 4 }),
  )
  .map(
    ([name, of, args]) =>
      `  - ${name}: {columns: [${of.join(', ')}]${args.map(([argument, given]) => `, ${argument}: ${given}`).join('')}}`,
  );
const input = fc
  .tuple(
    fc.constantFrom(...columns),
    fc.constantFrom('float64', 'float32', 'int64', 'int32', 'uint8', 'bool', 'string', 'date', 'datetime'),
    fc.array(fc.tuple(key, value), { maxLength: 2 }),
  )
  .map(
    ([name, type, more]) =>
      `  ${name}: {type: ${type}, missing: allow${more.map(([argument, given]) => `, ${argument}: ${given}`).join('')}}`,
  );
const written = fc
  .tuple(fc.array(input, { minLength: 1, maxLength: 5 }), fc.array(step, { maxLength: 5 }), value)
  .map(
    ([inputs, pipeline, answer]) =>
      `${head}inputs:\n${inputs.join('\n')}\npreprocessing:\n${pipeline.join('\n')}\noutputs:\n  answer: ${answer}\n`,
  );

/** What is done to a text: `at` and `length` are shares of it. */
type Change = readonly [kind: number, at: number, length: number, text: string];
const change: fc.Arbitrary<Change> = fc.tuple(
  fc.nat(8),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  value,
);

function changed(text: string, [kind, at, length, inserted]: Change): string {
  const from = Math.floor(at * text.length);
  const to = Math.min(text.length, from + Math.floor(length ** 4 * 200));
  const lines = text.split('\n');
  const line = Math.min(lines.length - 1, Math.floor(at * lines.length));
  switch (kind) {
    case 0:
      return text.slice(0, from);
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, from) + inserted + text.slice(from);
    case 3:
      return [...lines.slice(0, line), ...lines.slice(line + 1)].join('\n');
    case 4:
      return [...lines.slice(0, line + 1), ...lines.slice(line)].join('\n');
    case 5:
      return (
        text.slice(0, from) +
        String.fromCharCode(text.charCodeAt(from) ^ (1 << Math.floor(length * 16))) +
        text.slice(from + 1)
      );
    default: {
      // A whole word becomes another: the text stays YAML, and means something else.
      const words = [...text.matchAll(/[\w.+-]+|"[^"\n]*"/g)];
      const word = words[Math.floor(at * words.length)];
      return word === undefined ? text : text.slice(0, word.index) + inserted + text.slice(word.index + word[0].length);
    }
  }
}

/** Contracts that were sound, with something done to them; contracts with arguments that nobody would write; and mere text. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...sound), fc.array(change, { minLength: 1, maxLength: 4 }))
      .map(([text, changes]) => changes.reduce(changed, text)),
  },
  { weight: 5, arbitrary: written },
  {
    weight: 1,
    arbitrary: fc
      .tuple(written, fc.array(change, { minLength: 1, maxLength: 3 }))
      .map(([text, changes]) => changes.reduce(changed, text)),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);
