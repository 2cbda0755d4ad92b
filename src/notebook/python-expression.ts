import { type parser } from '@lezer/python';
import { type Argument, type Expression, type Parameter, type Subscript } from './python-ast';
import { stringOf, unescaped } from './python-text';

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** Deeper nesting is nobody's preprocessing. */
export const deepest = 100;
export const punctuation = new Set(['(', ')', '[', ']', '{', '}', ',', ':', '.', ';', 'Comment']);

/** The parts of a node that are not punctuation. */
export function inner(node: SyntaxNode): SyntaxNode[] {
  return children(node).filter(({ name }) => !punctuation.has(name));
}

export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

/** An expression; whatever is none of those that are known is `other`. */
export function expression(node: SyntaxNode | undefined, code: string, above: number): Expression {
  const at = node?.from ?? 0;
  if (node === undefined || above > deepest) return { kind: 'other', at };
  const depth = above + 1;
  const all = children(node);
  const handler = Object.hasOwn(handlers, node.name) ? handlers[node.name] : undefined;
  const read = (one: SyntaxNode | undefined): Expression => expression(one, code, depth);
  return (
    handler?.({ node, all, source: code.slice(node.from, node.to), code, depth, at, read }) ?? { kind: 'other', at }
  );
}

interface Reading {
  readonly node: SyntaxNode;
  readonly all: readonly SyntaxNode[];
  readonly source: string;
  readonly code: string;
  readonly depth: number;
  readonly at: number;
  readonly read: (node: SyntaxNode | undefined) => Expression;
}
type Handler = (reading: Reading) => Expression | undefined;

const listed: Handler = ({ node, read, at }) => ({ kind: 'list', items: inner(node).map(read), at });

const comprehension: Handler = ({ node, read, code, depth, at }) => {
  const parts = inner(node);
  const start = parts.findIndex(({ name }) => name === 'for');
  // More than one loop, or a condition, is beyond this.
  if (parts.some(({ name }) => name === 'if') || parts.filter(({ name }) => name === 'for').length !== 1)
    return undefined;
  const made = parts.slice(0, start);
  const key = made.length === 2 ? { key: read(made[0]) } : {};
  return { kind: 'each', ...key, make: read(made.at(-1)), ...loop(parts, code, depth), at };
};

const handlers: Readonly<Record<string, Handler>> = {
  VariableName: ({ source, at }) => ({ kind: 'name', name: source, at }),
  Number: ({ source, at }) => {
    const value = Number(source.replaceAll('_', ''));
    return Number.isNaN(value) ? undefined : { kind: 'constant', value, at };
  },
  Boolean: ({ source, at }) => ({ kind: 'constant', value: source === 'True', at }),
  None: ({ at }) => ({ kind: 'constant', value: null, at }),
  String: ({ source, at }) => ({ kind: 'constant', value: stringOf(source), at }),
  ContinuedString: ({ all, read, at }) => ({ kind: 'text', parts: all.map(read), at }),
  FormatString: ({ node, all, code, depth }) => formatString(node, all, code, depth),
  ParenthesizedExpression: ({ node, read }) => read(inner(node)[0]),
  ArrayExpression: listed,
  TupleExpression: listed,
  SetExpression: listed,
  DictionaryExpression: ({ node, read, at }) => ({ kind: 'dict', entries: entriesOf(inner(node), read), at }),
  ArrayComprehensionExpression: comprehension,
  ComprehensionExpression: comprehension,
  SetComprehensionExpression: comprehension,
  DictionaryComprehensionExpression: comprehension,
  MemberExpression: ({ all, code, depth, at }) => member(all, code, depth, at),
  CallExpression: ({ all, code, depth, at, read }) => {
    const list = all.find(({ name }) => name === 'ArgList');
    return { kind: 'call', of: read(all[0]), args: list === undefined ? [] : argumentsOf(list, code, depth), at };
  },
  UnaryExpression: ({ all, source, read, at }) => {
    if (all[0]?.name === 'ArithOp' && source.startsWith('-')) return { kind: 'negative', of: read(all[1]), at };
    // `not a`, and `~a` of conditions.
    return all[0]?.name === 'not' || source.startsWith('~') ? negated(all[1], read, at) : undefined;
  },
  BinaryExpression: ({ all, code, read, at }) => {
    const [left, operator, last] = [all[0], all[1], all.at(-2)];
    if (left === undefined || operator === undefined || last === undefined) return undefined;
    // Also those of two words: `not in`, `is not`.
    const sign = code.slice(operator.from, last.to).replace(/\s+/g, ' ');
    const compared = (one: Expression): Expression => ({
      kind: 'binary',
      operator: sign,
      left: one,
      right: read(all.at(-1)),
      at,
    });
    // `1 < a < 3` asks for both.
    const chained = operator.name === 'CompareOp' && left.name === 'BinaryExpression' ? children(left) : [];
    return chained[1]?.name === 'CompareOp'
      ? { kind: 'binary', operator: '&', left: read(left), right: compared(read(chained.at(-1))), at }
      : compared(read(left));
  },
  ConditionalExpression: ({ all, read, at }) => {
    const [yes, , test, , no] = all;
    return { kind: 'choice', test: read(test), yes: read(yes), no: read(no), at };
  },
  LambdaExpression: ({ all, code, depth, read, at }) => {
    const list = all.find(({ name }) => name === 'ParamList');
    return { kind: 'lambda', parameters: parameters(list, code, depth), result: read(all.at(-1)), at };
  },
};

