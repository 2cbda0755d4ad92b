import { type Path } from '../model';

/**
 * What is being written at an offset. A key: `path` is the mapping that it would be in. A value: `path` is its own; where it `opens` a line,
 * it may as well become the first key of a mapping.
 */
export interface Cursor {
  readonly on: 'key' | 'value';
  readonly path: Path;
  readonly opens: boolean;
  /** The word at the cursor, with an opening quote where there is one. */
  readonly from: number;
  readonly to: number;
  /** The quote that it opens with, or nothing. */
  readonly quote: string;
  /** What is written of it before the cursor, without a quote. */
  readonly word: string;
  /** Within brackets. */
  readonly flow: boolean;
  /** The word has its colon already. */
  readonly colon: boolean;
  /** In a text of several lines, of which `word` is the last one. */
  readonly literal?: true;
  /** The list that a line without a dash may become an item of, and at which position. */
  readonly list?: { readonly path: Path; readonly item: number };
  /** Keys that stand before the cursor in the mapping that is written. */
  readonly before: readonly string[];
}

interface Frame {
  readonly kind: 'map' | 'list';
  /** Column of a collection of lines; -1 in brackets. */
  readonly indent: number;
  /** Of one key, in a list in brackets that has no braces for it: `[log: {columns: [a]}]`. */
  readonly bare?: true;
  key: string | undefined;
  index: number;
  readonly keys: string[];
}

const keyPattern = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#[\]{},&*!|>%@`][^#]*?)[ \t]*:(?=[ \t\r]|$)/;

/**
 * Where a cursor stands, by the text before it alone: while somebody types, a bracket is open or a colon is not there yet, and a parser
 * would take the rest of the file for something else. Undefined in a comment.
 */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  // Not a place of its own.
  if (text[offset - 1] === '\r' && (text[offset] ?? '\n') === '\n') return undefined;
  return new Scanner(text, Math.max(0, Math.min(offset, text.length))).read();
}

class Scanner {
  private readonly frames: Frame[] = [];
  /** In brackets: where the current word begins, and whether it is behind a colon. */
  private word: number | undefined;
  private behindColon = false;
  /** Lines further in than this belong to a text of several lines. */
  private literal: number | undefined;

  constructor(
    private readonly text: string,
    private readonly offset: number,
  ) {}

  read(): Cursor | undefined {
    for (let start = 0; ;) {
      const newline = this.text.indexOf('\n', start);
      const end = newline < 0 ? this.text.length : newline;
      const last = this.offset <= end;
      const found = this.line(start, last ? this.offset : end, last);
      if (last) return found;
      start = end + 1;
    }
  }

  /** Takes in the line from `start` to `end`; on the last one, says what is at its end. */
  private line(start: number, end: number, last: boolean): Cursor | undefined {
    if (this.inBrackets()) return this.flow(start, end, last);
    let at = start;
    while (at < end && this.text[at] === ' ') at++;
    const rest = (): string => this.text.slice(at, end);
    const blank = /^[ \t\r]*$/.test(rest());
    if (this.literal !== undefined) {
      if ((blank && !last) || at - start > this.literal)
        return last ? { ...this.cursor('value', at, end, false, []), literal: true } : undefined;
      this.literal = undefined;
    }
    if (rest().startsWith('#') || (blank && !last)) return undefined;
    for (let dash = /^-(?:[ \t]+|$)/.exec(rest()); dash !== null; dash = /^-(?:[ \t]+|$)/.exec(rest())) {
      this.item(at - start);
      at += dash[0].length;
      if (last && at >= end && dash[0] === '-') return undefined;
    }
    const key = keyPattern.exec(rest());
    const column = at - start;
    if (key?.[1] === undefined) return last ? this.openLine(at, end, column) : this.value(at, end, false);
    this.enter(column, unquoted(key[1]));
    at += key[0].length;
    if (last && at >= end) return undefined;
    const literal = /^[ \t]+[|>]/.test(rest());
    if (literal) this.literal = column;
    while (at < end && this.text[at] === ' ') at++;
    return this.value(at, end, last);
  }

