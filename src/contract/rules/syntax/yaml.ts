import { oddBlanks } from '../../text-checks';
import { syntaxRule } from '../syntax-rule';

const oddlyIndented = new RegExp(`^ *${oddBlanks}[^\\S\\r\\n]*`, 'gm');

export const yaml = syntaxRule(
  'syntax/yaml',
  'The text is YAML 1.2 that any reader understands alike',
  ({ data }, { document }) =>
    data?.['spaces'] !== true
      ? undefined
      : {
          title: 'Indent with spaces',
          edits: [...document.text.matchAll(oddlyIndented)].map(({ 0: white, index }) => ({
            from: index,
            to: index + white.length,
            text: ' '.repeat(white.length),
          })),
        },
);
