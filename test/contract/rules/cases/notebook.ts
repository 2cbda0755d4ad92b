import { base } from '../../base';
import { type RuleCase } from './rule-case';

/** Of one recorded cell, which has been edited since: that is said by another rule. */
export const recorded = `${base}# slipway-disable-next-line notebook/older -- this is about its steps
notebook: {cells: ["1a2b3c4d"]}
`;
export const edited = { number: 2, line: 'x', digest: '99999999' };

export const notebookCases: readonly RuleCase[] = [
  {
    rule: 'notebook/step-missing',
    name: 'a logarithm that is in the code alone',
    edit: ['  duration: {', '  «duration»: {'],
    given: { notebook: [{ op: 'sqrt', args: { columns: ['duration'] } }] },
    says: /The notebook does sqrt to "duration", and no step of this contract does/,
  },
  {
    rule: 'notebook/constant',
    name: 'another number for what is missing',
    edit: ['- impute:', '- «impute»:'],
    given: { notebook: [{ op: 'impute', args: { columns: ['amount'], with: 2400 } }] },
    says: /has with 2400, and the contract 2319\.5/,
  },
  {
    rule: 'notebook/constant',
    name: 'another number, both of them small',
    text: base.replace(
      '- standardize: {columns: [duration], mean: 20.9, std: 12.05}',
      '- «standardize»: {columns: [duration], mean: 20.9, std: 3.0e-7}',
    ),
    given: { notebook: [{ op: 'standardize', args: { columns: ['duration'], mean: 20.9, std: 9e-7 } }] },
    says: /has std 9e-7, and the contract 3e-7/,
  },
  {
    rule: 'notebook/constant',
    name: 'a formula with another number',
    text: base
      .replace(
        '- standardize: {columns: [duration], mean: 20.9, std: 12.05}',
        '- «arithmetic»: {formula: x * 12, with: {x: duration}, into: days}',
      )
      .replace('columns: [duration, amount,', 'columns: [days, amount,'),
    given: { notebook: [{ op: 'arithmetic', args: { formula: 'a * 30', with: { a: 'duration' }, into: 'n' } }] },
    says: /computes "a \* 30", and the contract "x \* 12"/,
  },
  {
    rule: 'notebook/constant',
    name: 'an encoder that drops its first category in the code',
    edit: ['- one_hot:', '- «one_hot»:'],
    given: { notebook: [{ op: 'one_hot', args: { columns: ['purpose'], drop: 'first' } }] },
    says: /has drop "first", and the contract nothing/,
  },
  {
    rule: 'notebook/step-removed',
    name: 'a logarithm that the code has no more',
    text: recorded.replace('- log1p:', '- «log1p»:'),
    given: { notebook: [edited, { column: 'amount' }] },
    says: /does log1p to "amount", and the notebook has no such step any more/,
  },
  {
    rule: 'notebook/features',
    name: 'a column that is trained on no more',
    edit: ['  duration: {', '  «duration»: {'],
    given: { notebook: [{ sources: [['amount'], ['purpose'], ['housing']] }] },
    says: /gets "duration", and the notebook does not train on it any more/,
  },
  {
    rule: 'notebook/features',
    name: 'another order of the features',
    edit: ['- concat: {columns', '- concat: {«columns»'],
    given: { notebook: [{ sources: [['amount'], ['duration'], ['purpose'], ['housing']] }] },
    says: /^Feature 1 is made of "amount" in the notebook, and of "duration" here/,
  },
  {
    rule: 'notebook/older',
    name: 'two cells that were edited after the export',
    edit: ['reference:', 'notebook: {«cells»: ["1a2b3c4d"]}\nreference:'],
    given: {
      notebook: [
        { number: 2, line: 'data = read()', digest: '1a2b3c4d' },
        { number: 4, line: 'model = Ridge(alpha=2)', digest: '99999999' },
        { number: 7, line: 'model.fit(X, y)', digest: '88888888' },
      ],
    },
    says: /^Cell 4 of "credit-risk\.ipynb" \("model = Ridge\(alpha=2\)"\) and cell 7 have other code than when this contract was made/,
  },
];
