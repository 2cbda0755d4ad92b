import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { type Position } from '../protocol/finding';
import { type Contract, type Path } from './model';
import { keyText } from './plain-values';
import { readContract } from './read-contract';
import { type SyntaxIssue } from './syntax-issue';
import { readYaml } from './yaml-source';

/** Offsets into the text, UTF-16 units, end exclusive. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A contract's text with what it says and where it says it. */
export interface ContractDocument {
  /** Without a byte order mark; all offsets are into it. */
  readonly text: string;
  /** What could be understood, issues or not; undefined where that is nothing. */
  readonly contract: Contract | undefined;
  /** By place in the text. */
  readonly issues: readonly SyntaxIssue[];
  /** The YAML itself could not be read to its end: absence of a thing means nothing. */
  readonly broken: boolean;
  /**
   * Where a path stands, or the nearest ancestor that is there. Without `on`: the value, but the key of a value that spans
   * lines, so that a squiggle is short.
   */
  rangeOf(path: Path, on?: 'key' | 'value'): TextRange;
  /** The innermost path at an offset; the root's, `[]`, outside of everything. */
  pathAt(offset: number): Path;
  /** Zero-based line and UTF-16 character; lines end as in LSP. */
  position(offset: number): Position;
  /** The inverse of `position`; clamped to the text. */
  offset(position: Position): number;
  /** Whether the text has exactly this path. */
  has(path: Path): boolean;
}

/** Reads a contract. Never throws; whatever is wrong is in `issues`. */
export function parseContract(source: string): ContractDocument {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const yaml = readYaml(text);
  const lines = new Lines(text);
  const tree = new Tree(yaml.root, text);
  const read = yaml.root === undefined ? { contract: undefined, issues: [] } : readContract(yaml.value, !yaml.broken);
  // Behind a mistake in the YAML the text reads as something that nobody wrote; what does not fit there is no news.
  const valueIssues = (yaml.broken ? [] : read.issues).map(({ path, on, ...issue }): SyntaxIssue => {
    const at = issue.data?.['path'];
    // An issue of an item of a list points at the item even where its report speaks of the list.
    return { ...issue, ...tree.rangeOf(isPath(at) && issue.data?.['missing'] === undefined ? at : path, on) };
  });
  const issues = [...yaml.issues, ...valueIssues].sort((a, b) => a.from - b.from || a.to - b.to);
  return {
    text,
    contract: read.contract,
    issues,
    broken: yaml.broken,
    rangeOf: (path, on) => tree.rangeOf(path, on),
    pathAt: (offset) => tree.pathAt(offset),
    position: (offset) => lines.position(offset),
    offset: (position) => lines.offset(position),
    has: (path) => tree.has(path),
  };
}

function isPath(value: unknown): value is Path {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number');
}

/** A node with what leads to it. */
interface Step {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

class Tree {
  private readonly anchors = new Map<string, Node>();
  private readonly keys = new WeakMap<YAMLMap, Map<string, Pair>>();

  constructor(
    private readonly root: Node | undefined,
    private readonly text: string,
  ) {
    if (root !== undefined) this.collect(root);
  }

  rangeOf(path: Path, on?: 'key' | 'value'): TextRange {
    let step: Step = { key: undefined, value: this.root };
    let found = true;
    for (const part of path) {
      const next = this.child(step.value, part);
      if (next === undefined) {
        found = false;
        break;
      }
      step = next;
    }
    return this.range(step, found ? on : 'key');
  }

  has(path: Path): boolean {
    let value = this.root;
    for (const part of path) {
      const next = this.child(value, part);
      if (next === undefined) return false;
      value = next.value;
    }
    return this.root !== undefined;
  }

  pathAt(offset: number): Path {
    const path: (string | number)[] = [];
    let node = this.root;
    while (node !== undefined) {
      const next = childAt(node, offset);
      if (next === undefined) break;
      path.push(next.part);
      node = next.value;
    }
    return path;
  }

