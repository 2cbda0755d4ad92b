import { syntaxRule } from '../syntax-rule';

export const yaml = syntaxRule('syntax/yaml', 'The text is YAML 1.2 that any reader understands alike');
