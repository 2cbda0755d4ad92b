import { parser } from '@lezer/python';
import { type Interpreter } from './interpreter';
import { parsePython } from './python';
import { children, inner, type SyntaxNode } from './python-expression';
import { columnsOf, type Column, type Estimator, type Value } from './values';

/** Text that says at the end of a notebook what its fitted model took, and what rows that was made of; undefined where no text does. */
export interface Called {
  readonly features: string | undefined;
  readonly raw: string | undefined;
}

/** What the things of a notebook are called after its last cell. */
export class Names {
  private readonly tree: SyntaxNode;
  /** Assignments at the top level, in order. */
  private readonly assigned: readonly Assigned[];

  constructor(
    private readonly code: string,
    private readonly interpreter: Interpreter,
  ) {
    this.tree = parser.parse(code).topNode;
    this.assigned = topLevel(this.tree).flatMap((node) => this.assignmentsOf(node));
  }

  of(model: Estimator): Called {
    const features = this.featuresOf(model);
    return { features: features?.text, raw: this.rawOf(features?.split, features?.text) ?? features?.text };
  }

  /** Networks are given tensors, batch by batch: their columns tell which variable holds all of them. */
  ofNetwork({ fitted }: Estimator): Called {
    const raw = [...this.interpreter.globals].find(([, value]) => value.kind === 'frame' && value.open)?.[0];
    return { features: this.holderOf(fitted?.features ?? []), raw };
  }

  /** Of a variable the text of each expression that it is given; of one side of a split what was split. */
  definitionsOf(name: string): string[] {
    return this.assigned.flatMap((one) => (one.name === name ? [one.whole ?? one.text ?? one.of] : []));
  }

  private featuresOf({ fitted }: Estimator): { readonly text: string; readonly split: number } | undefined {
    const call = fitted?.call === undefined ? undefined : this.argumentOf(fitted.call);
    const isKept = call && (this.isKept(call.text, call.at) || this.isSame(call.text, call.at, fitted?.given));
    const text = isKept ? call.text : this.variableOf(fitted);
    if (text === undefined) return undefined;
    // Where they are one side of a split, all rows are better.
    const split = this.splitOf(text);
    if (split?.whole !== undefined && this.isKept(split.whole, split.at)) return { text: split.whole, split: split.at };
    const whole = this.wholeOf(text, this.code.length);
    return whole ?? { text, split: call?.at ?? this.code.length };
  }

  /** Of one side of a split that fitted transformers have changed since, the same made of all rows. */
  private wholeOf(name: string, before: number): { readonly text: string; readonly split: number } | undefined {
    const made = this.assigned.findLast((one) => one.name === name && one.at < before);
    if (made?.whole !== undefined)
      return this.isKept(made.whole, made.at) ? { text: made.whole, split: made.at } : undefined;
    const [, by = '', of = ''] = /^(\w+)\.(?:fit_)?transform\((\w+)\)$/.exec(made?.text ?? '') ?? [];
    if (made === undefined || !this.isKept(by, made.at) || !this.isFittedOnce(by)) return undefined;
    const whole = this.wholeOf(of, made.at);
    return whole && { ...whole, text: `${by}.transform(${whole.text})` };
  }

  private isFittedOnce(name: string): boolean {
    const { globals, fitted } = this.interpreter;
    const value = globals.get(name);
    return value !== undefined && fitted.filter((one) => one === value).length === 1;
  }

  /** What made a variable, if it has been the same since, or the same rows as an array. */
  private splitOf(text: string): Assigned | undefined {
    const made = this.assigned.findLast(({ name }) => name === text);
    if (made === undefined || !this.isKept(text, made.to)) return undefined;
    const asArray = made.text === `${text}.values` || made.text === `${text}.to_numpy()`;
    return asArray ? this.assigned.findLast(({ name, at }) => name === text && at < made.at) : made;
  }

  /** The first argument of the call of `fit` that begins there, if its names are those of the notebook and not of a function. */
  private argumentOf(at: number): { readonly text: string; readonly at: number } | undefined {
    for (let node: SyntaxNode | null = this.tree.resolveInner(at, 1); node !== null; node = node.parent) {
      if (node.name !== 'CallExpression' || node.from !== at) continue;
      const [callee, list] = children(node);
      if (callee === undefined || list === undefined) continue;
      if (!/(?:\bfit|\bfit_transform|Matrix|Dataset|\bPool)$/.test(this.textOf(callee))) continue;
      const [first, equals, second] = children(list).filter(({ name }) => name !== '(' && name !== 'Comment');
      const found = equals?.name === 'AssignOp' ? second : first;
      return found && found.name !== ')' && !isLocal(found) ? { text: this.textOf(found), at: node.to } : undefined;
    }
    return undefined;
  }

