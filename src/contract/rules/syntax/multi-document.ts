import { syntaxRule } from '../syntax-rule';

export const multiDocument = syntaxRule('syntax/multi-document', 'One file holds one contract');
