/** Words as runs of characters of one class: the kind of `token_pattern` that means the same in Python, in RE2 and in JavaScript. */
export interface TokenPattern {
  /** A bracketed class for RE2 and for JavaScript with the flag `u`. */
  readonly characters: string;
  /** Shorter runs are no words. */
  readonly least: number;
}

/** What Python's `str.isspace` says of, as members of a class. */
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000';
/** Of a class, what Python's patterns for text mean: all of Unicode. */
const classes: Readonly<Record<string, string>> = { w: '\\p{L}\\p{N}_', d: '\\p{Nd}', s: space };
const named: Readonly<Record<string, string>> = { t: '\\t', n: '\\n', r: '\\r', f: '\\f', v: '\\v' };

/** The pattern that scikit-learn has where none is given. */
export const defaultTokenPattern = '(?u)\\b\\w\\w+\\b';

/** A Python pattern, understood; a text says why it cannot be: it ends "…, and" in a message. */
export function readTokenPattern(python: string): TokenPattern | string {
  const whole = /^(?:\(\?u\))?(\\b)?((?:\\[wdsS]|\[(?:[^\]\\[]|\\.)+\])+)(\+|\{(\d{1,2}),\})(\\b)?$/u.exec(python);
  if (whole === null) return 'it is not a run of characters of one class';
  const [, before, atoms = '', , count, after] = whole;
  const list = atoms.match(/\\[wdsS]|\[(?:[^\]\\[]|\\.)+\]/gu) ?? [];
  const [first = ''] = list;
  if (list.some((atom) => atom !== first)) return 'it is made of more than one class of characters';
  if (before !== after) return 'it has a word boundary at one end only';
  if (before !== undefined && first !== '\\w') return 'a word boundary looks at the characters beside the word';
  const characters =
    first === '\\S' ? `[^${space}]` : first.startsWith('\\') ? `[${classes[first.slice(1)] ?? ''}]` : translated(first);
  if (characters === undefined) return 'its class has escapes that runtimes read differently';
  const least = list.length - 1 + (count === undefined ? 1 : Number(count));
  return least < 1 ? 'it matches nothing at all' : { characters, least };
}

/** A bracketed class of Python; undefined where a part of it has no equal. */
function translated(source: string): string | undefined {
  const inner = source.slice(1, -1);
  const negated = inner.startsWith('^');
  let result = negated ? '[^' : '[';
  for (const [, escaped, plain = ''] of inner.slice(negated ? 1 : 0).matchAll(/\\(.)|(.)/gsu)) {
    if (escaped === undefined) result += plain === '^' ? '\\^' : plain;
    else if (/[\^$\\.*+?()[\]{}|/-]/.test(escaped)) result += `\\${escaped}`;
    else if (/[A-Za-z0-9]/.test(escaped)) {
      const known = classes[escaped] ?? named[escaped];
      if (known === undefined) return undefined;
      result += known;
    } else result += escaped;
  }
  result += ']';
  try {
    new RegExp(result, 'u');
  } catch {
    return undefined;
  }
  return result;
}

/** As an expression of RE2, for the operator. */
export function expressionOf({ characters, least }: TokenPattern): string {
  return `${characters}{${least},}`;
}

/** Finds all words of a text, in order. */
export function tokenizer(pattern: TokenPattern): (text: string) => readonly string[] {
  const expression = new RegExp(expressionOf(pattern), 'gu');
  return (text) => text.match(expression) ?? [];
}