  /** Whether a text means after the last cell what it meant there. */
  private isKept(text: string, from: number): boolean {
    return namesIn(text).every((name) => {
      if (this.assigned.some((one) => one.name === name && one.at >= from)) return false;
      const value = this.interpreter.globals.get(name);
      const changed = value && this.interpreter.changed.get(value);
      return changed === undefined || changed < from;
    });
  }

  /** Whether a text means the same columns still, of a frame that was changed since: it may have got others. */
  private isSame(text: string, from: number, given: Value | undefined): boolean {
    if (this.assigned.some(({ name, at }) => at >= from && namesIn(text).includes(name))) return false;
    const [statement] = parsePython(text);
    if (statement?.kind !== 'expression' || given?.kind !== 'frame') return false;
    const { interpreter } = this;
    const { result } = interpreter.aside(() => interpreter.evaluate(statement.value, interpreter.globals));
    return (
      result.kind === 'frame' &&
      !result.open &&
      result.columns.size === given.columns.size &&
      [...given.columns].every(([name, value]) => isAlike(value, result.columns.get(name)))
    );
  }

  /** The first variable that holds what was fitted on: of a frame that is split later it is the one with all rows. */
  private variableOf(fitted: Estimator['fitted']): string | undefined {
    const { globals } = this.interpreter;
    const given = fitted?.given;
    const same = given && [...globals].find(([, value]) => value === given && value.kind !== 'imported')?.[0];
    if (same !== undefined) return same;
    return this.holderOf(fitted?.features ?? []);
  }

  private holderOf(columns: readonly Column[]): string | undefined {
    if (columns.length === 0) return undefined;
    return [...this.interpreter.globals].find(([, value]) => {
      const held = value.kind === 'frame' && value.open ? undefined : columnsOf(value);
      return held !== undefined && shape(held) === shape(columns);
    })?.[0];
  }

  /** The rows as they were read: the variable that still holds them, else what reads them once more. */
  private rawOf(before = this.code.length, features = ''): string | undefined {
    const { globals, changed } = this.interpreter;
    const found = this.read();
    const source = found.length > 1 ? (this.sourceOf(features, before, found) ?? found[0]) : found[0];
    if (source === undefined) return undefined;
    const { name, value, text } = source;
    if (!changed.has(value)) {
      const held = globals.get(name);
      const holder =
        held === value || (held?.kind === 'member' && held.of === value)
          ? name
          : [...globals].find(([, other]) => other === value)?.[0];
      if (holder !== undefined) return holder;
    }
    const again =
      text !== undefined &&
      !namesIn(text).includes(name) &&
      namesIn(text).every((one) => globals.has(one) || builtin(one));
    return again && this.isKept(text, source.at + 1) ? text : undefined;
  }

  /** Each frame that was read, where a variable got it first. */
  private read(): (Assigned & { readonly value: Value })[] {
    const { sources, bound } = this.interpreter;
    const first = new Map<Value, Assigned & { readonly value: Value }>();
    for (const one of this.assigned) {
      const given = bound.get(`${one.at} ${one.name}`);
      const value = given?.kind === 'member' && given.name === 'dataset' ? given.of : given;
      if (value !== undefined && sources.has(value) && !first.has(value)) first.set(value, { ...one, value });
    }
    const unnamed = [...sources].filter(([value]) => !first.has(value));
    // Of tables that were merged on the way none alone is the raw one.
    for (const [value, at] of unnamed.every((one) => one[1] !== undefined) ? unnamed : []) {
      const made = this.readAt(at ?? 0);
      if (made !== undefined) first.set(value, { ...made, value });
    }
    return [...first.values()];
  }

  /** What reads a file at the start of a longer chain of calls that one variable gets. */
  private readAt(at: number): Assigned | undefined {
    const made = this.assigned.findLast((one) => one.at <= at && at < one.to);
    for (let node: SyntaxNode | null = this.tree.resolveInner(at, 1); made && node !== null; node = node.parent)
      if (node.name === 'CallExpression') return isLocal(node) ? undefined : { ...made, text: this.textOf(node) };
    return undefined;
  }

