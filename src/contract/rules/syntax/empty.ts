import { syntaxRule } from '../syntax-rule';

export const empty = syntaxRule('syntax/empty', 'The contract says something');
