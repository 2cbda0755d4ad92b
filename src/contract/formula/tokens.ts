/** What is wrong with a formula, as the end of "write …", and where: characters count from 0. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const symbol = /\*\*|\/\/|<=|>=|==|!=|[-+*/%<>(),]/y;
const space = /\s+/y;

/** Signs of other languages, and what stands for them here. */
const meant: Readonly<Record<string, string>> = {
  '^': 'a power is "**"',
  '=': 'equality is "=="',
  '&': 'both is "and"',
  '|': 'one of two is "or"',
  '!': 'the opposite is "not"',
  '~': 'the opposite is "not"',
  '?': 'a choice is "where(condition, then, otherwise)"',
  '[': 'a column with a long name gets a short one by "with: {a: …}"',
  '`': 'a column with a long name gets a short one by "with: {a: …}"',
  '"': 'a column with a long name gets a short one by "with: {a: …}"',
  '.': 'functions stand without "np." or "math."',
  "'": 'a column with a long name gets a short one by "with: {a: …}"',
};

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const read = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    at += read(space)?.length ?? 0;
    if (at >= text.length) break;
    const found = (
      [
        ['number', number],
        ['name', word],
        ['symbol', symbol],
      ] as const
    )
      .map(([kind, pattern]) => ({ kind, text: read(pattern) }))
      .find((candidate) => candidate.text !== undefined);
    if (found?.text === undefined) {
      const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw new FormulaError(
        `a formula without ${JSON.stringify(sign)}${meant[sign] === undefined ? '' : `; ${meant[sign]}`}`,
        at,
      );
    }
    tokens.push({ kind: found.kind, text: found.text, at });
    at += found.text.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}
