import { model, type RuleCase } from './rule-case';

export const flowCases: readonly RuleCase[] = [
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
];
