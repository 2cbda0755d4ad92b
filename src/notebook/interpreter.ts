import { leaves, type Left, returned, touches, truthOf } from './branches';
import { callEstimator, estimatorAttribute } from './estimators';
import { type Argument, type Expression, type Statement, type Subscript } from './python-ast';
import { callFrame, frameAttribute } from './frames';
import { type Follower, type Gap, type Given, type Known } from './follower';
import { callLibrary } from './libraries';
import { choose } from './operators';
import { rawFrame, setColumns, untold } from './set-columns';
import { holdsData, mayChange } from './side-effects';
import { evaluated, itemAt } from './subscripts';
import {
  bind,
  constant,
  type Estimator,
  type Frame,
  itemsOf,
  namesOf,
  renameAll,
  textOf,
  unknown,
  type Value,
} from './values';

/** Statements and expressions that are followed: enough for any notebook, too few for one that was written to hang. */
const budget = 200_000;
const deepestCall = 20;

type Scope = Map<string, Value>;
type If = Extract<Statement, { kind: 'if' }>;

/**
 * Follows Python as far as preprocessing goes: which column of the raw data becomes which feature by which steps. Runs nothing; what it does not
 * understand becomes unknown and is passed on as that.
 */
export class Interpreter implements Follower {
  readonly globals: Scope = new Map();
  /** In the order in which they were fitted. */
  readonly fitted: Estimator[] = [];
  /** Handed to a converter: what leaves the notebook as a model. */
  exported: Estimator | undefined;
  /** Written as Parquet: path and frame. */
  readonly written: { readonly path: string; readonly frame: Frame }[] = [];
  gaps: Map<string, Gap> = new Map();
  /** That something is not done can be told of such code only that was followed without a doubt. */
  doubted = false;
  /** Raw columns whose text is read as numbers. */
  readonly numeric = new Set<string>();
  /** Frames as they were read. */
  readonly sources = new Set<Value>();
  /** What has been changed in place, and where that was done last. */
  readonly changed = new Map<Value, number>();
  /** What each assignment of the notebook's own variables gave them, by its place and the name. */
  readonly bound = new Map<string, Value>();
  private work = 0;
  private calls = 0;
  private loops = 0;

  constructor(readonly known: Known) {}

  run(statements: readonly Statement[]): void {
    this.block(statements, this.globals);
  }

  /** Something that production would have to do and no step says. */
  gap(what: string, at: number): void {
    this.gaps.set(what, { at: this.gaps.get(what)?.at ?? at, lost: false });
  }

  lose(what: string, at: number): Value {
    if (!this.gaps.has(what)) this.gaps.set(what, { at, lost: true });
    this.doubt();
    return unknown;
  }

  doubt(): void {
    this.doubted = true;
  }

  aside<T>(follow: () => T): { readonly result: T; readonly gaps: ReadonlyMap<string, Gap> } {
    const own = this.gaps;
    this.gaps = new Map();
    try {
      const result = follow();
      return { result, gaps: this.gaps };
    } finally {
      this.gaps = own;
    }
  }

  /** A frame of the raw data. */
  source(): Frame {
    const frame = rawFrame(this.known.columns ?? []);
    this.sources.add(frame);
    return frame;
  }

  change(value: Value, at: number): void {
    this.changed.set(value, at);
  }

  /** Calls a function of the notebook's own, or a lambda. */
  apply(callee: Value, given: Given): Value {
    if (callee.kind !== 'function' || this.calls >= deepestCall) return unknown;
    const scope: Scope = new Map(this.globals);
    for (const [index, { name, standard }] of callee.parameters.entries())
      scope.set(
        name,
        given.args[index] ??
          given.named.get(name) ??
          (standard === undefined ? unknown : this.evaluate(standard, scope)),
      );
    this.calls++;
    try {
      return 'kind' in callee.body ? this.evaluate(callee.body, scope) : returned(this.block(callee.body, scope));
    } finally {
      this.calls--;
    }
  }

