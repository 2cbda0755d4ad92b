import { parser } from '@lezer/python';
import { children, type SyntaxNode } from './python-expression';

/** Which of an export cell's definitions a notebook needs, besides those that its last line leads to. */
export interface Needs {
  /** What it is called with instead of something that does more: `find=raw_features` instead of `find=found_features`. */
  readonly instead: Readonly<Record<string, string>>;
  /** Whether the notebook may have what one is for that is looked for by its name: `on_StandardScaler` of a scaler. */
  readonly method: (name: string) => boolean;
}

/** A statement of the cell, or of a class in it, from the comment above it to its end. */
interface Part {
  /** What it defines; nothing where it does something. */
  readonly names: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Every name that it reads, and in quotes what it looks for by such a name, but for those that its own parts read. */
  readonly reads: ReadonlySet<string>;
  readonly parts: readonly Part[];
}

/** Methods that are looked for by the class of a transformer. */
const ofClass = /^on_/;

/**
 * An export cell without what nothing in it leads to, seen from its last line. It stays the same text otherwise: no other code runs in it than in
 * the whole one.
 */
export function shortCell(cell: string, { instead, method }: Needs): string {
  const text = Object.entries(instead).reduce((rest, [whole, short]) => rest.replaceAll(whole, () => short), cell);
  const all = partsOf(parser.parse(text).topNode, text, text.length);
  // What nobody calls by its name is called by somebody outside, as a method of an error that a notebook shows.
  const called = new Set(all.flatMap((part) => [part, ...part.parts]).flatMap(({ reads }) => [...reads]));
  const isMet = (name: string): boolean => (ofClass.test(name) ? method(name) : !called.has(name));
  const known = new Set<string>();
  const kept = new Set<Part>();
  const keep = (part: Part, isMethod: boolean): void => {
    const isNeeded = (name: string): boolean =>
      known.has(name) || (isMethod && isMet(name)) || (known.has(`'${name}'`) && method(name));
    if (part.names.length > 0 && !part.names.some(isNeeded)) return;
    kept.add(part);
    for (const name of part.reads) known.add(name);
    for (const inner of part.parts) keep(inner, true);
  };
  for (let before = -1; before < kept.size;) {
    before = kept.size;
    for (const part of all) keep(part, false);
  }
  const left = (parts: readonly Part[]): Part[] =>
    parts.flatMap((part) => (kept.has(part) ? left(part.parts) : [part]));
  return left(all)
    .reduceRight((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), text)
    .replaceAll(/\n{2,}/g, '\n\n');
}

function partsOf(body: SyntaxNode, text: string, end: number): Part[] {
  const statements = children(body).filter(({ name }) => name !== 'Comment' && name !== ':');
  return statements.map((node, index) => {
    const next = statements[index + 1];
    // Its empty lines go with it.
    const to = next === undefined ? end : startOf(next, text);
    const within = node.name === 'ClassDefinition' && children(node).find(({ name }) => name === 'Body');
    const parts = within ? partsOf(within, text, to) : [];
    return { names: namesOf(node, text), from: startOf(node, text), to, reads: readsOf(node, text, parts), parts };
  });
}

/** The start of the line, or of the comment in the lines above it. */
function startOf({ from }: SyntaxNode, text: string): number {
  const lineAt = (at: number): number => text.lastIndexOf('\n', at - 1) + 1;
  let start = lineAt(from);
  while (start > 0 && /^[ \t]*#/.test(text.slice(lineAt(start - 1), start))) start = lineAt(start - 1);
  return start;
}

function namesOf(node: SyntaxNode, text: string): string[] {
  const [first] = children(node).filter(({ name }) => name === 'VariableName');
  const textOf = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  if (node.name === 'FunctionDefinition' || node.name === 'ClassDefinition') return first ? [textOf(first)] : [];
  if (node.name === 'ImportStatement') return [/\b(\w+)\s*$/.exec(textOf(node))?.[1] ?? ''];
  if (node.name === 'AssignStatement' || node.name === 'UpdateStatement')
    return /^[\w, ]+|^/.exec(textOf(node))?.[0].match(/\w+/g)?.slice() ?? [];
  return [];
}

function readsOf(node: SyntaxNode, text: string, parts: readonly Part[]): Set<string> {
  const names = new Set<string>();
  const own = /Definition$/.test(node.name) ? children(node).find(({ name }) => name === 'VariableName') : undefined;
  const cursor = node.cursor();
  do {
    const { name, from, to } = cursor;
    const isName = (name === 'VariableName' || name === 'PropertyName') && from !== own?.from;
    if (!isName && !(name === 'String' && /^'by_\w+'$/.test(text.slice(from, to)))) continue;
    if (!parts.some((part) => part.from <= from && from < part.to)) names.add(text.slice(from, to));
  } while (cursor.next() && cursor.from < node.to);
  return names;
}
