import { type ColumnState, type Missing } from '../column';
import { hull, shownInterval } from '../domain';
import { contains, everything, type Interval, nextDown, nextUp, spanOf } from '../interval';
import { type TextRange } from '../places';
import { quoted } from '../shown';
import { type Precision } from '../step';
import { rounding } from '../steps/kernel';
import { type OperationName } from './names';
import { castOverflow, isUnbounded, noOverflow } from '../overflow';
import { either, type Range } from './operation';
import { operations } from './operations';
import { type Application, type Formula, textOf } from './parse';

/** What is known of a formula's value. */
interface Known {
  readonly kind: 'number' | 'truth';
  readonly interval: Range;
  readonly missing: Missing;
  /** Made of numbers that are too large. */
  readonly nan: boolean;
}

interface FormulaIssue {
  readonly code: 'domain' | 'undeclared-range' | 'type';
  /** The operation, in the text from 0. */
  readonly within: TextRange;
  readonly message: string;
}

/** What a branch of `where` may rely on: of formulas, by their text. */
type Assumed = ReadonlyMap<string, { readonly interval?: Range; readonly present?: true }>;

const mirrored = { lt: 'gt', le: 'ge', gt: 'lt', ge: 'le', eq: 'eq', ne: 'ne' } as const;
const opposite = { lt: 'ge', le: 'gt', gt: 'le', ge: 'lt', eq: 'ne', ne: 'eq' } as const;
type Comparison = keyof typeof mirrored;

const signs: Readonly<Partial<Record<OperationName, string>>> = {
  ...{ add: '+', sub: '-', mul: '*', div: '/', floordiv: '//', mod: '%', pow: '**', neg: '-' },
  ...{ lt: '<', le: '<=', gt: '>', ge: '>=', eq: '==', ne: '!=' },
};

/** Follows a formula as the flow follows steps: kind, missing and interval of every part. */
export class FormulaCheck {
  readonly issues: FormulaIssue[] = [];
  private readonly round: (x: number) => number;
  /** With every column bounded, what is infinite has overflowed; otherwise nobody can say. */
  private readonly bounded: boolean;

  constructor(
    /** By their names in the formula. */
    private readonly columns: ReadonlyMap<string, ColumnState>,
    private readonly precision: Precision,
  ) {
    this.round = rounding(precision);
    this.bounded = [...columns.values()].every(({ domain }) => !isUnbounded(hull(domain)));
  }

  of(formula: Formula, assumed: Assumed = new Map()): Known {
    const known = this.plain(formula, assumed);
    const more = assumed.get(textOf(formula));
    if (more === undefined) return known;
    const { kind, missing, nan } = known;
    const interval = narrowed(known.interval, more.interval);
    return more.present ? { kind, interval, missing: false, nan: false } : { kind, interval, missing, nan };
  }

  private plain(formula: Formula, assumed: Assumed): Known {
    if (formula.kind === 'number') {
      const value = this.round(formula.value);
      const over = !Number.isFinite(value) && 'reached';
      return { kind: 'number', interval: { lo: value, hi: value, over }, missing: false, nan: false };
    }
    if (formula.kind === 'column') {
      const state = this.columns.get(formula.name);
      const { lo, hi } = state === undefined ? everything : hull(state.domain);
      const overflow = state === undefined ? noOverflow : castOverflow(state, this.precision);
      return {
        kind: state?.type === 'bool' ? 'truth' : 'number',
        interval: { lo: this.round(lo), hi: this.round(hi), over: overflow.infinite && 'possible' },
        missing: state?.missing ?? false,
        nan: overflow.nan,
      };
    }
    const { op, args } = formula;
    if (op === 'where') return this.choice(formula, assumed);
    const known = args.map((arg) => this.of(arg, assumed));
    if (op === 'is_missing') return { kind: 'truth', interval: { lo: 0, hi: 1 }, missing: false, nan: false };
    const operation = operations[op];
    if (operation.takes === 'truth') for (const one of known) this.needTruth(one, formula);
    const ranges = known.map((one) => one.interval);
    const all = { answered: true, lost: false };
    const { lo, hi, nonzero, over } = operation.interval(ranges, {
      precision: this.precision,
      round: this.round,
      report: (of, why, todo) => {
        all.answered = false;
        this.report(formula, of, why, todo);
      },
      lost: (nan, of) => {
        all.lost ||= nan !== false;
        if (nan === 'reached') this.report(formula, of, tooLarge, 'scale the columns first');
      },
    });
    const own = over ?? (operation.grows === true && (ranges.some(isUnbounded) ? 'possible' : 'reached'));
    const interval = ranged({
      lo,
      hi,
      ...(nonzero && { nonzero }),
      over: all.answered ? either(own, ...ranges.map((range) => range.over ?? false)) : 'possible',
    });
    if (operation.gives === 'truth') return { kind: 'truth', interval, missing: false, nan: false };
    const missing = known.map((one) => one.missing).reduce(union, false);
    return { kind: 'number', interval, missing, nan: !all.answered || all.lost || known.some(({ nan }) => nan) };
  }