  call(callee: Value, given: Given): Value {
    const result = this.answer(callee, given);
    if ((given.named.has('out') || result.kind === 'unknown') && mayChange(callee, given)) this.doubt();
    return result;
  }

  private answer(callee: Value, given: Given): Value {
    if (callee.kind === 'function') return this.apply(callee, given);
    if (callee.kind === 'imported') return callLibrary(this, callee.path, given);
    if (callee.kind === 'estimator') return callEstimator(this, callee, '()', given);
    if (callee.kind !== 'member') return unknown;
    const { of, name } = callee;
    if (of.kind === 'estimator') return callEstimator(this, of, name, given);
    return callFrame(this, of, name, given);
  }

  private spend(): boolean {
    if (++this.work > budget) this.doubt();
    return this.work > budget;
  }

  private block(statements: readonly Statement[], scope: Scope): Left | undefined {
    for (const [index, statement] of statements.entries()) {
      if (this.spend()) return undefined;
      if (statement.kind === 'if' && leaves([statement]) && this.truth(statement, scope) === undefined)
        return this.parted(statement, statements.slice(index + 1), scope);
      const left = this.statement(statement, scope);
      if (left !== undefined) return left;
    }
    return undefined;
  }

  /** What an `if` asks for, where the code alone tells. */
  private truth({ test }: If, scope: Scope): boolean | undefined {
    const { doubted } = this;
    const { result } = this.aside(() => this.evaluate(test, scope));
    // A question changes nothing.
    this.doubted = doubted;
    return truthOf(result);
  }

  /** An `if` after which not every case goes on: of values that are returned a choice; nothing else can be told of both. */
  private parted({ test, body, otherwise, at }: If, after: readonly Statement[], scope: Scope): Left | undefined {
    const yes = [...body, ...after];
    const no = [...otherwise, ...after];
    if (touches(yes, scope) || touches(no, scope)) this.gap('what is done in some cases only', at);
    const first = this.block(yes, new Map(scope));
    const second = this.block(no, this.calls > 0 ? new Map(scope) : scope);
    if (this.calls === 0 || typeof first === 'string' || typeof second === 'string') return second;
    if (first === undefined && second === undefined) return undefined;
    const chosen = choose(this.evaluate(test, scope), returned(first), returned(second), at);
    return chosen.kind === 'unknown' ? this.lose('what is returned in some cases only', at) : chosen;
  }

  /** An `if` after which every case goes on. */
  private branch(statement: If, scope: Scope): Left | undefined {
    const { body, otherwise, at } = statement;
    const truth = this.truth(statement, scope);
    if (truth !== undefined) return this.block(truth ? body : otherwise, scope);
    // Once and without an else, what is meant to happen is taken to happen.
    const once = this.calls === 0 && this.loops === 0;
    const left = this.block(body, scope);
    if (touches(otherwise, scope) || (!once && touches(body, scope))) this.gap('what is done in some cases only', at);
    return left;
  }

  private statement(statement: Statement, scope: Scope): Left | undefined {
    switch (statement.kind) {
      case 'import':
        scope.set(statement.name, { kind: 'imported', path: statement.path });
        return undefined;
      case 'expression':
        this.evaluate(statement.value, scope);
        return undefined;
      case 'assign':
        for (const targets of statement.targets) {
          const { operator } = statement;
          const [target] = targets;
          const value: Expression =
            operator === undefined || target === undefined
              ? statement.value
              : { kind: 'binary', operator, left: target, right: statement.value, at: statement.at };
          this.assign(targets, this.evaluate(value, scope), scope, statement.at);
        }
        return undefined;
      case 'for':
        return this.loop(statement, scope);
      case 'if':
        return this.branch(statement, scope);
      case 'leave':
        return statement.loop ? 'break' : 'continue';
      case 'block':
        return this.block(statement.body, scope);
      case 'function':
        scope.set(statement.name, { kind: 'function', parameters: statement.parameters, body: statement.body });
        return undefined;
      case 'return':
        return this.evaluate(statement.value, scope);
    }
  }

