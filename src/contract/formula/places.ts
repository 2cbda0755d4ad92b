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

const blanks = /\s+/g;

/**
 * Where a part of a formula stands in its source, in one line or several: a file may break it anywhere that a blank may be. One character stands
 * for the word that it begins. Undefined where the source writes it in other characters.
 */
export function partInFormula(source: string, formula: string, part: TextRange): TextRange | undefined {
  const begin = /^(?:["']|[|>].*)/.exec(source)?.[0].length ?? 0;
  const kept = [...source.slice(begin).matchAll(/\S/g)].map(({ index }) => begin + index);
  const wanted = formula.replace(blanks, '');
  if (source.slice(begin).replace(blanks, '').replace(/["']$/, '') !== wanted) return undefined;
  const before = (end: number): number => formula.slice(0, end).replace(blanks, '').length;
  const from = kept[Math.min(before(part.from), wanted.length - 1)];
  const last = kept[Math.min(before(part.to), wanted.length) - 1];
  if (from === undefined || last === undefined) return undefined;
  const word = part.to - part.from === 1 ? /^[\p{L}_][\p{L}\p{M}\p{N}_]*/u.exec(source.slice(from))?.[0] : undefined;
  return { from, to: word === undefined ? Math.max(from, last) + 1 : from + word.length };
}
