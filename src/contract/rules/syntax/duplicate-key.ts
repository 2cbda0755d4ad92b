import { syntaxRule } from '../syntax-rule';

export const duplicateKey = syntaxRule('syntax/duplicate-key', 'A key is written once in its mapping');
