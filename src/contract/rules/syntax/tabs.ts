import { type Edit } from '../../rule';
import { syntaxRule } from '../syntax-rule';

export const tabs = syntaxRule('syntax/tabs', 'Lines are indented with spaces', (_, { document }) => {
  const edits: Edit[] = [];
  for (const { 0: white, index } of document.text.matchAll(/^[ \t]*\t[ \t]*/gm)) {
    edits.push({ from: index, to: index + white.length, text: white.replaceAll('\t', '  ') });
  }
  return { title: 'Indent with spaces', edits };
});
