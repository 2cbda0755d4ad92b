import { reference, type RuleCase } from './rule-case';

export const dataCases: readonly RuleCase[] = [
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
];
