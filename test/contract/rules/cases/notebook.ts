import { type RuleCase } from './rule-case';

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
