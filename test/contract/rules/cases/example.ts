import { type RuleCase } from './rule-case';

export const exampleCases: readonly RuleCase[] = [
  {
    rule: 'example/loose-tolerance',
    name: 'as wide as all predictions',
    edit: ['tolerance: 1.0e-4', 'tolerance: «0.5»'],
    says: /0\.98 apart at most/,
  },
  {
    rule: 'example/refused',
    name: 'one input that refuses two rows',
    edit: [
      'examples:\n  - {name: typical, row: {duration: 6,',
      'examples:\n  - {name: old, row: {duration: «600», amount: 1, purpose: car, housing: own, applied: 2024-05-02T09:00:00Z}, expect: {probability: 0.1}}\n  - {name: typical, row: {duration: 700,',
    ],
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
    rule: 'example/no-expectation',
    name: 'nothing expected',
    edit: [', expect: {probability: 0.061}, tolerance: 1.0e-4}', '}'],
    says: /"typical"/,
  },
];
