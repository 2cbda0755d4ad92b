import { Composer, type CST, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { maxDepth } from './plain-values';
import { mendSlips } from './slips';
import { type SyntaxIssue } from './syntax-issue';
import { type Alias, type Entry, list, mapping, type TreeNode } from './tree';

/** The offset of the first value below `maxDepth`. Walked without recursion, before anything that recurses sees the text. */
export function deeperThan(tokens: readonly CST.Token[]): number | undefined {
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next;
    if (token.type === 'document') {
      if (token.value !== undefined) stack.push({ token: token.value, depth });
    } else if ('items' in token) {
      if (depth >= maxDepth) return token.offset;
      for (const item of token.items) {
        if (item.key) stack.push({ token: item.key, depth: depth + 1 });
        if (item.value !== undefined) stack.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

export function compose(tokens: readonly CST.Token[], length: number): Document.Parsed[] {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    strict: true,
    // Found by `repeatedKeys`: the composer compares each key with all before it.
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const { stackTraceLimit } = Error;
  // A text of commas has a mistake in each, and to note where in the parser it was found takes longer than to find it.
  Error.stackTraceLimit = 0;
  try {
    return [...composer.compose(tokens, true, length)] as Document.Parsed[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What the parser read, as a tree of ours. */
export class YamlTree {
  private readonly anchors = new Map<string, { node: TreeNode | undefined; readonly from: number }>();
  private foreign = false;
  /** What was written otherwise than it is meant, and is read as it is meant. */
  readonly slips: SyntaxIssue[] = [];

  constructor(private readonly text: string) {}

  /** An anchor, an alias or a tag was met: what it means may lie elsewhere in the text. Or something is to be said of the text itself. */
  get crosses(): boolean {
    return this.foreign || this.slips.length > 0;
  }

  read(node: Node): TreeNode {
    if (isAlias(node)) return this.alias(node.source, node);
    if (node.tag !== undefined) this.foreign = true;
    if (node.anchor === undefined) return this.plain(node);
    this.foreign = true;
    const target: { node: TreeNode | undefined; readonly from: number } = { node: undefined, from: fromOf(node) };
    this.anchors.set(node.anchor, target);
    return (target.node = this.plain(node));
  }

  private alias(name: string, node: Node): Alias {
    this.foreign = true;
    return { kind: 'alias', length: this.lengthOf(node), name, target: this.anchors.get(name) };
  }

  private plain(node: Node): TreeNode {
    const from = fromOf(node);
    const length = 'flow' in node && node.flow ? this.lengthOf(node) : undefined;
    if (isMap<Node, Node | null>(node)) {
      const entries = node.items.map((pair) => this.entry(pair, from));
      return mapping(length === undefined ? entries : this.mended(entries, from), length);
    }
    if (isSeq<Node>(node))
      return list(
        node.items.map((item) => ({ at: fromOf(item) - from, node: this.read(item) })),
        length,
      );
    return { kind: 'scalar', length: this.lengthOf(node), value: isScalar(node) ? node.value : undefined };
  }

  private mended(entries: readonly Entry[], from: number): readonly Entry[] {
    const mended = mendSlips(entries, this.text, from);
    this.slips.push(...mended.slips);
    return mended.entries;
  }

  private entry({ key, value }: Pair<Node, Node | null>, from: number): Entry {
    const keyAt = fromOf(key) - from;
    // A key may bear an anchor, too.
    const keyLength = this.read(key).length;
    return {
      name: keyText(key),
      keyAt,
      keyLength,
      at: value === null ? keyAt + keyLength : fromOf(value) - from,
      node: value === null ? undefined : this.read(value),
    };
  }

  private lengthOf(node: Node): number {
    const [from = 0, end = 0] = node.range ?? [];
    let to = end;
    while (to > from && ' \t\r\n'.includes(this.text.charAt(to - 1))) to--;
    return to - from;
  }
}

export function fromOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** The text of a key: of a plain number or word as it is written, so that `1:` and `no:` are names, too. */
function keyText(key: Node): string | undefined {
  if (!isScalar(key)) return undefined;
  if (typeof key.value === 'string') return key.value;
  return key.source ?? String(key.value);
}
