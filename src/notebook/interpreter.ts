import { leaves, type Left, returned, touches, truthOf } from './branches';
import { Evaluator, type Scope } from './evaluator';
import { type Given } from './follower';
import { choose } from './operators';
import { type Expression, type Statement } from './python-ast';
import { setColumns, untold } from './set-columns';
import { bind, constant, itemsOf, namesOf, renameAll, textOf, unknown, type Value } from './values';

const deepestCall = 20;

type If = Extract<Statement, { kind: 'if' }>;

/**
 * Follows Python as far as preprocessing goes: which column of the raw data becomes which feature by which steps. Runs nothing; what it does not
 * understand becomes unknown and is passed on as that.
 */
export class Interpreter extends Evaluator {
  private calls = 0;
  private loops = 0;

  run(statements: readonly Statement[]): void {
    this.block(statements, this.globals);
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

  protected assign(targets: readonly Expression[], value: Value, scope: Scope, at: number): void {
    if (targets.length > 1) {
      const items = value.kind === 'list' ? value.items : [];
      // `low, high = np.percentile(…)`: both are computed.
      for (const [index, target] of targets.entries())
        this.assign([target], items[index] ?? (value.kind === 'computed' ? value : unknown), scope, at);
      return;
    }
    const [target] = targets;
    if (target?.kind !== 'list') this.decide(value);
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
}
