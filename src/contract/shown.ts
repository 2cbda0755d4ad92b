/** Characters that reorder or hide text in a message: controls, bidirectional marks, zero-width, line separators, lone surrogates; and blanks that are no space. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/gu;

/** Text of others within a message: hidden characters escaped as `\u202e`, cut at `length` UTF-16 units with an ellipsis. */
export function plain(text: string, length = 60): string {
  let cut = text;
  if (text.length > length) {
    cut = `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
  }
  return cut.replace(hidden, (c) =>
    c.length > 1
      ? `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`
      : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A name of others as messages quote it: `"duration"`. */
export function quoted(name: string): string {
  return `"${plain(name)}"`;
}

/** A value of others as messages show it: strings quoted, the rest as JSON would have it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  return typeof value === 'object' ? 'an object' : 'a value of another kind';
}

/** A number as messages show it: four digits of it. */
export const figure = (x: number): string => String(Number(x.toPrecision(4)));

/** What another program said, to stand within a sentence: on one line, without its final full stop and dashes of its own. */
export function said(text: string): string {
  return plain(text.replace(/\s+/g, ' ').replaceAll(' — ', '; ').trim(), 300).replace(/\.$/, '');
}

/** `"a", "b", "c" and 4 more`. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, 3).map(quoted).join(', ');
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}