  private report({ op, at, from, to }: Application, of: Interval, why: string, todo: string): void {
    const undeclared = isUnbounded(of) && !this.bounded;
    const which = undeclared ? 'a value without a declared range' : `a value in ${shownInterval(of)}`;
    this.issues.push({
      code: undeclared ? 'undeclared-range' : 'domain',
      within: { from, to },
      message: `${quoted(signs[op] ?? op)} at character ${at + 1} of the formula gets ${which}: it ${why} — the model would get a value that it never saw in training, and no error says so — ${todo}.`,
    });
  }

  private needTruth({ kind }: Known, { op, at, from, to }: Application): void {
    if (kind === 'truth') return;
    this.issues.push({
      code: 'type',
      within: { from, to },
      message: `${quoted(op)} at character ${at + 1} of the formula takes a condition, and gets a number — which numbers are meant is not said — write a comparison, such as x != 0.`,
    });
  }

  private choice(where: Application, assumed: Assumed): Known {
    const [condition, then, otherwise] = where.args;
    if (condition === undefined || then === undefined || otherwise === undefined)
      throw new RangeError(`The parser let where(…) at ${where.at} through without three values.`);
    this.needTruth(this.of(condition, assumed), where);
    const branches = [
      this.of(then, this.assume(condition, true, assumed)),
      this.of(otherwise, this.assume(condition, false, assumed)),
    ];
    return {
      kind: 'number',
      interval: ranged({
        ...spanOf(branches.map(({ interval }) => interval)),
        nonzero: branches.every(({ interval }) => interval.nonzero === true || !contains(interval, 0)),
        over: either(...branches.map(({ interval }) => interval.over ?? false)),
      }),
      missing: branches.map(({ missing }) => missing).reduce(union, false),
      nan: branches.some(({ nan }) => nan),
    };
  }

  /** What holds where a condition is true, or false. */
  private assume(condition: Formula, truth: boolean, assumed: Assumed): Assumed {
    if (condition.kind !== 'apply') return assumed;
    const { op, args } = condition;
    const [left, right] = args;
    if (left === undefined) return assumed;
    if (op === 'not') return this.assume(left, !truth, assumed);
    if (op === 'is_missing') return truth ? assumed : this.known(left, { present: true }, assumed);
    if (right === undefined) return assumed;
    if ((op === 'and' && truth) || (op === 'or' && !truth))
      return this.assume(right, truth, this.assume(left, truth, assumed));
    if (!(op in mirrored)) return assumed;
    return this.compared(left, right, op as Comparison, truth, assumed);
  }

  private compared(left: Formula, right: Formula, op: Comparison, truth: boolean, assumed: Assumed): Assumed {
    const [a, b] = this.quietly(() => [this.of(left, assumed), this.of(right, assumed)] as const);
    const holds = truth ? op : opposite[op];
    // A comparison with a missing value is false, "!=" is true: the other outcome says that neither is missing.
    const present = truth === (op !== 'ne');
    let result = assumed;
    for (const [formula, own, other, sign] of [
      [left, a, b, holds],
      [right, b, a, mirrored[holds]],
    ] as const) {
      // Where the other side may be missing, a failed comparison says nothing about this one.
      const interval = present || isNumber(other) ? limited(own.interval, sign, other.interval) : undefined;
      const more = { ...(interval !== undefined && { interval }), ...(present && { present: true as const }) };
      result = this.known(formula, more, result);
    }
    return result;
  }

  private known(formula: Formula, more: { interval?: Range; present?: true }, assumed: Assumed): Assumed {
    const text = textOf(formula);
    return new Map([...assumed, [text, { ...assumed.get(text), ...more }]]);
  }

  /** What the condition itself gets wrong has been reported where it stands. */
  private quietly<T>(look: () => T): T {
    const { length } = this.issues;
    const result = look();
    this.issues.length = length;
    return result;
  }
}

function union(a: Missing, b: Missing): Missing {
  return a === 'allow' || b === 'allow' ? 'allow' : a || b;
}

const tooLarge = 'can be larger than any number, and what is made of that here is no number';

function isNumber({ missing, nan }: Known): boolean {
  return missing === false && !nan;
}

/** What has finite ends holds no infinite value. */
function ranged(range: Range): Range {
  return isUnbounded(range) ? range : { ...range, over: false };
}

function narrowed(a: Range, b: Range | undefined): Range {
  if (b === undefined) return a;
  const [lo, hi] = [Math.max(a.lo, b.lo), Math.min(a.hi, b.hi)];
  const more = { nonzero: a.nonzero === true || b.nonzero === true, over: a.over ?? false };
  // A branch that no row can reach may say anything.
  return ranged(lo <= hi ? { lo, hi, ...more } : { ...a, ...more });
}

/** The values of an interval that compare so with some value of another. */
function limited(own: Range, sign: Comparison, other: Interval): Range {
  switch (sign) {
    case 'lt':
      return narrowed(own, { lo: -Infinity, hi: nextDown(other.hi) });
    case 'le':
      return narrowed(own, { lo: -Infinity, hi: other.hi });
    case 'gt':
      return narrowed(own, { lo: nextUp(other.lo), hi: Infinity });
    case 'ge':
      return narrowed(own, { lo: other.lo, hi: Infinity });
    case 'eq':
      return narrowed(own, other);
    case 'ne':
      return other.lo === 0 && other.hi === 0 ? { ...own, nonzero: true } : own;
  }
}
