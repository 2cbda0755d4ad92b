import { type CST, type Document, isScalar, Lexer, type Node, Parser, visit } from 'yaml';
import { type Blocks } from './blocks';
import { readPlain } from './plain-values';
import { plain, quoted } from './shown';
import { finished } from './stops';
import { type SyntaxIssue } from './syntax-issue';
import {
  emptyText,
  hopelesslyDeep,
  oddBlanks,
  oddIndentation,
  refuseLength,
  refuseText,
  tabIndentation,
  tooDeep,
} from './text-checks';
import { repeatedKeys, type TreeNode, unfinishedKeys } from './tree';
import { compose, deeperThan, fromOf, YamlTree } from './yaml-tree';

export interface YamlSource {
  /** The syntax tree, as far as it could be read. */
  readonly root: TreeNode | undefined;
  /** Where the root begins. */
  readonly start: number;
  /** The root as plain values: mappings are null-prototype objects, so that no key has a meaning of its own. */
  readonly value: unknown;
  readonly issues: readonly SyntaxIssue[];
  /** The tree is incomplete: an absent key may be there, behind the mistake. */
  readonly broken: boolean;
}

/**
 * Reads hostile YAML 1.2 (core schema, no merge keys, no tags of others) without running, opening or expanding anything.
 * Never throws; time and memory are bounded by `maxLength`, `maxDepth` and `maxValues`. With `blocks`, only what they do not know is parsed.
 */
export function readYaml(text: string, blocks?: Blocks): YamlSource {
  return finished(readingYaml(text, blocks));
}

/** The same, and stops now and then. */
export function* readingYaml(text: string, blocks?: Blocks): Generator<void, YamlSource> {
  // Blocks look themselves for what is no text, where they have not looked before.
  const long = refuseLength(text);
  const isOdd = long === undefined && blocks !== undefined && oddBlank.test(text);
  const quick = long !== undefined || blocks === undefined || isOdd ? undefined : yield* blocks.read(text);
  yield;
  if (quick !== undefined) return source(quick.root, quick.start, [], unfinished(quick.root, quick.start));
  const refused = long ?? refuseText(text);
  return refused === undefined ? yield* readWhole(text) : unread([refused]);
}

/** Words of YAML that are read between two stops. */
const atOnce = 2000;

