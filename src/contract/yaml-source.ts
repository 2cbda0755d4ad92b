import { Composer, type CST, type Document, isMap, isScalar, type Node, type Pair, Parser, visit } from 'yaml';
import { keyText, maxDepth, readPlain } from './plain-values';
import { plain, quoted } from './shown';
import { type SyntaxIssue } from './syntax-issue';
import { emptyText, refuseText, tabIndentation, tooDeep } from './text-checks';

export interface YamlSource {
  /** The syntax tree, as far as it could be read. */
  readonly root: Node | undefined;
  /** The root as plain values: mappings are null-prototype objects, so that no key has a meaning of its own. */
  readonly value: unknown;
  readonly issues: readonly SyntaxIssue[];
  /** The tree is incomplete: an absent key may be there, behind the mistake. */
  readonly broken: boolean;
}

/**
 * Reads hostile YAML 1.2 (core schema, no merge keys, no tags of others) without running, opening or expanding anything.
 * Never throws; time and memory are bounded by `maxLength`, `maxDepth` and `maxValues`.
 */
export function readYaml(text: string): YamlSource {
  const refused = refuseText(text);
  if (refused !== undefined) return { root: undefined, value: undefined, issues: [refused], broken: true };
  const issues: SyntaxIssue[] = [];
  const tabs = tabIndentation(text);
  const { tokens, deep } = tokenize(text, issues);
  if (deep !== undefined) {
    issues.push(tooDeep(deep));
    return { root: undefined, value: undefined, issues, broken: true };
  }
  const documents = compose(tokens, text.length);
  const first = documents[0];
  const root = first?.contents ?? undefined;
  if (first === undefined || root === undefined || isNothing(root)) {
    issues.push(...parserIssues(documents, tabs, text));
    if (issues.length === 0) issues.push(emptyText(text));
    return { root: undefined, value: undefined, issues, broken: true };
  }
  const found = parserIssues(documents, tabs, text);
  const value = readPlain(root, found);
  const broken = found.some((issue) => issue.rule === 'syntax/yaml' || issue.rule === 'syntax/tabs');
  issues.push(...found, ...foreign(first));
  const second = documents[1];
  if (second !== undefined) issues.push(severalDocuments(second, text));
  return { root, value, issues, broken };
}

function tokenize(text: string, issues: SyntaxIssue[]): { tokens: CST.Token[]; deep: number | undefined } {
  const tokens: CST.Token[] = [];
  for (const token of new Parser().parse(text)) {
    if (token.type !== 'directive') {
      tokens.push(token);
      continue;
    }
    const from = token.offset;
    issues.push({
      rule: 'syntax/yaml',
      from,
      to: from + token.source.trimEnd().length,
      message: `The directive ${quoted(token.source)} is not part of a contract — it can change what "no" or "012" mean, and contracts are YAML 1.2 everywhere — delete the line.`,
    });
  }
  return { tokens, deep: deeperThan(tokens) };
}

/** The offset of the first value below `maxDepth`. Walked without recursion, before anything that recurses sees the text. */
function deeperThan(tokens: readonly CST.Token[]): number | undefined {
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

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed[] {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    strict: true,
    // Found by `duplicates` below: the composer compares each key with all before it.
    uniqueKeys: false,
    merge: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens, true, length)] as Document.Parsed[];
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
  const seen = new Set<number>();
  const issues: SyntaxIssue[] = [];
  for (const error of errors) {
    const at = Math.min(error.pos[0], text.length);
    if (seen.has(at) || issues.length === 10) continue;
    seen.add(at);
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

/** Tags and duplicate keys. */
function foreign(document: Document.Parsed): SyntaxIssue[] {
  const issues: SyntaxIssue[] = [];
  visit(document, {
    Node(_, node) {
      const range = node.range;
      if (!range) return;
      const tag = 'tag' in node ? node.tag : undefined;
      if (tag !== undefined && !/^tag:yaml\.org,2002:(map|seq|str|null|bool|int|float)$/.test(tag)) {
        issues.push(badTag(tag, range[0], range[1]));
      }
      if (isMap(node)) issues.push(...duplicates(node.items));
    },
  });
  return issues.slice(0, 100);
}

function badTag(tag: string, from: number, to: number): SyntaxIssue {
  return {
    rule: 'syntax/yaml',
    from,
    to,
    message: `The tag ${quoted(tag)} is not part of a contract — tags ask a reader to build objects, and contracts hold plain values only — delete the tag.`,
  };
}

function duplicates(pairs: readonly Pair[]): SyntaxIssue[] {
  const seen = new Set<string>();
  const issues: SyntaxIssue[] = [];
  for (const pair of pairs) {
    const name = keyText(pair);
    const key = pair.key;
    if (name === undefined || !isScalar(key) || !key.range) continue;
    if (seen.has(name)) {
      issues.push({
        rule: 'syntax/duplicate-key',
        from: key.range[0],
        to: key.range[1],
        message: `${quoted(name)} is written twice in this mapping — readers differ on which one counts, and here it is the first — delete or rename one of them.`,
        data: { name },
      });
    }
    seen.add(name);
  }
  return issues;
}
