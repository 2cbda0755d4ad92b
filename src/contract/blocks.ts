import { isMap, isSeq, Parser } from 'yaml';
import { type Block, type Collection, LastParts, type Part, type Standing } from './block-parts';
import { maxDepth } from './plain-values';
import { hopelesslyDeep } from './text-checks';
import { type Entry, isUnfinished, type Item, list, mapping, type TreeNode } from './tree';
import { compose, deeperThan, fromOf, YamlTree } from './yaml-tree';

interface Read extends Standing {
  readonly text: string;
}

/** What the last text that could be read in blocks was made of. */
export class Blocks {
  private last: Read | undefined;
  /** What was parsed of a text that could not be read to its end: its next version has most of it again. */
  private parsed: ReadonlyMap<string, Block> = new Map<string, Block>();

  /**
   * The tree of a text, of which only the blocks are parsed that the last one did not have. undefined where that might differ by anything
   * from parsing the whole: where a part is wrong by itself, or means something only together with others (anchors, directives, tabs).
   * Stops before each block that it parses.
   */
  *read(text: string): Generator<void, { readonly root: TreeNode; readonly start: number } | undefined> {
    const reader = new BlockReader(text, this.last, this.parsed);
    let found: Read | undefined;
    try {
      found = yield* reader.read();
    } finally {
      // Nobody may want it to the end.
      this.parsed = found === undefined ? reader.met : new Map();
    }
    if (found === undefined) return undefined;
    this.last = found;
    return { root: found.collection.node, start: found.from };
  }
}

