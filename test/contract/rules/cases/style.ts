import { type RuleCase } from './rule-case';

export const styleCases: readonly RuleCase[] = [
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
