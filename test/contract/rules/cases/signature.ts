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
];
