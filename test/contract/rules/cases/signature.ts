import { columns, model, type RuleCase } from './rule-case';

export const signatureCases: readonly RuleCase[] = [
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
      reference: { rows: 1000, columns: [...columns, { name: 'branch', missing: 10 }] },
    },
  },
  {
    rule: 'signature/element-type',
    name: 'text for a number',
    text: `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a, version: "1"}\nmodel: {path: model.onnx, sha256: "${'2'.repeat(64)}"}\ninputs: {x: {type: string}}\noutputs: {probability: {from: probabilities, index: 1}}\n`,
    given: {
      ...model({ inputs: { x: ['float32', [null, 1]] } }),
      reference: { rows: 0, columns: [{ name: 'x', type: 'VARCHAR' }] },
    },
  },
  {
    rule: 'signature/one-hot-width',
    name: 'a column for other values',
    edit: ['one_hot: {columns: [purpose]}', 'one_hot: {columns: [«purpose»]}'],
    given: model({ inputs: { float_input: ['float32', [null, 6]] } }),
    says: /takes 6 features and gets 7, and "unknown: other" adds/,
  },
  {
    rule: 'signature/one-hot-width',
    name: 'an encoder that dropped the first',
    edit: ['one_hot: {columns: [purpose]}', 'one_hot: {columns: [«purpose»]}'],
    given: model({ inputs: { float_input: ['float32', [null, 5]] } }),
    says: /drop: first/,
  },
  {
    rule: 'signature/column-order',
    name: 'two columns swapped',
    edit: ['{columns: [duration, amount, p', '{«columns»: [duration, amount, p'],
    given: model({
      metadata: {
        feature_names: JSON.stringify([
          'num__amount',
          'num__duration',
          'cat__purpose_car',
          'cat__purpose_radio_tv',
          'cat__purpose_infrequent_sklearn',
          'cat__housing_own',
          'cat__housing_rent',
        ]),
      },
    }),
    says: /Feature 1 is "duration" here.*"amount" there/,
  },
];
