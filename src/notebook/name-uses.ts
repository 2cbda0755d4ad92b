import { parser } from '@lezer/python';
import { parsePython } from './python';
import { children, inner, type SyntaxNode } from './python-expression';
import { isPure } from './side-effects';

/** What a cell of code does with names. */
export interface Uses {
  readonly reads: ReadonlySet<string>;
  /** Names that mean something else after it, or whose object has been changed. */
  readonly changes: ReadonlySet<string>;
  /** It changes what no name tells of, as a seed. */
  readonly always: boolean;
}

export const nothing: Uses = { reads: new Set(), changes: new Set(), always: false };

/** A statement that only looks at things: print-outs and pictures. */
const looking =
  /^(?:print|display|plt\.|sns\.|px\.|fig\.|ax\.)|\.(?:head|tail|sample|info|describe|hist|boxplot|value_counts|corr|nunique|unique|score|predict|predict_proba|evaluate|summary|show|plot(?:\.\w+)?)\([^()]*\)(?:\.\w+\([^()]*\))*\s*;?$|^[\w.]+$/;
/** Methods that change what they are called on. */
const changing =
  /^(?:fit|fit_transform|fit_predict|partial_fit|set_params|pop|insert|append|extend|update|setdefault|remove|clear|sort|reverse|add|step|backward|zero_grad|load_state_dict|train|eval|compile|build|add_module)$/;
