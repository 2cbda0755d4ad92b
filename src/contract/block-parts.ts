import { type Entry, type Item, type TreeNode } from './tree';

/** One entry of a mapping or item of a list, with places counted from the beginning of its first line. */
export type Block = Entry | Item;

/** The mapping or the list at a column, and the parts of the text that it was made of, one behind the other. */
export interface Collection {
  readonly column: number;
  readonly isList: boolean;
  readonly parts: readonly Part[];
  /** What the parts say, with places counted from where the collection begins. */
  readonly blocks: readonly Block[];
  readonly node: TreeNode;
}

export interface Part {
  /** From the beginning of its line to that of the next part's; the first part's line may begin with something else, and it begins behind that. */
  readonly length: number;
  readonly block: Block;
  /** What it was put together of, and how far behind its beginning that begins; undefined where it was parsed as it is. */
  readonly inner: { readonly collection: Collection; readonly at: number } | undefined;
}

/** A collection where it stood in a text. */
export interface Standing {
  readonly collection: Collection;
  readonly from: number;
}

/** The parts of a collection of the last text in their order, while those of the next one are looked for among them. */
export class LastParts {
  private index = 0;
  private at: number;
  private bySource: Map<string, { readonly index: number; readonly at: number }> | undefined;

  constructor(
    private readonly text: string,
    private readonly old: Standing,
  ) {
    this.at = old.from;
  }

  /** The one that comes next; undefined behind the last one. */
  get part(): Part | undefined {
    return this.old.collection.parts[this.index];
  }

  get inner(): Standing | undefined {
    const inner = this.part?.inner;
    return inner && { collection: inner.collection, from: this.at + inner.at };
  }

  /** Whether the next one stands in a text at a place. */
  standsIn(text: string, place: number): boolean {
    return this.part !== undefined && this.isSame(this.at, this.part.length, text, place);
  }

  /** Whether the one after the next one stands there. */
  isFollowedIn(text: string, place: number): boolean {
    const following = this.old.collection.parts[this.index + 1];
    if (this.part === undefined || following === undefined) return place === text.length;
    return this.isSame(this.at + this.part.length, following.length, text, place);
  }

  /** Goes to the one that has this text, if one has. */
  seek(source: string): boolean {
    this.bySource ??= this.sources();
    const found = this.bySource.get(source);
    if (found !== undefined) ({ index: this.index, at: this.at } = found);
    return found !== undefined;
  }

  /** What the next one says, if it was as far behind the beginning as it is now. */
  blockAt(place: number): Block | undefined {
    return this.at - this.old.from === place ? this.old.collection.blocks[this.index] : undefined;
  }

  advance(): void {
    this.at += this.part?.length ?? 0;
    this.index++;
  }

  /** Two slices are compared many characters at a time, which `startsWith` does not. */
  private isSame(from: number, length: number, text: string, place: number): boolean {
    return text.slice(place, place + length) === this.text.slice(from, from + length);
  }

  private sources(): Map<string, { readonly index: number; readonly at: number }> {
    const found = new Map<string, { readonly index: number; readonly at: number }>();
    let at = this.old.from;
    for (const [index, { length }] of this.old.collection.parts.entries()) {
      found.set(this.text.slice(at, at + length), { index, at });
      at += length;
    }
    return found;
  }
}