/** Lezer takes "not a or b" for "not (a or b)", and Python does not. */
function negated(node: SyntaxNode | undefined, read: Reading['read'], at: number): Expression {
  const [left, sign, right] = node?.name === 'BinaryExpression' ? children(node) : [];
  if (sign?.name === 'and' || sign?.name === 'or')
    return { kind: 'binary', operator: sign.name, left: negated(left, read, at), right: read(right), at };
  const number = (value: number): Expression => ({ kind: 'constant', value, at });
  return { kind: 'choice', test: read(node), yes: number(0), no: number(1), at };
}

/** Names and iterable of a loop or a comprehension. */
export function loop(all: readonly SyntaxNode[], code: string, depth: number): { targets: string[]; over: Expression } {
  const [start, end] = [all.findIndex(({ name }) => name === 'for'), all.findIndex(({ name }) => name === 'in')];
  const between = all.slice(start + 1, Math.max(start + 1, end));
  const names = between
    .flatMap((node) => (node.name === 'TupleExpression' ? inner(node) : [node]))
    .filter(({ name }) => name === 'VariableName');
  return { targets: names.map(({ from, to }) => code.slice(from, to)), over: expression(all[end + 1], code, depth) };
}

export function parameters(list: SyntaxNode | undefined, code: string, depth: number): Parameter[] {
  const found: Parameter[] = [];
  const all = list === undefined ? [] : children(list);
  for (const [index, node] of all.entries()) {
    if (node.name !== 'VariableName' || all[index - 1]?.name === 'AssignOp') continue;
    const standard = all[index + 1]?.name === 'AssignOp' ? expression(all[index + 2], code, depth) : undefined;
    found.push({ name: code.slice(node.from, node.to), ...(standard !== undefined && { standard }) });
  }
  return found;
}

function entriesOf(
  nodes: readonly SyntaxNode[],
  read: (node: SyntaxNode | undefined) => Expression,
): [Expression | undefined, Expression][] {
  const entries: [Expression | undefined, Expression][] = [];
  for (let index = 0; index < nodes.length; index += 2)
    entries.push(
      nodes[index]?.name === '**' ? [undefined, read(nodes[index + 1])] : [read(nodes[index]), read(nodes[index + 1])],
    );
  return entries;
}

function member(all: readonly SyntaxNode[], code: string, depth: number, at: number): Expression {
  const of = expression(all[0], code, depth);
  const property = all.find(({ name }) => name === 'PropertyName');
  if (property !== undefined)
    return { kind: 'attribute', of, name: code.slice(property.from, property.to), at: property.from };
  const index: Subscript[] = [];
  let part: SyntaxNode[] = [];
  for (const node of [...all.slice(2, -1), undefined]) {
    if (node !== undefined && node.name !== ',') part.push(node);
    else if (part.length > 0) {
      const colon = part.findIndex(({ name }) => name === ':');
      const [lo, hi] = [part.slice(0, Math.max(0, colon))[0], part.slice(colon + 1)[0]];
      const second = part.findIndex(({ name }, index) => name === ':' && index > colon);
      const step = second < 0 ? undefined : part[second + 1];
      index.push(
        colon < 0
          ? expression(part[0], code, depth)
          : {
              kind: 'slice',
              ...(lo && { lo: expression(lo, code, depth) }),
              ...(hi && hi.name !== ':' && { hi: expression(hi, code, depth) }),
              ...(step && { step: expression(step, code, depth) }),
            },
      );
      part = [];
    }
  }
  return { kind: 'item', of, index, at };
}

function argumentsOf(list: SyntaxNode, code: string, depth: number): Argument[] {
  const parts = children(list).filter(({ name }) => !['(', ')', 'Comment'].includes(name));
  const groups: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === ',') groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return groups.flatMap((group): Argument[] => {
    const [first, second] = group;
    if (first === undefined) return [];
    if (second?.name === 'AssignOp')
      return [{ name: code.slice(first.from, first.to), value: expression(group[2], code, depth) }];
    if (first.name === '*' || first.name === '**')
      return [{ name: first.name, value: expression(second, code, depth) }];
    // A generator as the only argument stands without parentheses of its own.
    return [{ value: group.length > 1 ? { kind: 'other', at: first.from } : expression(first, code, depth) }];
  });
}

function formatString(node: SyntaxNode, all: readonly SyntaxNode[], code: string, depth: number): Expression {
  const open = /^[a-zA-Z]*("""|'''|"|')/.exec(code.slice(node.from, node.to))?.[0] ?? "f'";
  const quote = open.replace(/^[a-zA-Z]*/, '');
  const parts: (string | Expression)[] = [];
  let from = node.from + open.length;
  for (const part of all.filter(({ name }) => name === 'FormatReplacement')) {
    parts.push(unescaped(code.slice(from, part.from)), expression(inner(part)[0], code, depth));
    from = part.to;
  }
  parts.push(unescaped(code.slice(from, node.to - quote.length)));
  return { kind: 'text', parts, at: node.from };
}
