import { quoted } from './shown';

/**
 * Optimal string alignment distance (Damerau-Levenshtein without overlapping edits) in UTF-16 units.
 * Gives `limit + 1` as soon as it is known to be larger.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}

/** Unknown names for which one check looks for what was meant; more are no slips of the pen, and a search for each would take minutes. */
export const mostGuessed = 100;

/** Names longer than this are compared for equality only, so that hostile ones cost nothing. */
const longest = 200;

/**
 * The candidate that was probably meant by `name`: case, `-` and `_` do not count, otherwise at most a third of its letters
 * may differ. The first of equally near ones; undefined where none is near.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined;
  const plain = fold(name);
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > longest) continue;
    const other = fold(candidate);
    const distance = other === plain ? 0 : editDistance(plain, other, least - 1);
    if (distance < least && distance < candidate.length) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing: the end of a message. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const meant = suggest(name, candidates);
  return meant === undefined ? '' : ` Did you mean ${quoted(meant)}?`;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '_');
}