  /** Of several sources the one that the features come from, by the names in what they were computed of. */
  private sourceOf<S extends Assigned>(features: string, before: number, sources: readonly S[]): S | undefined {
    const queue = namesIn(features).map((name) => ({ name, before }));
    const seen = new Set<string>();
    for (let next = queue.shift(); next !== undefined && seen.size < 1000; next = queue.shift()) {
      const definition = this.assigned.findLast((one) => one.name === next.name && one.at < next.before);
      if (definition === undefined || seen.has(`${definition.at} ${next.name}`)) continue;
      seen.add(`${definition.at} ${next.name}`);
      const found = sources.find(({ at, name }) => at === definition.at && name === definition.name);
      if (found !== undefined) return found;
      for (const name of namesIn(definition.of)) queue.push({ name, before: definition.at });
    }
    return undefined;
  }

  private assignmentsOf(node: SyntaxNode): Assigned[] {
    if (node.name !== 'AssignStatement') return [];
    const all = children(node);
    const equals = all.findIndex(({ name }) => name === 'AssignOp');
    const targets = all.slice(0, equals).flatMap((one) => (one.name === 'TupleExpression' ? inner(one) : [one]));
    const values = all.slice(equals + 1).filter(({ name }) => name !== ',');
    const [value] = values;
    if (value === undefined) return [];
    const names = targets.filter(({ name }) => name !== ',' && name !== 'TypeDef');
    const of = this.code.slice(value.from, values.at(-1)?.to);
    const split = value.name === 'CallExpression' && /^(?:\w+\.)*train_test_split\(/.test(of);
    const parts = split ? inner(children(value)[1] ?? value) : [];
    return names.flatMap((target, index): Assigned[] => {
      if (target.name !== 'VariableName') return [];
      const own =
        names.length === 1 && values.length === 1 ? value : names.length === values.length ? values[index] : undefined;
      const whole = parts[index >> 1];
      return [
        {
          name: this.textOf(target),
          at: node.from,
          to: node.to,
          of,
          ...(own !== undefined && { text: this.textOf(own) }),
          ...(whole !== undefined && { whole: this.textOf(whole) }),
        },
      ];
    });
  }

  private textOf({ from, to }: SyntaxNode): string {
    return this.code.slice(from, to);
  }
}

interface Assigned {
  readonly name: string;
  readonly at: number;
  readonly to: number;
  /** All that stands behind the sign, and this variable's own part of it. */
  readonly of: string;
  readonly text?: string;
  /** What was split, where this is one side of it. */
  readonly whole?: string;
}

/** Statements that run whatever happens, those in the bodies of loops and conditions included; not those of functions. */
export function topLevel(node: SyntaxNode): SyntaxNode[] {
  return children(node).flatMap((child) =>
    /^(?:If|With|Try|For|While)Statement$|^Body$/.test(child.name) ? topLevel(child) : [child],
  );
}

/** Whether names mean there what they mean in a function, a lambda or a comprehension alone. */
function isLocal(node: SyntaxNode): boolean {
  for (let above = node.parent; above !== null; above = above.parent)
    if (/^(?:Function|Lambda|Class)|Comprehension/.test(above.name)) return true;
  return false;
}

/** The variables that a text reads. */
export function namesIn(text: string): string[] {
  const names = new Set<string>();
  const cursor = parser.parse(text).cursor();
  do {
    if (cursor.name === 'VariableName' && cursor.node.nextSibling?.name !== 'AssignOp')
      names.add(text.slice(cursor.from, cursor.to));
  } while (cursor.next());
  return [...names];
}

function builtin(name: string): boolean {
  return /^(?:list|dict|str|int|float|range|len|set|sorted|tuple|bool|zip|open)$/.test(name);
}

/** Of what is not known it can be told that it is the same thing still. */
function isAlike(a: Value, b: Value | undefined): boolean {
  const [before, now] = [columnsOf(a), columnsOf(b)];
  return a === b || (before !== undefined && now !== undefined && shape(before) === shape(now));
}

function shape(columns: readonly Column[]): string {
  return JSON.stringify(columns, (key, value: unknown) => (key === 'at' ? undefined : value));
}