function* tokensOf(text: string): Generator<void, CST.Token[]> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let words = 0;
  for (const word of new Lexer().lex(text)) {
    for (const token of parser.next(word)) tokens.push(token);
    if (++words % atOnce === 0) yield;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function* readWhole(text: string): Generator<void, YamlSource> {
  const hopeless = hopelesslyDeep(text);
  if (hopeless !== undefined) return unread([tooDeep(hopeless)]);
  const issues: SyntaxIssue[] = [];
  const tabs = tabIndentation(text);
  const tokens = withoutDirectives(yield* tokensOf(text), issues);
  const deep = deeperThan(tokens);
  if (deep !== undefined) return unread([...issues, tooDeep(deep)]);
  yield;
  const documents = compose(tokens, text.length);
  yield;
  const first = documents[0];
  const root = first?.contents ?? undefined;
  const found = parserIssues(documents, tabs, text);
  if (first === undefined || root === undefined || isNothing(root)) {
    issues.push(...found);
    return unread(issues.length === 0 ? [emptyText(text)] : issues);
  }
  const second = documents[1];
  if (second !== undefined) issues.push(severalDocuments(second, text));
  const tree = new YamlTree(text);
  const node = tree.read(root);
  yield;
  const odd = found.length === 0 && hasOddKey(node) ? oddIndentation(text) : undefined;
  if (odd !== undefined) found.push(odd);
  if (tree.crosses) issues.push(...badTags(first));
  // Behind a mistake in the YAML nothing is certain.
  if (found.length === 0) issues.push(...tree.slips);
  return source(node, fromOf(root), found, issues);
}

function unread(issues: readonly SyntaxIssue[]): YamlSource {
  return { root: undefined, start: 0, value: undefined, issues, broken: true };
}

/** `found` is what makes the tree uncertain, `others` what does not. */
function source(
  root: TreeNode,
  start: number,
  found: readonly SyntaxIssue[],
  others: readonly SyntaxIssue[],
): YamlSource {
  const all = [...found];
  const value = readPlain(root, start, all);
  // What cannot be read for a mistake of YAML is no mistake of its own.
  if (found.length > 0) all.splice(found.length, all.length, ...all.slice(found.length).filter(isOfYaml));
  const broken = all.some(isOfYaml);
  return {
    root,
    start,
    value,
    issues: [...all, ...others, ...(found.length > 0 ? [] : duplicates(root, start))],
    broken,
  };
}

function isOfYaml({ rule }: SyntaxIssue): boolean {
  return rule === 'syntax/yaml' || rule === 'syntax/tabs';
}

function withoutDirectives(tokens: readonly CST.Token[], issues: SyntaxIssue[]): CST.Token[] {
  return tokens.filter((token) => {
    if (token.type !== 'directive') return true;
    const from = token.offset;
    issues.push({
      rule: 'syntax/yaml',
      from,
      to: from + token.source.trimEnd().length,
      message: `The directive ${quoted(token.source)} is not part of a contract — it can change what "no" or "012" mean, and contracts are YAML 1.2 everywhere — delete the line.`,
    });
    return false;
  });
}

/** A line that begins with a blank of print looks indented, and is a key with that blank in its name. */
const oddBlank = new RegExp(`^ *${oddBlanks}`, 'm');

function hasOddKey(node: TreeNode | undefined): boolean {
  if (node?.kind === 'list') return node.items.some((item) => hasOddKey(item.node));
  return (
    node?.kind === 'mapping' && node.entries.some((entry) => oddBlank.test(entry.name ?? '') || hasOddKey(entry.node))
  );
}

function isNothing(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

function parserIssues(
  documents: readonly Document.Parsed[],
  tabs: ReturnType<typeof tabIndentation>,
  text: string,
): SyntaxIssue[] {
  const errors = documents.flatMap((document) => document.errors);
  if (errors.length === 0) return [];
  // A tab explains every other complaint of the parser, which would only bury it.
  if (tabs !== undefined) {
    return [
      {
        rule: 'syntax/tabs',
        from: tabs.from,
        to: tabs.to,
        message: `${tabs.lines === 1 ? 'This line is' : `${tabs.lines} lines are`} indented with tabs — YAML forbids them, because how deep a tab reaches depends on the editor, and the contract cannot be read — indent with two spaces for each tab.`,
      },
    ];
  }
  const odd = oddIndentation(text);
  if (odd !== undefined) return [odd];
  const issues: SyntaxIssue[] = [];
  let next = 0;
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const at = Math.min(error.pos[0], text.length);
    // Where a mistake ends the document, each word behind it is another one to the parser.
    if (issues.length > 0 && error.message.includes(' in YAML stream')) continue;
    // Until a key of the whole file begins anew, whatever else the parser complains of follows from the first mistake.
    if (at < next) continue;
    if (issues.length === 10) break;
    next = endOfNextBlock(text, at);
    const from = at === text.length ? Math.max(0, text.trimEnd().length - 1) : at;
    const what = plain(error.message.replace(/\.$/, ''), 160);
    issues.push({
      rule: 'syntax/yaml',
      from,
      to: Math.max(from + 1, Math.min(error.pos[1], text.length)),
      message: `This is not YAML: ${what} — what the contract says cannot be read with certainty from here on — correct the line; indentation, a missing colon and an unclosed quote or bracket are the usual causes.`,
      data: { code: error.code },
    });
  }
  return issues;
}

/** Where the next line ends that is a key without indentation. */
function endOfNextBlock(text: string, from: number): number {
  const line = /[\r\n][\p{L}_"'][^\r\n]*[\r\n]/gu;
  line.lastIndex = from;
  return line.test(text) ? line.lastIndex : Number.POSITIVE_INFINITY;
}

function severalDocuments(second: Document.Parsed, text: string): SyntaxIssue {
  const start = text.lastIndexOf('---', second.range[0]);
  const from = start < 0 ? second.range[0] : start;
  return {
    rule: 'syntax/multi-document',
    from,
    to: Math.min(from + 3, text.length),
    message:
      'A second YAML document begins here — one file is one contract, and what follows would never be checked or deployed — move it to a file of its own, or delete it.',
  };
}

/** Complaints of one kind; a hundred are enough. */
const most = 100;

function badTags(document: Document.Parsed): SyntaxIssue[] {
  const issues: SyntaxIssue[] = [];
  visit(document, {
    Node(_, node) {
      const range = node.range;
      const tag = 'tag' in node ? node.tag : undefined;
      if (!range || tag === undefined || /^tag:yaml\.org,2002:(map|seq|str|null|bool|int|float)$/.test(tag)) return;
      issues.push({
        rule: 'syntax/yaml',
        from: range[0],
        to: range[1],
        message: `The tag ${quoted(tag)} is not part of a contract — tags ask a reader to build objects, and contracts hold plain values only — delete the tag.`,
      });
    },
  });
  return issues.slice(0, most);
}

/** To the whole parser such a line is one with the next; yet what is meant is plain, and all the rest can be read with certainty. */
function unfinished(root: TreeNode, start: number): SyntaxIssue[] {
  const issues: SyntaxIssue[] = [];
  for (const { name, from, to } of unfinishedKeys(root, start)) {
    if (issues.length === most) break;
    issues.push({
      rule: 'syntax/yaml',
      from,
      to,
      message: `${quoted(name)} has no colon — every line here is a key with its value, and without a colon this one is neither — write ${quoted(`${plain(name, 60)}: `)} and the value, or delete the line.`,
      data: { name },
    });
  }
  return issues;
}

function duplicates(root: TreeNode, start: number): SyntaxIssue[] {
  const issues: SyntaxIssue[] = [];
  for (const { name, from, to } of repeatedKeys(root, start)) {
    if (issues.length === most) break;
    issues.push({
      rule: 'syntax/duplicate-key',
      from,
      to,
      message: `${quoted(name)} is written twice in this mapping — readers differ on which one counts, and here it is the first — delete or rename one of them.`,
      data: { name },
    });
  }
  return issues;
}
