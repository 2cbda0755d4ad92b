import { syntaxRule } from '../syntax-rule';

export const tooLarge = syntaxRule('syntax/too-large', 'A contract is at most 1 MB');