/** Calls that write into what they are given. */
const writing = /^(?:np|numpy)\.(?:put|place|putmask|copyto|put_along_axis|fill_diagonal)\(/;
const seeds = /\b(?:seed|manual_seed|manual_seed_all|set_seed|set_random_seed|seed_everything)\(/;

/** Of each cell, in their order; functions and aliases of one are known in all. */
export function usesOf(codes: readonly string[]): Uses[] {
  const trees = codes.map((code) => ({ code, top: parser.parse(code).topNode }));
  const known: Known = {
    imported: new Set(),
    foreign: new Set(),
    functions: new Set(),
    aliases: new Map(),
    within: new Map(),
  };
  for (const { code, top } of trees) learn(top, code, known);
  for (const { code, top } of trees) learnBodies(top, code, known);
  return trees.map(({ code, top }) => {
    const cell = new CellUses(code, known);
    for (const statement of children(top)) cell.statement(statement);
    // A function may change what is none of its own.
    for (const name of cell.reads) for (const free of known.within.get(name) ?? []) cell.changes.add(free);
    // What a network's gradients went through has changed, whatever holds it.
    if (/\.backward\(|\.apply_gradients\(/.test(code)) for (const name of cell.reads) cell.changes.add(name);
    // A set goes over what is added to it while it does.
    for (const name of cell.changes) for (const other of known.aliases.get(name) ?? []) cell.changes.add(other);
    const reads = [...cell.reads].filter((name) => !known.imported.has(name));
    const changes = [...cell.changes].filter((name) => !known.imported.has(name));
    return { reads: new Set(reads), changes: new Set(changes), always: seeds.test(code) };
  });
}

interface Known {
  readonly imported: Set<string>;
  /** Of those what is from elsewhere than the libraries that are known to leave alone what they are given. */
  readonly foreign: Set<string>;
  /** Defined in the notebook: what is handed to them they may change. */
  readonly functions: Set<string>;
  /** Other names of the same object. */
  readonly aliases: Map<string, Set<string>>;
  /** Names that are none of a function's own and that its body changes. */
  readonly within: Map<string, ReadonlySet<string>>;
}

function learn(top: SyntaxNode, code: string, { imported, foreign, functions, aliases }: Known): void {
  const cursor = top.cursor();
  do {
    const { node } = cursor;
    if (node.name === 'ImportStatement') {
      const words = children(node);
      const start = words.findLastIndex(({ name }) => name === 'import');
      for (const [index, word] of words.entries())
        if (index > start && word.name === 'VariableName' && words[index + 1]?.name !== 'as')
          imported.add(code.slice(word.from, word.to));
      // `import a.b` binds a.
      if (start === 0) for (const name of words.slice(1, 2)) imported.add(code.slice(name.from, name.to));
      for (const one of parsePython(code.slice(node.from, node.to)))
        if (one.kind === 'import' && !isPure(one.path)) foreign.add(one.name);
    } else if (node.name === 'FunctionDefinition') {
      const name = children(node).find((child) => child.name === 'VariableName');
      if (name !== undefined) functions.add(code.slice(name.from, name.to));
    } else if (node.name === 'AssignStatement' || node.name === 'ForStatement') {
      const all = children(node);
      const between = all.findIndex(({ name }) => name === 'AssignOp' || name === 'in');
      const target = all[between - 1];
      if (between !== (node.name === 'ForStatement' ? 2 : 1) || target?.name !== 'VariableName') continue;
      // `a = b`, `for a in [b, c]`: what is done to a is done to them.
      for (const other of namesIn(all[between + 1], code)) join(code.slice(target.from, target.to), other, aliases);
    }
  } while (cursor.next());
}

/** Of functions that work on names of the notebook. */
function learnBodies(top: SyntaxNode, code: string, known: Known): void {
  const cursor = top.cursor();
  do {
    const { node } = cursor;
    if (node.name !== 'FunctionDefinition') continue;
    const all = children(node);
    const name = all.find((child) => child.name === 'VariableName');
    const body = all.find((child) => child.name === 'Body');
    if (name === undefined || body === undefined) continue;
    const uses = new CellUses(code, known);
    const own = new Set<string>();
    for (const part of inner(all.find((child) => child.name === 'ParamList') ?? name)) own.add(textIn(part, code));
    const shared = new Set<string>();
    const inside = body.cursor();
    do {
      const { node: part } = inside;
      if (part.name === 'ScopeStatement') for (const one of children(part)) shared.add(textIn(one, code));
      const [first] = children(part);
      const binds = part.name === 'AssignStatement' || part.name === 'ForStatement';
      const target = part.name === 'ForStatement' ? children(part)[1] : first;
      if (binds && target?.name === 'VariableName') own.add(textIn(target, code));
    } while (inside.next() && inside.from < body.to);
    for (const statement of children(body)) uses.statement(statement);
    const free = [...uses.changes].filter((one) => shared.has(one) || !own.has(one));
    if (free.length > 0) known.within.set(textIn(name, code), new Set(free));
  } while (cursor.next());
}

function textIn({ from, to }: SyntaxNode, code: string): string {
  return code.slice(from, to);
}

/** A name, or that of which it is a part, or those of a list of nothing but names. */
function namesIn(node: SyntaxNode | undefined, code: string): string[] {
  if (node?.name === 'VariableName') return [code.slice(node.from, node.to)];
  const [of, bracket] = node?.name === 'MemberExpression' ? children(node) : [];
  if (of?.name === 'VariableName' && bracket?.name === '[') return namesIn(of, code);
  const items = /^(?:Array|Tuple)Expression$/.test(node?.name ?? '') && node !== undefined ? inner(node) : [];
  return items.every(({ name }) => name === 'VariableName') ? items.map(({ from, to }) => code.slice(from, to)) : [];
}

function join(a: string, b: string, aliases: Map<string, Set<string>>): void {
  aliases.set(a, new Set([...(aliases.get(a) ?? []), b]));
  aliases.set(b, new Set([...(aliases.get(b) ?? []), a]));
}

class CellUses {
  readonly reads = new Set<string>();
  readonly changes = new Set<string>();

  constructor(
    private readonly code: string,
    private readonly known: Known,
  ) {}

  statement(node: SyntaxNode): void {
    const all = children(node);
    switch (node.name) {
      case 'ImportStatement':
        return;
      case 'AssignStatement':
      case 'UpdateStatement': {
        const end = all.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
        for (const target of all.slice(0, end)) this.target(target);
        for (const part of all) this.expression(part);
        return;
      }
      case 'ExpressionStatement': {
        if (looking.test(this.code.slice(node.from, node.to))) return;
        const [only] = all;
        if (only?.name === 'CallExpression') {
          this.target(only);
          const text = this.code.slice(only.from, only.to);
          if (writing.test(text) || this.known.foreign.has(/^\w+/.exec(text)?.[0] ?? '')) this.given(only);
        }
        this.expression(node);
        return;
      }
      case 'DeleteStatement':
        for (const part of all) this.target(part);
        return;
      case 'FunctionDefinition':
      case 'ClassDefinition': {
        const name = all.find((child) => child.name === 'VariableName');
        if (name !== undefined) this.target(name);
        this.expression(node);
        return;
      }
      default:
        this.compound(all);
    }
  }

  /** Loops, conditions, `with` and the rest: what they bind, then what stands in them. */
  private compound(all: readonly SyntaxNode[]): void {
    for (const [index, part] of all.entries()) {
      const before = all[index - 1]?.name;
      const isBody = part.name === 'Body' || part.name === 'StatementGroup' || part.name.endsWith('Statement');
      if (isBody || part.name.endsWith('Definition'))
        for (const statement of part.name === 'Body' ? children(part) : [part]) this.statement(statement);
      else {
        if (before === 'for' || before === 'as') this.target(part);
        this.expression(part);
      }
    }
  }

  /** The object that is assigned to or called: `a` of `a.b['c']`. */
  private target(node: SyntaxNode): void {
    if (node.name === 'VariableName') this.changes.add(this.code.slice(node.from, node.to));
    else if (node.name === 'MemberExpression' || node.name === 'CallExpression') {
      const [of] = children(node);
      if (of !== undefined) this.target(of);
    } else if (/^(?:Tuple|Array|Parenthesized)Expression$/.test(node.name))
      for (const part of children(node)) this.target(part);
  }

  /** Every name in it is read; some calls change one. */
  private expression(node: SyntaxNode): void {
    const cursor = node.cursor();
    do {
      const { node: part } = cursor;
      if (part.name === 'VariableName' && !isKeyword(part)) this.reads.add(this.code.slice(part.from, part.to));
      if (part.name === 'CallExpression') this.call(part);
    } while (cursor.next() && cursor.from < node.to);
  }

  /** The arguments of a call may be changed by it. */
  private given(node: SyntaxNode): void {
    const list = children(node).find(({ name }) => name === 'ArgList');
    for (const part of list === undefined ? [] : children(list)) if (!isKeyword(part)) this.target(part);
  }

  private call(node: SyntaxNode): void {
    const [callee, list] = children(node);
    if (callee === undefined) return;
    const method = children(callee).find(({ name }) => name === 'PropertyName');
    const given = list === undefined ? '' : this.code.slice(list.from, list.to);
    const isMethod = callee.name === 'MemberExpression' && method !== undefined;
    if (isMethod && (changing.test(this.code.slice(method.from, method.to)) || /\binplace\s*=\s*True\b/.test(given)))
      this.target(callee);
    if (list !== undefined && /\bout\s*=(?!=)/.test(given)) this.given(node);
    const own = callee.name === 'VariableName' && this.known.functions.has(this.code.slice(callee.from, callee.to));
    const hands = isMethod && /(?:^|\.)\w*shuffle$|trainer\w*\.fit$/i.test(this.code.slice(callee.from, callee.to));
    if (list !== undefined && (own || hands)) for (const part of children(list)) this.target(part);
  }
}

/** The name of an argument is none of the notebook's. */
function isKeyword(node: SyntaxNode): boolean {
  return node.parent?.name === 'ArgList' && node.nextSibling?.name === 'AssignOp';
}