  private collect(root: Node): void {
    const stack = [root];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (!isAlias(node) && node.anchor !== undefined && !this.anchors.has(node.anchor))
        this.anchors.set(node.anchor, node);
      if (!isCollection(node)) continue;
      for (const item of node.items) {
        const value: unknown = isPair(item) ? item.value : item;
        if (isNode(value)) stack.push(value);
      }
    }
  }

  /** The pairs of a mapping by key; of a key that is written twice the first, as everywhere. */
  private keysOf(node: YAMLMap): ReadonlyMap<string, Pair> {
    let keys = this.keys.get(node);
    if (keys === undefined) {
      keys = new Map();
      for (const pair of node.items) {
        const name = keyText(pair);
        if (name !== undefined && !keys.has(name)) keys.set(name, pair);
      }
      this.keys.set(node, keys);
    }
    return keys;
  }

  private child(parent: Node | undefined, part: string | number): Step | undefined {
    const node = isAlias(parent) ? this.anchors.get(parent.source) : parent;
    if (isSeq(node) && typeof part === 'number') {
      const item = node.items[part];
      return isNode(item) ? { key: undefined, value: item } : undefined;
    }
    if (!isMap(node)) return undefined;
    const pair = this.keysOf(node).get(String(part));
    return pair === undefined ? undefined : { key: nodeOf(pair.key), value: nodeOf(pair.value) };
  }

  private range({ key, value }: Step, on: 'key' | 'value' | undefined): TextRange {
    if (value === undefined && key === undefined) return this.firstLine();
    const short = this.spanOf(value);
    if (on === 'value' && short !== undefined) return short;
    if (on !== 'key' && short !== undefined && !this.text.slice(short.from, short.to).includes('\n')) return short;
    const ofKey = this.spanOf(key);
    if (ofKey !== undefined) return ofKey;
    // An item of a list, or the root, has no key: its first key stands for it.
    const first = isMap(value) ? value.items[0] : undefined;
    return this.spanOf(nodeOf(first?.key)) ?? short ?? this.firstLine();
  }

  /** Without trailing white space and line ends; undefined where nothing is written. */
  private spanOf(node: Node | undefined): TextRange | undefined {
    if (!node?.range) return undefined;
    const [from, end] = node.range;
    const to = from + this.text.slice(from, end).trimEnd().length;
    return to > from ? { from, to } : undefined;
  }

  private firstLine(): TextRange {
    const end = this.text.search(/[\r\n]/);
    return { from: 0, to: Math.min(end < 0 ? this.text.length : end, 200) };
  }
}

function nodeOf(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? Infinity) : Infinity;
}

/** The child that an offset belongs to: the last one that begins at or before it, if the offset is not beyond its end. */
function childAt(node: Node, offset: number): { part: string | number; value: Node | undefined } | undefined {
  if (!isCollection(node)) return undefined;
  const items: readonly unknown[] = node.items;
  const begins = (item: unknown): number => startOf(isMap(node) ? (item as Pair).key : item);
  const index = items.findLastIndex((item) => begins(item) <= offset);
  const item = items[index];
  if (item === undefined) return undefined;
  const value = isMap(node) ? nodeOf((item as Pair).value) : nodeOf(item);
  const key = isMap(node) ? nodeOf((item as Pair).key) : undefined;
  const end = value?.range?.[2] ?? key?.range?.[2] ?? 0;
  if (offset > end) return undefined;
  const part = isMap(node) ? keyText(item as Pair) : index;
  return part === undefined
    ? undefined
    : { part, value: isScalar(value) && startOf(value) > offset ? undefined : value };
}

class Lines {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (const match of text.matchAll(/\r\n|\n|\r/g)) this.starts.push(match.index + match[0].length);
  }

  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - (this.starts[low] ?? 0) };
  }

  offset({ line, character }: Position): number {
    const start = this.starts[line];
    if (start === undefined) return this.text.length;
    const next = this.starts[line + 1] ?? this.text.length + 1;
    return Math.min(start + character, Math.max(start, next - 1), this.text.length);
  }
}
