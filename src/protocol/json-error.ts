const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const space = /[ \t\n\r]*/y;
const badInString = /[\u0000-\u001f]|\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/;

type Expected = 'value' | 'key' | 'value-or-end' | 'key-or-end' | 'colon' | 'next';

function mayClose(expect: Expected): boolean {
  return expect === 'next' || expect === 'key-or-end' || expect === 'value-or-end';
}

function isKey(expect: Expected): boolean {
  return expect === 'key' || expect === 'key-or-end';
}

/** Where text that JSON.parse refused stops being JSON. */
export function jsonErrorAt(text: string): number {
  const open: ('{' | '[')[] = [];
  let expect: Expected = 'value';
  let at = 0;
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    match(space);
    const c = text[at];
    if (c === undefined) return at;
    const top = open.at(-1);
    const closes = (c === '}' && top === '{') || (c === ']' && top === '[');
    if (closes && mayClose(expect)) {
      open.pop();
      at++;
      expect = 'next';
    } else if (expect === 'next') {
      if (c !== ',' || top === undefined) return at;
      at++;
      expect = top === '{' ? 'key' : 'value';
    } else if (expect === 'colon') {
      if (c !== ':') return at;
      at++;
      expect = 'value';
    } else if (c === '"') {
      const end = stringEnd(text, at);
      const bad = badInString.exec(text.slice(at, end < 0 ? text.length : end));
      if (bad) return at + bad.index;
      if (end < 0) return text.length;
      at = end + 1;
      expect = isKey(expect) ? 'colon' : 'next';
    } else if (isKey(expect)) return at;
    else if (c === '{' || c === '[') {
      open.push(c);
      at++;
      expect = c === '{' ? 'key-or-end' : 'value-or-end';
    } else if (match(number) || match(word)) expect = 'next';
    else return at;
  }
}

/** Offset of the quote that ends the string at `from`, -1 where none does. */
export function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
