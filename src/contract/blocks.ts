import { isMap, isSeq, Parser } from 'yaml';
import { maxDepth } from './plain-values';
import { hopelesslyDeep } from './text-checks';
import { type Entry, type Item, list, mapping, type TreeNode } from './tree';
import { compose, deeperThan, fromOf, YamlTree } from './yaml-tree';

/** One entry of a mapping or item of a list, with places counted from the beginning of its first line. */
type Block = Entry | Item;

/** Blocks of the last text that could be read in blocks, by their text. */
export class Blocks {
  private known: ReadonlyMap<string, Block> = new Map<string, Block>();

  /**
   * The tree of a text, of which only the blocks are parsed that the last one did not have. undefined where that might differ by anything
   * from parsing the whole: where a part is wrong by itself, or means something only together with others (anchors, directives, tabs).
   */
  read(text: string): { readonly root: TreeNode; readonly start: number } | undefined {
    // Also what lines begin or end with in YAML, and here not.
    if (/[\t\uFEFF]|\r(?!\n)|^(?:---|\.\.\.|%)/m.test(text)) return undefined;
    const reader = new BlockReader(text, this.known);
    const found = reader.read();
    if (found === undefined) return undefined;
    this.known = reader.met;
    return found;
  }
}

/** Lines of a block: up to so many it is parsed as it is, above that its own entries are the blocks. */
const small = 8;
/** A key with its value below it. */
const header = /([A-Za-z_][\w.-]*):(?: +#.*| *)\r?$/my;
/** An item that is a mapping, up to its first key. */
const itemOfKeys = /- +(?=[A-Za-z_][\w.-]*:(?: |\r?$))/my;
/** What may begin an entry or an item, and no text over several lines. */
const beginning = /- |-\r?$|[^\s:#]+:(?: |\r?$)|["'][^"']*["']:(?: |\r?$)/my;

class BlockReader {
  readonly met = new Map<string, Block>();
  private readonly starts: number[] = [];
  /** Spaces before the text of each line; -1 of an empty one and of a comment, which may stand anywhere. */
  private readonly indents: number[] = [];

  constructor(
    private readonly text: string,
    private readonly known: ReadonlyMap<string, Block>,
  ) {
    for (let start = 0; start < text.length;) {
      const next = text.indexOf('\n', start) + 1 || text.length;
      let at = start;
      while (text.charCodeAt(at) === 32) at++;
      this.starts.push(start);
      this.indents.push(at >= next || '#\r\n'.includes(text.charAt(at)) ? -1 : at - start);
      start = next;
    }
  }

  read(): { readonly root: TreeNode; readonly start: number } | undefined {
    const first = this.contentFrom(0, this.starts.length);
    if (first === undefined || this.indents[first] !== 0) return undefined;
    const root = this.collection(first, this.starts.length, 0);
    // A list or a nesting this deep is wrong, and the whole says how.
    if (root?.kind !== 'mapping' || root.height > maxDepth) return undefined;
    return { root, start: this.startOf(first) };
  }

  /** The mapping or the list at a column of these lines; its first line may have something else before it. */
  private collection(first: number, end: number, column: number): TreeNode | undefined {
    const isList = this.isItem(first, column);
    const from = this.startOf(first) + column;
    const items: Item[] = [];
    const entries: Entry[] = [];
    for (let line = first; line < end;) {
      const next = this.nextBlock(line, end, column, isList);
      const block = next === undefined ? undefined : this.block(line, next, column, isList);
      if (next === undefined || block === undefined) return undefined;
      const moved = this.startOf(line) - from;
      if ('name' in block) entries.push({ ...block, keyAt: block.keyAt + moved, at: block.at + moved });
      else items.push({ node: block.node, at: block.at + moved });
      line = next;
    }
    return isList ? list(items) : mapping(entries);
  }

  /** Where the block after this one begins; undefined where a line belongs to neither. */
  private nextBlock(line: number, end: number, column: number, isList: boolean): number | undefined {
    for (let next = line + 1; next < end; next++) {
      const indent = this.indents[next] ?? -1;
      if (indent < 0 || indent > column) continue;
      if (indent < column) return undefined;
      const isItem = this.isItem(next, column);
      if (isList === isItem) return next;
      // The items of a key may stand below it at its own column.
      if (isList) return undefined;
    }
    return end;
  }

  private block(line: number, end: number, column: number, isList: boolean): Block | undefined {
    const from = this.startOf(line);
    const source =
      this.indents[line] === column
        ? this.text.slice(from, this.startOf(end))
        : ' '.repeat(column) + this.text.slice(from + column, this.startOf(end));
    const inParts = end - line > small ? this.inParts(line, end, column, isList) : undefined;
    const made = inParts?.();
    if (inParts !== undefined && made === undefined) return undefined;
    // The same text is the same object, even where its parts had to be put together again.
    const block = this.known.get(source) ?? this.met.get(source) ?? made ?? parseBlock(source, column, isList);
    if (block !== undefined) this.met.set(source, block);
    return block;
  }

  /** How to read a long block by its own blocks, if it has any. */
  private inParts(line: number, end: number, column: number, isList: boolean): (() => Block | undefined) | undefined {
    const at = this.startOf(line) + column;
    if (isList) {
      const dash = match(itemOfKeys, this.text, at);
      return dash && (() => this.item(line, end, column + dash[0].length));
    }
    const name = match(header, this.text, at)?.[1];
    const first = this.contentFrom(line + 1, end);
    if (name === undefined || first === undefined || !this.begins(first, column)) return undefined;
    return () => this.entry(name, line, first, end, column);
  }

  private item(line: number, end: number, column: number): Item | undefined {
    const node = this.collection(line, end, column);
    return node && { at: column, node };
  }

  private entry(name: string, line: number, first: number, end: number, column: number): Entry | undefined {
    const indent = this.indents[first] ?? 0;
    const node = this.collection(first, end, indent);
    return (
      node && {
        name,
        keyAt: column,
        keyLength: name.length,
        at: this.startOf(first) + indent - this.startOf(line),
        node,
      }
    );
  }

  /** Whether a line can be the first one of a collection below a key of this column. */
  private begins(line: number, column: number): boolean {
    const indent = this.indents[line] ?? 0;
    if (indent < column || (indent === column && !this.isItem(line, column))) return false;
    return match(beginning, this.text, this.startOf(line) + indent) !== undefined;
  }

  private isItem(line: number, column: number): boolean {
    const at = this.startOf(line) + column;
    return this.text.charAt(at) === '-' && (at + 1 === this.text.length || ' \r\n'.includes(this.text.charAt(at + 1)));
  }

  private contentFrom(line: number, end: number): number | undefined {
    for (let found = line; found < end; found++) if ((this.indents[found] ?? -1) >= 0) return found;
    return undefined;
  }

  private startOf(line: number): number {
    return this.starts[line] ?? this.text.length;
  }
}

function match(sticky: RegExp, text: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}

/** A block that is one entry or item at this column and means the same wherever it stands. */
function parseBlock(source: string, column: number, isList: boolean): Block | undefined {
  if (hopelesslyDeep(source) !== undefined) return undefined;
  const tokens = [...new Parser().parse(source)];
  if (deeperThan(tokens) !== undefined) return undefined;
  const [document, second] = compose(tokens, source.length);
  const root = document?.contents;
  if (!root || second !== undefined || document.errors.length > 0 || document.warnings.length > 0) return undefined;
  if (!(isList ? isSeq(root) : isMap(root)) || fromOf(root) !== column) return undefined;
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
