import { quoted } from './shown';
import { type SyntaxIssue } from './syntax-issue';
import { type Alias, type Mapping, type TreeNode } from './tree';

/** Deepest nesting of mappings and lists. */
export const maxDepth = 100;
/** Values that one text may stand for once its aliases are followed. */
const maxValues = 200_000;

/** A mapping inherits nothing but this: compared with a number, as zod does with the `length` of whatever it is given, it is none. */
const noNumber = Object.create(null, { [Symbol.toPrimitive]: { value: () => Number.NaN } }) as object;

/**
 * The tree as plain values: mappings as objects without properties of others, of a key that is written twice the first. Aliases are followed
 * within a budget; what is wrong goes to `issues`. A part of a tree that stands for itself is read once, and always gives the same object.
 */
export function readPlain(root: TreeNode, start: number, issues: SyntaxIssue[]): unknown {
  return new PlainReader(issues).read(root, start, 0);
}

/** What a part of a tree without aliases and without mistakes stands for, and how many values that are. */
const known = new WeakMap<TreeNode, { readonly value: unknown; readonly values: number }>();

class PlainReader {
  private values = 0;
  private aliases = 0;
  private exhausted = false;

  constructor(private readonly issues: SyntaxIssue[]) {}

  read(node: TreeNode, from: number, depth: number): unknown {
    if (node.kind === 'scalar') return this.spend(1, node, from, depth) ? node.value : undefined;
    const again = known.get(node);
    if (again !== undefined && this.values + again.values <= maxValues)
      return this.spend(again.values, node, from, depth) ? again.value : undefined;
    if (!this.spend(1, node, from, depth)) return undefined;
    if (node.kind === 'alias') return this.follow(node, from, depth);
    const before = { values: this.values - 1, aliases: this.aliases, issues: this.issues.length };
    const value =
      node.kind === 'mapping'
        ? this.readMapping(node, from, depth)
        : this.exhausted
          ? []
          : node.items.map((item) => this.read(item.node, from + item.at, depth + 1));
    if (!this.exhausted && this.aliases === before.aliases && this.issues.length === before.issues)
      known.set(node, { value, values: this.values - before.values });
    return value;
  }

  private spend(values: number, node: TreeNode, from: number, depth: number): boolean {
    this.values += values;
    if (this.values <= maxValues && depth <= maxDepth) return true;
    this.exhaust(node, from);
    return false;
  }

  private follow(node: Alias, from: number, depth: number): unknown {
    this.aliases++;
    const { target } = node;
    if (target?.node !== undefined) return this.read(target.node, target.from, depth + 1);
    this.issues.push({
      rule: 'syntax/yaml',
      from,
      to: from + node.length,
      message: `The alias ${quoted(`*${node.name}`)} names no anchor before it — the value is unknown — write the value itself, or quote the text if the star belongs to it.`,
    });
    return undefined;
  }

  private readMapping({ entries }: Mapping, from: number, depth: number): Record<string, unknown> {
    const result = Object.create(noNumber) as Record<string, unknown>;
    for (const { name, keyAt, keyLength, at, node, unfinished } of entries) {
      if (this.exhausted) break;
      if (unfinished === true) continue;
      if (name === undefined) {
        this.issues.push({
          rule: 'syntax/value',
          from: from + keyAt,
          to: from + keyAt + keyLength,
          message:
            'This key is not a plain name — keys of a contract are names of columns, steps and settings — write a plain or quoted text before the colon.',
        });
      } else if (!Object.hasOwn(result, name)) {
        result[name] = node === undefined ? null : this.read(node, from + at, depth + 1);
      }
    }
    return result;
  }

  private exhaust(node: TreeNode, from: number): void {
    if (this.exhausted) return;
    this.exhausted = true;
    this.issues.push({
      rule: 'syntax/yaml',
      from,
      to: from + Math.max(1, Math.min(node.length, 200)),
      message: `With its aliases followed, this text stands for more than ${maxValues.toLocaleString('en')} values or never ends, and the rest was not read — such a file exhausts the memory of whatever reads it — write the values out instead of nesting aliases.`,
    });
  }
}
