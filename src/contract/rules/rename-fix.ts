import { pathOf, replaceText, textLike, textOf } from '../edits';
import { type Rule } from '../rule';
import { plain } from '../shown';

/** Replaces the text that a report points at by `data.meant`, the name that was meant; not where that key stands beside it already. */
export const renameFix: NonNullable<Rule['fix']> = ({ at, data }, { document }) => {
  const meant = textOf(data, 'meant');
  if (meant === undefined || !('from' in at) || at.to <= at.from) return undefined;
  const { text } = document;
  const path = pathOf(data);
  if (path !== undefined && document.has([...path.slice(0, -1), meant])) return undefined;
  const [from, to] = [at.from, Math.min(at.to, text.length)];
  return { title: `Rename to "${plain(meant)}"`, edits: [{ from, to, text: textLike(text.slice(from, to), meant) }] };
};

/** The same for the value at `data.path`. */
export const replaceValueFix: NonNullable<Rule['fix']> = ({ data }, { document }) => {
  const meant = textOf(data, 'meant');
  const path = pathOf(data);
  if (meant === undefined || path === undefined) return undefined;
  return { title: `Replace with "${plain(meant)}"`, edits: replaceText(document, path, meant) };
};
