import { type Position } from '../protocol/finding';
import { Blocks } from './blocks';
import { type Contract, type Path } from './model';
import { Places, type TextRange } from './places';
import { readContract } from './read-contract';
import { finished } from './stops';
import { type SyntaxIssue } from './syntax-issue';
import { TextLines } from './text-lines';
import { readingYaml } from './yaml-source';

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
  /** Whether a part of the text stands for this path and for another one, by an anchor and its alias. */
  isShared(path: Path): boolean;
}

/** Reads a contract. Never throws; whatever is wrong is in `issues`. */
export function parseContract(source: string): ContractDocument {
  return finished(reading(source, new Blocks()));
}

/** Reads one version of a contract after the other, and of each parses only what is new. The same as `parseContract`, sooner. */
export class ContractReader {
  private readonly blocks = new Blocks();

  read(source: string): ContractDocument {
    return finished(this.reading(source));
  }

  /** The same, and stops now and then. Whoever does not want it to the end has it return, and then may read another version. */
  reading(source: string): Generator<void, ContractDocument> {
    return reading(source, this.blocks);
  }
}

function* reading(source: string, blocks: Blocks): Generator<void, ContractDocument> {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const yaml = yield* readingYaml(text, blocks);
  yield;
  const lines = new TextLines(text);
  const places = new Places(yaml.root, yaml.start, text);
  const value = yaml.root === undefined ? { contract: undefined, issues: [] } : readContract(yaml.value, !yaml.broken);
  // Behind a mistake in the YAML the text reads as something that nobody wrote; what does not fit there is no news.
  const valueIssues = (yaml.broken ? [] : value.issues).map(({ path, on, ...issue }): SyntaxIssue => {
    const at = issue.data?.['path'];
    // An issue of an item of a list points at the item even where its report speaks of the list.
    return { ...issue, ...places.rangeOf(isPath(at) && issue.data?.['missing'] === undefined ? at : path, on) };
  });
  const issues = [...yaml.issues, ...valueIssues].sort((a, b) => a.from - b.from || a.to - b.to);
  return {
    text,
    contract: value.contract,
    issues,
    broken: yaml.broken,
    rangeOf: (path, on) => places.rangeOf(path, on),
    pathAt: (offset) => places.pathAt(offset),
    position: (offset) => lines.position(offset),
    offset: (position) => lines.offset(position),
    has: (path) => places.has(path),
    isShared: (path) => places.isShared(path),
  };
}

function isPath(value: unknown): value is Path {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number');
}
