/*
 * The syntax tree of a contract. It is immutable, and where a part stands is counted from where the part around it begins: a tree of the
 * next version of a text shares everything that has not changed, wherever an edit has moved it to.
 */

export type TreeNode = Scalar | List | Mapping | Alias;

export interface Scalar {
  readonly kind: 'scalar';
  /** How far it reaches from where it begins, without trailing white space; 0 where nothing is written. */
  readonly length: number;
  readonly value: unknown;
}

interface Collection {
  readonly length: number;
  /** Written with brackets. */
  readonly flow: boolean;
  /** Collections in each other at most, itself included. */
  readonly height: number;
  /** In it, or below it, a key is written twice. */
  readonly repeats: boolean;
  /** In it, or below it, a key has no colon. */
  readonly unfinished: boolean;
}

export interface List extends Collection {
  readonly kind: 'list';
  readonly items: readonly Item[];
}

export interface Mapping extends Collection {
  readonly kind: 'mapping';
  readonly entries: readonly Entry[];
}

export interface Alias {
  readonly kind: 'alias';
  readonly length: number;
  readonly name: string;
  /** What bears the anchor, and where in the text; undefined where nothing before it does. May be around the alias. */
  readonly target: { readonly node: TreeNode | undefined; readonly from: number } | undefined;
}

/** `at` is counted from where the list begins. */
export interface Item {
  readonly at: number;
  readonly node: TreeNode;
}

/** Places are counted from where the mapping begins. */
export interface Entry {
  /** undefined where the key is no plain name. */
  readonly name: string | undefined;
  readonly keyAt: number;
  readonly keyLength: number;
  readonly at: number;
  /** undefined where there is not even a colon. */
  readonly node: TreeNode | undefined;
  /** The key is all that its line has, which is no YAML: what it says is that somebody is writing. */
  readonly unfinished?: true;
}

/** `length` is that of one in brackets; one of lines ends with its last item. */
export function list(items: readonly Item[], length?: number): List {
  const last = items[items.length - 1];
  return {
    kind: 'list',
    flow: length !== undefined,
    length: length ?? (last === undefined ? 0 : last.at + last.node.length),
    ...below(items),
    items,
  };
}

export function mapping(entries: readonly Entry[], length?: number): Mapping {
  const { height, repeats, unfinished } = below(entries);
  const last = entries[entries.length - 1];
  return {
    kind: 'mapping',
    flow: length !== undefined,
    length: length ?? (last === undefined ? 0 : endOf(last)),
    height,
    repeats: repeats || repeatedIn(entries).length > 0,
    unfinished: unfinished || entries.some(isUnfinished),
    entries,
  };
}

function endOf({ keyAt, keyLength, at, node }: Entry): number {
  return node === undefined || node.length === 0 ? keyAt + keyLength : at + node.length;
}

function below(
  parts: readonly { readonly node: TreeNode | undefined }[],
): Pick<Mapping, 'height' | 'repeats' | 'unfinished'> {
  let height = 0;
  let repeats = false;
  let unfinished = false;
  for (const { node } of parts) {
    if (node?.kind !== 'list' && node?.kind !== 'mapping') continue;
    height = Math.max(height, node.height);
    repeats ||= node.repeats;
    unfinished ||= node.unfinished;
  }
  return { height: height + 1, repeats, unfinished };
}

export function isUnfinished({ unfinished }: Entry): boolean {
  return unfinished === true;
}

function repeatedIn(entries: readonly Entry[]): Entry[] {
  const seen = new Set<string>();
  return entries.filter(({ name, unfinished }) => {
    if (name === undefined || unfinished === true) return false;
    const before = seen.size;
    return seen.add(name).size === before;
  });
}

/** A key and where it stands in the text. */
export interface KeyPlace {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Keys that are written again in their mapping, outer ones first. */
export function repeatedKeys(root: TreeNode | undefined, from: number): Generator<KeyPlace> {
  return keysIn(root, from, ({ repeats }) => repeats, repeatedIn);
}

/** Keys without a colon, outer ones first. */
export function unfinishedKeys(root: TreeNode | undefined, from: number): Generator<KeyPlace> {
  return keysIn(
    root,
    from,
    ({ unfinished }) => unfinished,
    (entries) => entries.filter(isUnfinished),
  );
}

/** Some keys of each mapping, looked for only where a collection has any in it or below. */
function* keysIn(
  node: TreeNode | undefined,
  from: number,
  has: (collection: List | Mapping) => boolean,
  some: (entries: readonly Entry[]) => readonly Entry[],
): Generator<KeyPlace> {
  if ((node?.kind !== 'list' && node?.kind !== 'mapping') || !has(node)) return;
  if (node.kind === 'list') {
    for (const item of node.items) yield* keysIn(item.node, from + item.at, has, some);
    return;
  }
  for (const { name = '', keyAt, keyLength } of some(node.entries))
    yield { name, from: from + keyAt, to: from + keyAt + keyLength };
  for (const entry of node.entries) yield* keysIn(entry.node, from + entry.at, has, some);
}

const byName = new WeakMap<Mapping, ReadonlyMap<string, Entry>>();

/** The entry of a key; of a key that is written twice the first, as everywhere. */
export function entryOf(node: Mapping, name: string): Entry | undefined {
  let entries = byName.get(node);
  if (entries === undefined) {
    const made = new Map<string, Entry>();
    for (const entry of node.entries)
      if (entry.name !== undefined && entry.unfinished !== true && !made.has(entry.name)) made.set(entry.name, entry);
    byName.set(node, (entries = made));
  }
  return entries.get(name);
}
