import { type TextRange } from '../places';

/** What a formula can name as it is. */
export const formulaName = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

/** Where a formula names a column, in one line or several; not where it calls a function of that name. `source` is as it stands in the file. */
export function placesInFormula(source: string, name: string): readonly TextRange[] {
  if (!formulaName.test(name)) return [];
  // Behind the sign of a text of several lines there is nothing but a comment.
  const begin = /^[|>].*/.exec(source)?.[0].length ?? 0;
  const word = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_.])${name}(?![\\p{L}\\p{M}\\p{N}_]|\\s*\\()`, 'gu');
  return [...source.matchAll(word)]
    .filter(({ index }) => index >= begin)
    .map(({ index }) => ({ from: index, to: index + name.length }));
}
