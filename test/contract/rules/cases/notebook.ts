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
];
