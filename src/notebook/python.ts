import { parser } from '@lezer/python';
import { type Expression, type Statement } from './python-ast';
import {
  children,
  deepest,
  expression,
  inner,
  loop,
  parameters,
  punctuation,
  type SyntaxNode,
} from './python-expression';

/** The statements of a text. Never throws: Lezer goes on after what it does not understand, and so does this. */
export function parsePython(code: string): Statement[] {
  return statements(parser.parse(code).topNode, code, 0);
}

function statements(node: SyntaxNode, code: string, depth: number): Statement[] {
  return depth > deepest ? [] : children(node).flatMap((child) => statement(child, code, depth + 1));
}

function statement(node: SyntaxNode, code: string, depth: number): Statement[] {
  const read = (one: SyntaxNode | undefined): Expression => expression(one, code, depth);
  const all = children(node);
  const bodies = all.filter(({ name }) => name === 'Body').map((body) => statements(body, code, depth));
  switch (node.name) {
    case 'ImportStatement':
      return imports(all, code);
    case 'AssignStatement':
    case 'UpdateStatement':
      return [assignment(node, all, code, read)];
    case 'ExpressionStatement':
      return [{ kind: 'expression', value: read(all[0]) }];
    case 'DeleteStatement':
      return inner(node).flatMap((one) => removal(read(one)));
    case 'ReturnStatement': {
      const values = all.filter(({ name }) => name !== 'return' && !punctuation.has(name));
      return [
        {
          kind: 'return',
          value: values.length === 1 ? read(values[0]) : { kind: 'list', items: values.map(read), at: node.from },
        },
      ];
    }
    case 'ForStatement': {
      const { targets, over } = loop(all, code, depth);
      return [{ kind: 'for', targets, over, body: bodies[0] ?? [] }];
    }
    // How often it runs nobody knows.
    case 'WhileStatement':
      return [{ kind: 'for', targets: [], over: { kind: 'other', at: node.from }, body: bodies[0] ?? [] }];
    case 'FunctionDefinition': {
      const name = all.find((child) => child.name === 'VariableName');
      const list = all.find((child) => child.name === 'ParamList');
      if (name === undefined) return [];
      return [
        {
          kind: 'function',
          name: code.slice(name.from, name.to),
          parameters: parameters(list, code, depth),
          body: bodies[0] ?? [],
        },
      ];
    }
    case 'ClassDefinition':
      return classOf(node, all, code, read);
    case 'DecoratedStatement':
    // `a = 1; b = 2`
    case 'StatementGroup':
      return statements(node, code, depth);
    case 'IfStatement':
      return branches(all, bodies, read);
    case 'ContinueStatement':
    case 'BreakStatement':
      return [{ kind: 'leave', loop: node.name === 'BreakStatement' }];
    // Of a with and a try what is meant to happen is taken to happen.
    case 'WithStatement':
    case 'TryStatement':
      return [{ kind: 'block', body: bodies[0] ?? [] }];
    default:
      return [];
  }
}

function classOf(
  node: SyntaxNode,
  all: readonly SyntaxNode[],
  code: string,
  read: (one: SyntaxNode | undefined) => Expression,
): Statement[] {
  // A network of the notebook's own, or a data set, is what it derives from.
  const name = all.find((child) => child.name === 'VariableName');
  const bases = inner(all.find((child) => child.name === 'ArgList') ?? node);
  const isNetwork = ({ from, to }: SyntaxNode): boolean => /(?:Module|Model|Dataset)$/.test(code.slice(from, to));
  const base = bases.find(isNetwork) ?? bases.find((one) => !/^Base|Mixin$/.test(code.slice(one.from, one.to)));
  if (name === undefined || base === undefined || !/^(?:VariableName|MemberExpression)$/.test(base.name)) return [];
  return [{ kind: 'assign', targets: [[read(name)]], value: read(base), at: node.from }];
}

/** Each `if` and `elif` with what stands under it, the last else innermost. */
function branches(
  all: readonly SyntaxNode[],
  bodies: readonly Statement[][],
  read: (one: SyntaxNode | undefined) => Expression,
): Statement[] {
  const starts = [...all.entries()].filter(([, { name }]) => name === 'if' || name === 'elif');
  return starts.reduceRight<Statement[]>(
    (otherwise, [place, { from }], index) => [
      { kind: 'if', test: read(all[place + 1]), body: bodies[index] ?? [], otherwise, at: from },
    ],
    bodies[starts.length] ?? [],
  );
}

/** `del frame['a']` does what `frame.pop('a')` does. */
function removal(what: Expression): Statement[] {
  const [index] = what.kind === 'item' ? what.index : [];
  if (what.kind !== 'item' || index === undefined || index.kind === 'slice') return [];
  const of: Expression = { kind: 'attribute', of: what.of, name: 'pop', at: what.at };
  return [{ kind: 'expression', value: { kind: 'call', of, args: [{ value: index }], at: what.at } }];
}

function assignment(
  node: SyntaxNode,
  all: readonly SyntaxNode[],
  code: string,
  read: (one: SyntaxNode | undefined) => Expression,
): Statement {
  const sides: SyntaxNode[][] = [[]];
  let operator: string | undefined;
  for (const child of all) {
    if (child.name === 'UpdateOp') operator = code.slice(child.from, child.to).replace(/=$/, '');
    if (child.name === 'AssignOp' || child.name === 'UpdateOp') sides.push([]);
    else if (child.name !== 'TypeDef' && !punctuation.has(child.name)) sides.at(-1)?.push(child);
  }
  const right = sides.pop() ?? [];
  const value: Expression =
    right.length === 1 ? read(right[0]) : { kind: 'list', items: right.map(read), at: node.from };
  const targets = sides.map((side) =>
    side.flatMap((one) => (one.name === 'TupleExpression' && side.length === 1 ? inner(one).map(read) : [read(one)])),
  );
  return { kind: 'assign', targets, value, at: node.from, ...(operator !== undefined && { operator }) };
}

function imports(all: readonly SyntaxNode[], code: string): Statement[] {
  const words = all
    .map(({ from, to }) => code.slice(from, to))
    .filter((word) => word !== '(' && word !== ')' && !word.startsWith('#'));
  const [first] = words;
  const at = words.indexOf('import');
  const base = first === 'from' ? `${words.slice(1, at).join('')}.` : '';
  const groups: string[][] = [[]];
  for (const word of words.slice(at + 1)) {
    if (word === ',') groups.push([]);
    else groups.at(-1)?.push(word);
  }
  return groups.flatMap((group): Statement[] => {
    const as = group.indexOf('as');
    const path = (as < 0 ? group : group.slice(0, as)).join('');
    if (path === '' || path === '*') return [];
    // `import a.b` binds a.
    const name = as >= 0 ? (group[as + 1] ?? '') : base === '' ? (path.split('.')[0] ?? '') : path;
    return [{ kind: 'import', name, path: as < 0 && base === '' ? name : `${base}${path}` }];
  });
}
