import { base } from '../../base';
import { columns, type RuleCase } from './rule-case';

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
  {
    rule: 'style/placeholder',
    name: 'the name of the snippet',
    edit: ['name: credit-risk', 'name: «my-model»'],
  },
  {
    rule: 'style/placeholder',
    name: 'a unit that is to come',
    edit: ['unit: month', 'unit: «TODO»'],
  },
  {
    rule: 'style/placeholder',
    name: 'a snippet that was not expanded',
    edit: ['unit: month', 'unit: "«${6:EUR}»"'],
  },
  {
    rule: 'style/unit',
    name: 'a unit in the name that is another',
    text: base.replaceAll('amount', 'amount_usd').replace('unit: EUR', 'unit: «EUR»'),
    given: {
      reference: {
        rows: 1000,
        columns: columns.map((item) => (item.name === 'amount' ? { ...item, name: 'amount_usd' } : item)),
      },
    },
    says: /"amount_usd" has a unit in its name, and another one is declared: "EUR"/,
  },
  {
    rule: 'style/unit',
    name: 'a unit in brackets that is another',
    text: base.replaceAll('duration', '"duration (days)"').replace('unit: month', 'unit: «month»'),
    given: {
      reference: {
        rows: 1000,
        columns: columns.map((item) => (item.name === 'duration' ? { ...item, name: 'duration (days)' } : item)),
      },
    },
    says: /"duration \(days\)" has a unit in its name, and another one is declared: "month"/,
  },
  {
    rule: 'style/unconfirmed',
    name: 'numbers that were inferred',
    edit: ['std: 12.05}', 'std: 12.05} «# inferred»'],
    says: /The step standardize was inferred/,
  },
  {
    rule: 'style/unconfirmed',
    name: 'a policy for missing values that was inferred',
    edit: ['missing: allow}', 'missing: allow} «# inferred»'],
    says: /"missing: allow" was inferred/,
  },
  {
    rule: 'style/unconfirmed',
    name: 'what the draft could not tell',
    edit: ['apiVersion:', '«# Not found: how PCA is said in a contract.»\napiVersion:'],
    says: /could not tell how PCA is said in a contract —/,
  },
  {
    rule: 'style/unconfirmed',
    name: 'an answer that was turned into another number',
    edit: ['labels: [good, bad]}', 'labels: [good, bad]} «# inferred»'],
    says: /the output "decision" does threshold/,
  },
];