/** Lines of a block: up to so many it is parsed as it is, above that its own entries are the blocks. */
const small = 8;
/** A key with its value below it. (A line ends with \n: to `$`, a separator of Unicode ends one, too.) */
const header = /([A-Za-z_][\w.-]*):(?: +#.*| *)\r?(?![^\n])/y;
/** An item that is a mapping, up to its first key. */
const itemOfKeys = /- +(?=[A-Za-z_][\w.-]*:(?: |\r?(?![^\n])))/y;
/** A key that nobody has put a colon behind yet: beside keys that have one, it can be nothing else. */
const unfinishedKey = /([\p{L}_][^\s:#"'[\]{},]*(?: +[^\s:#"'[\]{},]+)*)(?: +#.*| *)\r?(?![^\n])/uy;
/** What may begin an entry or an item, and no text over several lines. */
const beginning = /- |-\r?(?![^\n])|[^\s:#]+:(?: |\r?(?![^\n]))|["'][^"']*["']:(?: |\r?(?![^\n]))/y;
/** What concerns the whole text wherever it stands, or is no text at all; and what lines begin or end with in YAML, and here not. */
const odd = /[\t\uFEFF\0-\x08\x0e-\x1f\x7f]|\r(?!\n)|^(?:---|\.\.\.|%)/m;

/** Where entries or items begin that a block is made of. */
interface Beginning {
  /** The key of entries; undefined of an item. */
  readonly name: string | undefined;
  readonly from: number;
  readonly column: number;
}

/** Where a block stands. */
interface Place {
  /** Where its line begins, or would if there were only spaces before it. */
  readonly line: number;
  readonly column: number;
  /** Where the line behind it begins. */
  readonly end: number;
  readonly isList: boolean;
}

class BlockReader {
  readonly met = new Map<string, Block>();

  constructor(
    private readonly text: string,
    private readonly last: Read | undefined,
    private readonly parsed: ReadonlyMap<string, Block>,
  ) {}

  *read(): Generator<void, Read | undefined> {
    const { text } = this;
    const line = this.contentFrom(0, text.length);
    if (line === undefined || this.indentOf(line) !== 0 || odd.test(text.slice(0, line))) return undefined;
    const collection = yield* this.collection(line, text.length, 0, this.last);
    // A list or a nesting this deep is wrong, and the whole says how.
    if (collection?.node.kind !== 'mapping' || collection.node.height > maxDepth) return undefined;
    return { text, collection, from: line };
  }

  /** The mapping or the list that begins here and at this column. `old` is what the last text had in its place. */
  private *collection(
    from: number,
    end: number,
    column: number,
    old: Standing | undefined,
  ): Generator<void, Collection | undefined> {
    const isList = this.isItem(from);
    const olds =
      this.last && old?.collection.column === column && old.collection.isList === isList
        ? new LastParts(this.last.text, old)
        : undefined;
    const parts: Part[] = [];
    const blocks: Block[] = [];
    for (let at = from; at < end;) {
      const line = at === from ? from - column : at;
      let part = olds?.standsIn(this.text, at) === true ? olds.part : undefined;
      if (part !== undefined && !this.endsAt(at + part.length, end, column, isList)) part = undefined;
      if (part === undefined) {
        const next = this.nextBlock(at, end, column, isList);
        if (next === undefined) return undefined;
        // Where what followed still follows, this is the old one changed; else it may be one from another place.
        if (olds?.isFollowedIn(this.text, next) === false && olds.seek(this.text.slice(at, next))) part = olds.part;
        part ??= yield* this.part(at, { line, column, end: next, isList }, olds?.inner);
        if (part === undefined) return undefined;
      }
      blocks.push((part === olds?.part ? olds.blockAt(at - from) : undefined) ?? moved(part.block, line - from));
      parts.push(part);
      olds?.advance();
      at += part.length;
    }
    const node = nodeOf(blocks, isList);
    return node && { column, isList, parts, blocks, node };
  }

  /** Whether a block that ends as it did in the last text ends there in this one, too. */
  private endsAt(next: number, end: number, column: number, isList: boolean): boolean {
    if (next >= end) return next === end;
    return (
      this.text.charAt(next - 1) === '\n' && this.indentOf(next) === column && this.isItem(next + column) === isList
    );
  }

  /** Where the block after this one begins; undefined where a line belongs to neither. */
  private nextBlock(at: number, end: number, column: number, isList: boolean): number | undefined {
    for (let next = this.lineAfter(at); next < end; next = this.lineAfter(next)) {
      const indent = this.indentOf(next);
      if (indent < 0 || indent > column) continue;
      if (indent < column) return undefined;
      const isItem = this.isItem(next + column);
      if (isList === isItem) return next;
      // The items of a key may stand below it at its own column.
      if (isList) return undefined;
    }
    return end;
  }

  private *part(at: number, place: Place, old: Standing | undefined): Generator<void, Part | undefined> {
    const { line, column, end, isList } = place;
    const content = line + column;
    const length = end - at;
    const name = isList ? undefined : match(unfinishedKey, this.text, content)?.[1];
    if (name !== undefined && this.contentFrom(this.lineAfter(at), end) === undefined) {
      if (odd.test(this.text.slice(at, end))) return undefined;
      const keyLength = name.length;
      const block: Entry = {
        name,
        keyAt: column,
        keyLength,
        at: column + keyLength,
        node: undefined,
        unfinished: true,
      };
      return { length, block, inner: undefined };
    }
    const isLong = this.isLong(at, end);
    const parts = isLong ? this.beginningOf(at, place) : undefined;
    if (parts !== undefined) return yield* this.partOfEntries(at, place, parts, old);
    const source = ' '.repeat(at - line) + this.text.slice(at, end);
    let block = this.met.get(source) ?? this.parsed.get(source);
    if (block === undefined) {
      yield;
      block = parseBlock(source, column, isList);
    }
    if (block === undefined) {
      // Among its own entries there may be a key that is not finished.
      const inside = isLong ? undefined : this.beginningOf(at, place);
      return inside && (yield* this.partOfEntries(at, place, inside, old));
    }
    this.met.set(source, block);
    return { length, block, inner: undefined };
  }

  /** Where the entries or items of a block begin that has nothing else, and what it calls them; undefined where they cannot be read one by one. */
  private beginningOf(at: number, { line, column, end, isList }: Place): Beginning | undefined {
    const content = line + column;
    if (isList) {
      const dash = match(itemOfKeys, this.text, content)?.[0];
      return dash === undefined
        ? undefined
        : { name: undefined, from: content + dash.length, column: column + dash.length };
    }
    const name = match(header, this.text, content)?.[1];
    const first = this.contentFrom(this.lineAfter(at), end);
    if (name === undefined || first === undefined || !this.begins(first, column)) return undefined;
    if (odd.test(this.text.slice(at, first))) return undefined;
    const indent = this.indentOf(first);
    return { name, from: first + indent, column: indent };
  }

  private *partOfEntries(
    at: number,
    { line, column, end }: Place,
    { name, from, column: inner }: Beginning,
    old: Standing | undefined,
  ): Generator<void, Part | undefined> {
    const collection = yield* this.collection(from, end, inner, old);
    if (collection === undefined) return undefined;
    const below = { at: from - line, node: collection.node };
    const block = name === undefined ? below : { name, keyAt: column, keyLength: name.length, ...below };
    return { length: end - at, block, inner: { collection, at: from - at } };
  }

  /** Whether a line can be the first one of a collection below a key of this column. */
  private begins(line: number, column: number): boolean {
    const indent = this.indentOf(line);
    if (indent < column || (indent === column && !this.isItem(line + column))) return false;
    if (match(beginning, this.text, line + indent) !== undefined) return true;
    if (match(unfinishedKey, this.text, line + indent) === undefined) return false;
    const next = this.contentFrom(this.lineAfter(line), this.text.length);
    if (next === undefined || this.indentOf(next) !== indent || this.isItem(next + indent)) return false;
    return match(beginning, this.text, next + indent) !== undefined;
  }

  private isItem(at: number): boolean {
    return this.text.charAt(at) === '-' && (at + 1 === this.text.length || ' \r\n'.includes(this.text.charAt(at + 1)));
  }

  private isLong(at: number, end: number): boolean {
    let lines = 0;
    for (let line = at; line < end && lines <= small; line = this.lineAfter(line)) lines++;
    return lines > small;
  }

  private contentFrom(line: number, end: number): number | undefined {
    for (let found = line; found < end; found = this.lineAfter(found)) if (this.indentOf(found) >= 0) return found;
    return undefined;
  }

  private lineAfter(at: number): number {
    return this.text.indexOf('\n', at) + 1 || this.text.length;
  }

  /** Spaces before the text of a line; -1 of an empty one and of a comment, which may stand anywhere. */
  private indentOf(line: number): number {
    let at = line;
    while (this.text.charCodeAt(at) === 32) at++;
    return at === this.text.length || '#\r\n'.includes(this.text.charAt(at)) ? -1 : at - line;
  }
}

/** undefined of words below one another: they are one text. */
function nodeOf(blocks: readonly Block[], isList: boolean): TreeNode | undefined {
  if (isList) return list(blocks as Item[]);
  const entries = blocks as Entry[];
  return entries.every(isUnfinished) ? undefined : mapping(entries);
}

function moved(block: Block, by: number): Block {
  return 'name' in block
    ? { ...block, keyAt: block.keyAt + by, at: block.at + by }
    : { node: block.node, at: block.at + by };
}

function match(sticky: RegExp, text: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}

/** A block that is one entry or item at this column and means the same wherever it stands. */
function parseBlock(lines: string, column: number, isList: boolean): Block | undefined {
  if (odd.test(lines) || hopelesslyDeep(lines) !== undefined) return undefined;
  // The empty line makes a copy of it: as a part of the text, each block would keep the whole version alive that it was first in.
  const source = `\n${lines}`;
  const tokens = [...new Parser().parse(source)];
  if (deeperThan(tokens) !== undefined) return undefined;
  const [document, second] = compose(tokens, source.length);
  const root = document?.contents;
  if (!root || second !== undefined || document.errors.length > 0 || document.warnings.length > 0) return undefined;
  if (!(isList ? isSeq(root) : isMap(root)) || fromOf(root) !== column + 1) return undefined;
  const tree = new YamlTree(source);
  const node = tree.read(root);
  if (tree.crosses || node.kind === 'scalar' || node.kind === 'alias' || node.flow) return undefined;
  if (node.kind === 'list') {
    const [item, another] = node.items;
    return item && another === undefined ? { at: item.at + column, node: item.node } : undefined;
  }
  const [entry, another] = node.entries;
  if (entry?.name === undefined || another !== undefined || entry.keyAt !== 0 || entry.keyLength === 0)
    return undefined;
  return { ...entry, keyAt: column, at: entry.at + column };
}
