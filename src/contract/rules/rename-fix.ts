import { pathOf, replaceAt, textOf, yamlText } from '../edits';
import { type Rule } from '../rule';
import { plain } from '../shown';

/** Replaces the text that a report points at by `data.meant`, the name that was meant. */
export const renameFix: NonNullable<Rule['fix']> = ({ at, data }, { document }) => {
  const meant = textOf(data, 'meant');
  if (meant === undefined || !('from' in at) || at.to <= at.from) return undefined;
  return {
    title: `Rename to "${plain(meant)}"`,
    edits: [{ from: at.from, to: Math.min(at.to, document.text.length), text: yamlText(meant) }],
  };
};

/** The same for the value at `data.path`. */
export const replaceValueFix: NonNullable<Rule['fix']> = ({ data }, { document }) => {
  const meant = textOf(data, 'meant');
  const path = pathOf(data);
  if (meant === undefined || path === undefined) return undefined;
  return { title: `Replace with "${plain(meant)}"`, edits: replaceAt(document, path, 'value', yamlText(meant)) };
};
