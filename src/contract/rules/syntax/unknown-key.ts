import { renameFix } from '../rename-fix';
import { syntaxRule } from '../syntax-rule';

export const unknownKey = syntaxRule('syntax/unknown-key', 'Every key is one that the language has', renameFix);
