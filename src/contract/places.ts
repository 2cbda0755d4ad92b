import { type Path } from './model';
import { entryOf, type TreeNode } from './tree';

/** Offsets into the text, UTF-16 units, end exclusive. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A part of the tree where it stands in the text, with the key that leads to it. */
interface Place {
  readonly key: TextRange | undefined;
  readonly node: TreeNode | undefined;
  readonly from: number;
}

/** From paths to places in the text, and back. */
export class Places {
  private anchored: ReadonlySet<TreeNode> | undefined;

  constructor(
    private readonly root: TreeNode | undefined,
    private readonly start: number,
    private readonly text: string,
  ) {}

  rangeOf(path: Path, on?: 'key' | 'value'): TextRange {
    let place = this.top();
    for (const part of path) {
      const next = child(place, part);
      if (next === undefined) return this.range(place, 'key');
      place = next;
    }
    return this.range(place, on);
  }

  has(path: Path): boolean {
    let place: Place | undefined = this.top();
    for (const part of path) {
      place = child(place, part);
      if (place === undefined) return false;
    }
    return this.root !== undefined;
  }

  /** Whether a part of the text stands for this path and for another one, by an anchor and its alias. */
  isShared(path: Path): boolean {
    this.anchored ??= new Set(anchoredIn(this.root));
    let place: Place | undefined = this.top();
    for (const part of path) {
      place = child(place, part);
      if (place?.node === undefined) return false;
      if (place.node.kind === 'alias' || this.anchored.has(place.node)) return true;
    }
    return false;
  }

  pathAt(offset: number): Path {
    const path: (string | number)[] = [];
    let { node, from } = this.top();
    while (node?.kind === 'list' || node?.kind === 'mapping') {
      if (node.flow && offset > from + node.length) break;
      const index = lastBegun(node, offset - from);
      const part = node.kind === 'list' ? node.items[index] : node.entries[index];
      if (part === undefined) break;
      const key = 'name' in part ? part : undefined;
      const at = from + part.at;
      const keyEnd = key === undefined ? at : from + key.keyAt + key.keyLength;
      const end = Math.max(keyEnd, at + (part.node?.length ?? 0));
      // Behind its end a part of lines keeps the rest of its line.
      if (offset > end && (node.flow || this.text.slice(end, offset).includes('\n'))) break;
      if (key !== undefined && key.name === undefined) break;
      path.push(key?.name ?? index);
      node = offset < at ? undefined : part.node;
      from = at;
    }
    return path;
  }

  private top(): Place {
    return { key: undefined, node: this.root, from: this.start };
  }

  private range({ key, node, from }: Place, on: 'key' | 'value' | undefined): TextRange {
    const span = node === undefined || node.length === 0 ? undefined : { from, to: from + node.length };
    if (on === 'value' && span !== undefined) return span;
    if (on !== 'key' && span !== undefined && !this.text.slice(span.from, span.to).includes('\n')) return span;
    if (key !== undefined && key.to > key.from) return key;
    // An item of a list, or the root, has no key: its first key stands for it.
    const first = node?.kind === 'mapping' ? node.entries[0] : undefined;
    if (first !== undefined && first.keyLength > 0)
      return { from: from + first.keyAt, to: from + first.keyAt + first.keyLength };
    return span ?? this.firstLine();
  }

  private firstLine(): TextRange {
    const end = this.text.search(/[\r\n]/);
    return { from: 0, to: Math.min(end < 0 ? this.text.length : end, 200) };
  }
}

/** What aliases stand for. */
function* anchoredIn(node: TreeNode | undefined): Generator<TreeNode> {
  if (node?.kind === 'alias' && node.target?.node !== undefined) yield node.target.node;
  if (node?.kind === 'list') for (const item of node.items) yield* anchoredIn(item.node);
  if (node?.kind === 'mapping') for (const entry of node.entries) yield* anchoredIn(entry.node);
}

function child(parent: Place, part: string | number): Place | undefined {
  const { node, from } = parent.node?.kind === 'alias' ? (parent.node.target ?? parent) : parent;
  if (node?.kind === 'list') {
    const item = typeof part === 'number' ? node.items[part] : undefined;
    return item && { key: undefined, node: item.node, from: from + item.at };
  }
  const entry = node?.kind === 'mapping' ? entryOf(node, String(part)) : undefined;
  if (entry === undefined) return undefined;
  const key = from + entry.keyAt;
  return { key: { from: key, to: key + entry.keyLength }, node: entry.node, from: from + entry.at };
}

/** The last item or entry that begins at or before an offset into the collection; -1 where none does. */
function lastBegun(node: Extract<TreeNode, { readonly kind: 'list' | 'mapping' }>, offset: number): number {
  return node.kind === 'list'
    ? node.items.findLastIndex(({ at }) => at <= offset)
    : node.entries.findLastIndex(({ keyAt }) => keyAt <= offset);
}
