import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { quoted } from './shown';
import { type SyntaxIssue } from './syntax-issue';

/** Deepest nesting of mappings and lists. */
export const maxDepth = 100;
/** Values that one text may stand for once its aliases are followed. */
const maxValues = 200_000;

/**
 * The tree as plain values: mappings as null-prototype objects, of a key that is written twice the first. Aliases are followed
 * within a budget; what is wrong goes to `issues`.
 */
export function readPlain(root: Node, issues: SyntaxIssue[]): unknown {
  return new PlainReader(issues).read(root);
}

/** The text of a key: of a plain number or word as it is written, so that `1:` and `no:` are names, too. */
export function keyText(pair: Pair): string | undefined {
  const key = pair.key;
  if (!isScalar(key)) return undefined;
  if (typeof key.value === 'string') return key.value;
  return key.source ?? String(key.value);
}

/** Turns the tree into plain values, following aliases within a budget. */
class PlainReader {
  private values = 0;
  private readonly anchors = new Map<string, Node>();
  private exhausted = false;

  constructor(private readonly issues: SyntaxIssue[]) {}

  read(node: Node, depth = 0): unknown {
    if (++this.values > maxValues || depth > maxDepth) {
      this.exhaust(node);
      return undefined;
    }
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target !== undefined) return this.read(target, depth + 1);
      this.unknownAlias(node);
      return undefined;
    }
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    if (isSeq<Node>(node)) return this.exhausted ? [] : node.items.map((item) => this.read(item, depth + 1));
    if (isMap<Node, Node | null>(node)) return this.readMap(node.items, depth);
    return undefined;
  }

  private readMap(pairs: readonly Pair<Node, Node | null>[], depth: number): Record<string, unknown> {
    const result = Object.create(null) as Record<string, unknown>;
    for (const pair of pairs) {
      if (this.exhausted) break;
      const name = keyText(pair);
      if (name === undefined) {
        const range = pair.key.range ?? [0, 1];
        this.issues.push({
          rule: 'syntax/value',
          from: range[0],
          to: range[1],
          message:
            'This key is not a plain name — keys of a contract are names of columns, steps and settings — write a plain or quoted text before the colon.',
        });
      } else if (!Object.hasOwn(result, name)) {
        result[name] = pair.value === null ? null : this.read(pair.value, depth + 1);
      }
    }
    return result;
  }

  private unknownAlias(node: Alias): void {
    const [from, to] = node.range ?? [0, 1];
    this.issues.push({
      rule: 'syntax/yaml',
      from,
      to,
      message: `The alias ${quoted(`*${node.source}`)} names no anchor before it — the value is unknown — write the value itself, or quote the text if the star belongs to it.`,
    });
  }

  private exhaust(node: Node): void {
    if (this.exhausted) return;
    this.exhausted = true;
    const range = node.range ?? [0, 1];
    this.issues.push({
      rule: 'syntax/yaml',
      from: range[0],
      to: Math.max(range[0] + 1, Math.min(range[1], range[0] + 200)),
      message: `With its aliases followed, this text stands for more than ${maxValues.toLocaleString('en')} values or never ends, and the rest was not read — such a file exhausts the memory of whatever reads it — write the values out instead of nesting aliases.`,
    });
  }
}
