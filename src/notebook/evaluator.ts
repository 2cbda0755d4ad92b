import { callEstimator, estimatorAttribute } from './estimators';
import { type Follower, type Gap, type Given, type Known } from './follower';
import { callFrame, frameAttribute } from './frames';
import { callLibrary } from './libraries';
import { choose } from './operators';
import { type Argument, type Expression, type Subscript } from './python-ast';
import { rawFrame } from './set-columns';
import { holdsData, mayChange } from './side-effects';
import { evaluated, itemAt } from './subscripts';
import {
  bind,
  type Answer,
  constant,
  type Estimator,
  type Frame,
  itemsOf,
  textOf,
  unknown,
  type Value,
} from './values';

/** Statements and expressions that are followed: enough for any notebook, too few for one that was written to hang. */
const budget = 200_000;

export type Scope = Map<string, Value>;

/** What expressions mean, and what was told of the code so far. */
export abstract class Evaluator implements Follower {
  readonly globals: Scope = new Map();
  /** In the order in which they were fitted. */
  readonly fitted: Estimator[] = [];
  /** Handed to a converter: what leaves the notebook as a model. */
  exported: Estimator | undefined;
  /** The decisions that got a name or a column, in their order. */
  readonly decided: Answer[] = [];
  /** Written as Parquet: path and frame. */
  readonly written: { readonly path: string; readonly frame: Frame }[] = [];
  gaps: Map<string, Gap> = new Map();
  /** That something is not done can be told of such code only that was followed without a doubt. */
  doubted = false;
  /** Raw columns whose text is read as numbers. */
  readonly numeric = new Set<string>();
  /** Frames as they were read, with the place of the call that read them. */
  readonly sources = new Map<Value, number | undefined>();
  /** What has been changed in place, and where that was done last. */
  readonly changed = new Map<Value, number>();
  /** What each assignment of the notebook's own variables gave them, by its place and the name. */
  readonly bound = new Map<string, Value>();
  private work = 0;

  constructor(readonly known: Known) {}

  abstract apply(callee: Value, given: Given): Value;
  protected abstract assign(targets: readonly Expression[], value: Value, scope: Scope, at: number): void;

  /** Something that production would have to do and no step says. */
  gap(what: string, at: number): void {
    this.gaps.set(what, { at: this.gaps.get(what)?.at ?? at, lost: false });
  }

  lose(what: string, at: number): Value {
    if (!this.gaps.has(what)) this.gaps.set(what, { at, lost: true });
    this.doubt();
    return unknown;
  }

  protected decide(value: Value): void {
    if (value.kind === 'answer' && value.from === 'label') this.decided.push(value);
  }

  /** Rows were chosen by it: it was looked at, and answers nothing. */
  selectBy(answer: Value): void {
    for (let at = this.decided.length - 1; at >= 0; at--) if (this.decided[at] === answer) this.decided.splice(at, 1);
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
  source(at?: number): Frame {
    const frame = rawFrame(this.known.columns ?? []);
    this.sources.set(frame, at);
    return frame;
  }

  change(value: Value, at: number): void {
    this.changed.set(value, at);
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

  protected spend(): boolean {
    if (++this.work > budget) this.doubt();
    return this.work > budget;
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