  private loop({ targets, over, body }: Extract<Statement, { kind: 'for' }>, scope: Scope): Value | undefined {
    this.loops++;
    try {
      const items = itemsOf(this.evaluate(over, scope));
      if (items.length === 0) untold(this, targets, body, scope);
      for (const item of items) {
        bind(targets, item, scope);
        const left = this.spend() ? 'break' : this.block(body, scope);
        if (left === 'break') return undefined;
        if (left !== undefined && left !== 'continue') return left;
      }
      return undefined;
    } finally {
      this.loops--;
    }
  }

  private assign(targets: readonly Expression[], value: Value, scope: Scope, at: number): void {
    if (targets.length > 1) {
      const items = value.kind === 'list' ? value.items : [];
      // `low, high = np.percentile(…)`: both are computed.
      for (const [index, target] of targets.entries())
        this.assign([target], items[index] ?? (value.kind === 'computed' ? value : unknown), scope, at);
      return;
    }
    const [target] = targets;
    if (target?.kind === 'name') {
      // What is not known is still the same thing under another name.
      const own = value.kind === 'unknown' ? { ...value } : value;
      scope.set(target.name, own);
      if (scope === this.globals) this.bound.set(`${at} ${target.name}`, own);
    } else if (target?.kind === 'list') this.assign(target.items, value, scope, at);
    else if (target?.kind === 'attribute') {
      const of = this.evaluate(target.of, scope);
      this.change(of, at);
      if (target.name !== 'columns') setColumns(this, of, constant(target.name), value, at);
      else if (of.kind === 'frame') renameAll(of, namesOf(value));
    } else if (target?.kind === 'item') this.assignItem(target, value, scope, at);
  }

  private assignItem(target: Extract<Expression, { kind: 'item' }>, value: Value, scope: Scope, at: number): void {
    const of = this.evaluate(target.of, scope);
    const [first, second] = target.index.map((part) =>
      part.kind === 'slice' ? undefined : this.evaluate(part, scope),
    );
    const frame = of.kind === 'member' && (of.name === 'loc' || of.name === 'iloc') ? of.of : of;
    this.change(frame, at);
    const name = textOf(second);
    // Only whole columns: what is set in some rows is no step, unless by a condition.
    if (of === frame && first !== undefined) setColumns(this, frame, first, value, target.at);
    else if (first === undefined && second !== undefined) setColumns(this, frame, second, value, target.at);
    else if (first?.kind === 'series' && frame.kind === 'frame' && name !== undefined) {
      const chosen = choose(first, value, this.columnOf(frame, name), target.at);
      if (chosen.kind === 'unknown') this.gap('values that are set in some rows only', target.at);
      frame.columns.set(name, chosen);
    } else this.gap('values that are set in some rows only', target.at);
  }

  evaluate(expression: Expression, scope: Scope): Value {
    if (this.spend()) return unknown;
    switch (expression.kind) {
      case 'constant':
        return constant(expression.value);
      case 'name':
        return scope.get(expression.name) ?? { kind: 'imported', path: `builtins.${expression.name}` };
      case 'attribute':
        return this.attribute(this.evaluate(expression.of, scope), expression.name, expression.at);
      case 'item':
        return this.item(this.evaluate(expression.of, scope), expression.index, scope, expression.at);
      case 'call':
        return this.called(expression, scope);
      case 'list':
        return { kind: 'list', items: expression.items.map((item) => this.evaluate(item, scope)) };
      case 'dict':
        return { kind: 'dict', entries: expression.entries.flatMap(([key, item]) => this.entry(key, item, scope)) };
      case 'text':
        return this.text(expression.parts, scope);
      case 'binary':
        return callLibrary(this, `operator.${expression.operator}`, {
          args: [this.evaluate(expression.left, scope), this.evaluate(expression.right, scope)],
          named: new Map(),
          at: expression.at,
        });
      case 'negative': {
        const of = this.evaluate(expression.of, scope);
        return of.kind === 'constant' && typeof of.value === 'number'
          ? constant(-of.value)
          : callLibrary(this, 'operator.-', { args: [constant(0), of], named: new Map(), at: expression.at });
      }
      case 'choice':
        return choose(
          this.evaluate(expression.test, scope),
          this.evaluate(expression.yes, scope),
          this.evaluate(expression.no, scope),
          expression.at,
        );
      case 'each':
        return this.each(expression, scope);
      case 'lambda':
        return { kind: 'function', parameters: expression.parameters, body: expression.result };
      case 'other':
        return unknown;
    }
  }

