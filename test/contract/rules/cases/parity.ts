import { base, baseFacts } from '../../base';
import { type Given } from '../../given';
import { parity, type RuleCase } from './rule-case';

const predictions: readonly [string, string] = ['predictions: {prob', '«predictions»: {prob'];

export const parityCases: readonly RuleCase[] = [
  {
    rule: 'parity/broken',
    name: 'rows that differ',
    edit: ['{probability: p_bad}', '{«probability»: p_bad}'],
    given: parity({ outputs: [{ output: 'probability', rows: 1000, beyond: 40 }] }),
    says: /40 of 1000 reference rows \(4\.0 %\).*row 7 has 0\.25 where the notebook has 0\.5/,
  },
  {
    rule: 'parity/loose-tolerance',
    name: 'a tolerance in which all predictions lie',
    edit: ['reference: {', 'parity: {probability: {absolute: «0.5»}}\nreference: {'],
    says: /0\.98 apart at most/,
  },
  {
    rule: 'parity/broken',
    name: 'rows that differ, among them an example',
    edit: ['{probability: p_bad}', '{«probability»: p_bad}'],
    given: {
      ...parity({ outputs: [{ output: 'probability', rows: 1000, beyond: 40 }] }),
      examples: { typical: { predictions: [{ probability: 0.3, decision: 'good' }] } },
    },
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
    rule: 'parity/row-order',
    name: 'predictions beside other rows',
    edit: ['{probability: p_bad}', '{«probability»: p_bad}'],
    given: parity({ outputs: [{ output: 'probability', rows: 1000, beyond: 990, cause: { kind: 'row-order' } }] }),
    says: /another order/,
  },
  {
    rule: 'parity/rounding',
    name: 'digits of a float32',
    edit: ['{probability: p_bad}', '{«probability»: p_bad}'],
    given: parity({ outputs: [{ output: 'probability', rows: 1000, beyond: 40, cause: { kind: 'rounding' } }] }),
    says: /parity: \{probability: \{relative: 5\.0e-1\}\}/,
  },
  {
    rule: 'parity/missing-values',
    name: 'gaps filled otherwise',
    edit: ['  amount: {', '  «amount»: {'],
    given: parity({
      outputs: [{ output: 'probability', rows: 1000, beyond: 31, cause: { kind: 'missing', column: 'amount' } }],
    }),
    says: /"amount" is missing in all of these rows/,
  },
  {
    rule: 'parity/unknown-category',
    name: 'other values encoded otherwise',
    edit: ['  purpose: {', '  «purpose»: {'],
    given: parity({
      outputs: [
        { output: 'probability', rows: 1000, beyond: 100, cause: { kind: 'unknown-category', column: 'purpose' } },
      ],
    }),
    says: /"purpose" has a value that its categories do not have/,
  },
  {
    rule: 'parity/broken',
    name: 'rows that differ, and decisions with them',
    edit: ['{probability: p_bad}', '{«probability»: p_bad}'],
    given: {
      ...parity({ flips: 5, outputs: [{ output: 'probability', rows: 1000, beyond: 40 }] }),
      model: { ...baseFacts.model, modified: 20 * 86_400_000 },
      reference: { ...baseFacts.reference, modified: 0 },
    } as Given,
    says: /; 5 rows are decided otherwise — .*last written 20 days before the model/,
  },
  {
    rule: 'parity/refused-rows',
    name: 'rows of which the reference tells nothing else',
    edit: ['  duration: {', '  «duration»: {'],
    given: parity({ refused: 2 }),
  },
  {
    rule: 'parity/unknown-output',
    name: 'a prediction of a misspelt output',
    edit: ['{probability: p_bad}', '{«probabilty»: p_bad}'],
    says: /Did you mean "probability"\?/,
  },
  {
    rule: 'parity/unknown-output',
    name: 'a tolerance of an output that is not there',
    text: `${base}parity: {«risk»: {absolute: 0.1}}\n`,
    says: /has no output "risk"\. — the tolerance is for nothing/,
  },
];