  /** A line that has no colon yet: a key where its column is that of a mapping, else a value or the first key of a new one. */
  private openLine(at: number, end: number, column: number): Cursor | undefined {
    if (/^[{["']/.test(this.text.slice(at, end)) || /[ \t]#/.test(this.text.slice(at, end)))
      return this.value(at, end, true);
    this.leave(column);
    const top = this.top();
    if (top === undefined) return this.cursor('key', at, end, true, []);
    if (top.kind === 'map' && top.indent === column) return this.cursor('key', at, end, true, top.keys, 1);
    if (top.kind === 'list' && top.indent === column && !this.justDashed(at)) return this.besideItems(at, end, top);
    return this.cursor('value', at, end, true, []);
  }

  /** At the column of the items of a list: another one, or, where its key stands there, too, the next key. */
  private besideItems(at: number, end: number, { indent, index }: Frame): Cursor {
    const value = this.cursor('value', at, end, true, [], 1);
    const list = { path: value.path, item: index + 1 };
    const around = this.frames[this.frames.length - 2];
    return around?.kind === 'map' && around.indent === indent
      ? { ...this.cursor('key', at, end, true, around.keys, 2), list }
      : { ...value, list };
  }

  private justDashed(at: number): boolean {
    return /-[ \t]+$/.test(this.text.slice(this.text.lastIndexOf('\n', at - 1) + 1, at));
  }

  private value(at: number, end: number, last: boolean): Cursor | undefined {
    const first = this.text[at];
    if (first === '{' || first === '[') return this.flow(at, end, last);
    if (!last || /(^|[ \t])#/.test(this.text.slice(at, end))) return undefined;
    return this.cursor('value', at, end, false, []);
  }

  private flow(start: number, end: number, last: boolean): Cursor | undefined {
    for (let at = start; at < end; at++) {
      const char = this.text[at] ?? '';
      if (char === '"' || char === "'") {
        this.word ??= at;
        const close = closing(this.text, at, end);
        if (close === undefined) break;
        at = close;
      } else if (char === '#' && /[\s{[,]/.test(this.text[at - 1] ?? ' ')) {
        if (last) return undefined;
        break;
      } else if ('{}[],'.includes(char)) {
        this.bracket(char);
        if (!this.inBrackets()) return undefined;
      } else if (char === ':' && this.isColon(at)) this.named(at);
      else if (!/\s/.test(char)) this.word ??= at;
    }
    return last ? this.flowCursor(end) : undefined;
  }

  private bracket(char: string): void {
    if (',]}'.includes(char) && this.top()?.bare) this.frames.pop();
    const top = this.top();
    this.word = undefined;
    // Behind a bracket that closes no key can begin.
    this.behindColon = char === '}' || char === ']';
    if (char === '{') this.frames.push({ kind: 'map', indent: -1, key: undefined, index: 0, keys: [] });
    else if (char === '[') this.frames.push({ kind: 'list', indent: -1, key: undefined, index: 0, keys: [] });
    else if (char !== ',') this.frames.pop();
    else if (top?.kind === 'list') top.index++;
    else if (top !== undefined) top.key = undefined;
  }

  /** Whether a colon stands behind a key. */
  private isColon(at: number): boolean {
    if (this.behindColon || this.word === undefined) return false;
    return /[\s,{}[\]]|^$/.test(this.text[at + 1] ?? '') || /["']/.test(this.text[at - 1] ?? '');
  }

  private named(colon: number): void {
    const top = this.top();
    const key = unquoted(this.text.slice(this.word ?? colon, colon).trim());
    if (top?.kind === 'list') this.frames.push({ kind: 'map', indent: -1, bare: true, key, index: 0, keys: [key] });
    else if (top) {
      top.key = key;
      top.keys.push(key);
    }
    this.word = undefined;
    this.behindColon = true;
  }

  private flowCursor(end: number): Cursor | undefined {
    const top = this.top();
    const at = this.word ?? end;
    if (top?.kind === 'map' && !this.behindColon) return this.cursor('key', at, end, false, top.keys, 1);
    return this.cursor('value', at, end, false, []);
  }

  private cursor(
    on: Cursor['on'],
    begin: number,
    end: number,
    opens: boolean,
    before: readonly string[],
    without = 0,
  ): Cursor {
    const frames = this.frames.slice(0, this.frames.length - without);
    const path = frames.flatMap(({ kind, key, index }): (string | number)[] =>
      kind === 'list' ? [index] : key === undefined ? [] : [key],
    );
    // Of a text over several lines only the last one is at the cursor.
    const line = /[^\r\n]*$/.exec(this.text.slice(begin, end))?.[0] ?? '';
    const at = end - line.trimStart().length;
    const quote = /^["']/.exec(this.text.slice(at, end))?.[0] ?? '';
    let to = end;
    while (/[\w.-]/.test(this.text[to] ?? '')) to++;
    if (quote !== '' && this.text[to] === quote) to++;
    const colon = /^[ \t]*:/.test(this.text.slice(to, to + 20));
    const word = this.text.slice(at + quote.length, end);
    return { on, path, opens, from: at, to, quote, word, flow: this.inBrackets(), colon, before };
  }

  private top(): Frame | undefined {
    return this.frames[this.frames.length - 1];
  }

  private inBrackets(): boolean {
    return this.top()?.indent === -1;
  }

  /** Leaves what ends before a line that begins at this column. */
  private leave(column: number): void {
    for (let top = this.top(); top !== undefined && top.indent > column; top = this.top()) this.frames.pop();
  }

  private item(column: number): void {
    this.leave(column);
    const top = this.top();
    if (top?.kind === 'list' && top.indent === column) top.index++;
    else this.frames.push({ kind: 'list', indent: column, key: undefined, index: 0, keys: [] });
  }

  private enter(column: number, key: string): void {
    this.leave(column);
    // The items of a key may stand at its own column.
    if (this.top()?.kind === 'list' && this.top()?.indent === column) this.frames.pop();
    const top = this.top();
    if (top?.kind === 'map' && top.indent === column) {
      top.key = key;
      top.keys.push(key);
    } else this.frames.push({ kind: 'map', indent: column, key, index: 0, keys: [key] });
  }
}

/** Where a quoted text ends; undefined where it does not before `end`. */
function closing(text: string, open: number, end: number): number | undefined {
  const quote = text[open];
  for (let at = open + 1; at < end; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at++;
      else return at;
    }
  }
  return undefined;
}

/** A key or a value as YAML means it, of one line. */
export function unquoted(source: string): string {
  if (source.length >= 2 && source.startsWith("'") && source.endsWith("'"))
    return source.slice(1, -1).replaceAll("''", "'");
  if (source.length < 2 || !source.startsWith('"') || !source.endsWith('"')) return source;
  try {
    return String(JSON.parse(source));
  } catch {
    return source.slice(1, -1);
  }
}