  private called(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const given = this.given(expression.args, expression.at, scope);
    const result = this.call(this.evaluate(expression.of, scope), given);
    const inPlace = given.named.get('inplace');
    if (inPlace?.kind !== 'constant' || inPlace.value !== true || expression.of.kind !== 'attribute') return result;
    const { of } = expression.of;
    if (of.kind !== 'name') {
      this.assign([of], result, scope, expression.at);
      return constant(null);
    }
    const frame = this.evaluate(of, scope);
    this.change(frame, expression.at);
    // In pandas, a column that was taken out of a frame may still be the frame's.
    if (frame.kind === 'frame' ? result.kind !== 'frame' : holdsData(frame)) this.doubt();
    if (frame.kind === 'frame' && result.kind === 'frame' && frame !== result) {
      const columns = [...result.columns];
      frame.columns.clear();
      for (const [name, column] of columns) frame.columns.set(name, column);
    }
    return constant(null);
  }

  private entry(key: Expression | undefined, item: Expression, scope: Scope): (readonly [Value, Value])[] {
    const value = this.evaluate(item, scope);
    if (key !== undefined) return [[this.evaluate(key, scope), value]];
    return value.kind === 'dict' ? [...value.entries] : [];
  }

  private text(parts: readonly (string | Expression)[], scope: Scope): Value {
    const texts = parts.map((part) => {
      if (typeof part === 'string') return part;
      const value = this.evaluate(part, scope);
      return value.kind === 'constant' ? String(value.value) : undefined;
    });
    return texts.every((text) => text !== undefined) ? constant(texts.join('')) : unknown;
  }

  private each(expression: Extract<Expression, { kind: 'each' }>, outer: Scope): Value {
    const scope: Scope = new Map(outer);
    const made: [Value | undefined, Value][] = [];
    for (const item of itemsOf(this.evaluate(expression.over, scope))) {
      if (this.spend()) break;
      bind(expression.targets, item, scope);
      made.push([expression.key && this.evaluate(expression.key, scope), this.evaluate(expression.make, scope)]);
    }
    if (expression.key === undefined) return { kind: 'list', items: made.map(([, value]) => value) };
    return { kind: 'dict', entries: made.map(([key = unknown, value]): [Value, Value] => [key, value]) };
  }

  private given(args: readonly Argument[], at: number, scope: Scope): Given {
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    for (const { name, value } of args) {
      const evaluated = this.evaluate(value, scope);
      if (name === undefined) positional.push(evaluated);
      else if (name === '*') positional.push(...itemsOf(evaluated));
      else if (name !== '**') named.set(name, evaluated);
      else if (evaluated.kind === 'dict')
        for (const [key, item] of evaluated.entries) named.set(textOf(key) ?? '', item);
    }
    return { args: positional, named, at };
  }

  private attribute(of: Value, name: string, at: number): Value {
    if (of.kind === 'estimator') return estimatorAttribute(of, name);
    return frameAttribute(this, of, name, at);
  }

  private item(of: Value, index: readonly Subscript[], scope: Scope, at: number): Value {
    return itemAt(
      this,
      of,
      evaluated(index, (part) => this.evaluate(part, scope)),
      at,
    );
  }

  columnOf(frame: Frame, name: string): Value {
    return frame.columns.get(name) ?? (frame.open ? { kind: 'series', column: { kind: 'raw', name } } : unknown);
  }
}
