import type * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, perColumn } from '../arguments';
import { type ColumnState, type Domain, type Missing, stateAt, type TensorType } from '../column';
import { hull, shownInterval } from '../domain';
import { type Interval } from '../interval';
import { isSamePath } from '../lenient';
import { type Path } from '../model';
import { madeOverflow, unanswered } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type Precision, type PreprocessingStep, type StepIssue } from '../step';
import { Kernel, rounding } from './kernel';

/** What a domain can say besides what it gives: one issue about the column that is worked on. */
export type Report = (message: string, data?: Readonly<Record<string, unknown>>, code?: string) => void;

/** A function of one number with parameters per column; the factory below makes a step of it that works on all its columns at once. */
interface NumberFunction<S extends z.ZodRawShape> {
  readonly name: string;
  readonly elsewhere?: readonly string[];
  readonly summary: string;
  readonly shape: S;
  readonly opset: number;
  /** Brings columns to a common scale: twice in a row is a finding. */
  readonly scales?: true;
  /** Of a larger number it makes none that is smaller. */
  readonly rising?: true;
  /** It makes no number that is larger than any of those that it is given. */
  readonly grows?: false;
  /** The domain of the result; reports values for which the function is no number. `round` rounds to the type of computation. */
  domain(
    state: ColumnState,
    args: Arguments<S>,
    report: Report,
    round: (x: number) => number,
    precision: Precision,
  ): Domain;
  missing?(state: ColumnState, args: Arguments<S>): Missing;
  /** `x` is [N, C], `lanes` the arguments of each of the C lanes. */
  lower(kernel: Kernel, x: Value, lanes: readonly Arguments<S>[]): Value;
  /** Every operation rounded by `round`, which is the identity for float64. */
  reference(x: number, args: Arguments<S>, round: (x: number) => number): number;
}
export type Arguments<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;

/**
 * Reports that a function has no number below (or at) a bound: an error where the column is declared to reach there, a question where
 * nothing is declared.
 */
export function checkAbove(
  state: ColumnState,
  bound: number,
  closed: boolean,
  what: string,
  todo: string,
  report: Report,
): void {
  const { lo, hi } = hull(state.domain);
  if (closed ? lo >= bound : lo > bound) return;
  const undeclared = lo === -Infinity;
  const where = undeclared ? 'has no declared lower bound' : `lies in ${shownInterval({ lo, hi })}`;
  report(
    `${quoted(state.name)} ${where}, and ${what} — the model would get a value that it never saw in training, and no error says so — ${todo}.`,
    { lo, hi },
    undeclared ? 'undeclared-range' : 'domain',
  );
}

/** Reports a column of which both ends are known, and not of what becomes of it: that is infinite then. */
export function checkOverflow(
  scope: Pick<InferScope, 'issue'>,
  op: string,
  state: ColumnState,
  at: Path,
  type: TensorType,
  { lo, hi }: Interval,
): void {
  if (Number.isFinite(lo) && Number.isFinite(hi)) return;
  const before = hull(state.domain);
  if (!Number.isFinite(before.lo) || !Number.isFinite(before.hi)) return;
  scope.issue({
    code: 'domain',
    path: at,
    message: `${quoted(state.name)} lies in ${shownInterval(before)}, and ${op} can make a number of it that no ${type} holds — the model would get ∞, or what other steps make of that, and no error says so — clip or scale it before, or declare a smaller range.`,
    data: { column: state.name, step: op, ...before },
  });
}

/** The column, unless it is text: then that is reported. */
export function numberColumn(scope: InferScope, op: string, name: string, at: Path): ColumnState | undefined {
  const state = scope.column(name, at);
  if (state === undefined || state.type !== 'string') return state;
  scope.issue({
    code: 'type',
    path: at,
    message: `${quoted(name)} is text, and ${op} computes with numbers — no artifact can be made — encode it first with one_hot, ordinal or map, or take it out of this step.`,
    data: { column: name, type: state.type, step: op },
  });
  return undefined;
}

/** What was fitted to a column that had been scaled leaves it as good as unchanged: the notebook did the same. */
function isNearlyNothing(scale: (x: number) => number): boolean {
  return Math.abs(scale(0)) < 0.01 && Math.abs(scale(1) - 1) < 0.01;
}

/** Reports a column that is scaled and then scaled again. */
function checkScaledTwice(scope: Pick<InferScope, 'issue'>, op: string, state: ColumnState, at: Path): void {
  if (state.scaled === undefined) return;
  scope.issue({
    code: 'scaled-twice',
    path: at,
    message: `${quoted(state.name)} has been scaled before, and ${op} scales it again — the model would see numbers of a size that it never saw in training — delete one of the two.`,
    data: { column: state.name, step: op, first: state.scaled },
    related: [{ path: state.scaled, message: 'scaled here first' }],
  });
}

/** Whether no constant of a step becomes 0 or ∞ in the type of computation: with those there may be no answer. */
function holds(precision: Precision, args: object): boolean {
  const round = rounding(precision);
  return Object.values(args).every(
    (x) => typeof x !== 'number' || x === 0 || (round(x) !== 0 && Number.isFinite(round(x))),
  );
}

/** Where numbers of the column lie that are too large for the type. */
function infiniteEnds({ domain }: ColumnState, round: (x: number) => number): number[] {
  const { lo, hi } = hull(domain);
  return [round(lo), round(hi)].filter((x) => !Number.isFinite(x));
}

/** What was made of a column without anything to say about it. On the same arguments it is the same again. */
interface Made {
  readonly step: unknown;
  readonly args: unknown;
  readonly precision: Precision;
  readonly state: ColumnState;
}
const made = new WeakMap<ColumnState, Made>();

/** A step that computes each number of its columns by itself; one chain of nodes for all columns together. */
export function elementwise<S extends z.ZodRawShape>(
  f: NumberFunction<S>,
): PreprocessingStep<readonly ColumnUse<Arguments<S>>[]> {
  const target = (use: ColumnUse<Arguments<S>>): string => use.into ?? use.column;
  return {
    kind: 'preprocessing',
    name: f.name,
    summary: f.summary,
    ...(f.rising && { rising: f.rising }),
    ...(f.elsewhere && { elsewhere: f.elsewhere }),
    args: perColumn(f.shape),
    opset: () => f.opset,
    infer(uses, scope) {
      const { origin, precision } = scope;
      const round = rounding(precision);
      for (const use of uses) {
        const into = use.into === undefined ? undefined : use.intoAt;
        const state = numberColumn(scope, f.name, use.column, use.at);
        if (state === undefined) {
          scope.poison(target(use), into);
          continue;
        }
        const last = made.get(state);
        if (
          last?.step === f &&
          last.args === use.args &&
          last.precision === precision &&
          last.state.name === target(use) &&
          isSamePath(last.state.origin, origin)
        ) {
          scope.write(last.state, into);
          continue;
        }
        const issues: StepIssue[] = [];
        const noting: Pick<InferScope, 'issue'> = {
          issue: (issue) => {
            issues.push(issue);
          },
        };
        if (f.scales && !isNearlyNothing((x) => f.reference(x, use.args, round)))
          checkScaledTwice(noting, f.name, state, use.at);
        const known = issues.length;
        const report: Report = (message, data, code = 'domain') => {
          issues.push({ code, path: use.at, message, data: { column: use.column, step: f.name, ...data } });
        };
        const domain = f.domain(state, use.args, report, round, precision);
        const answered = issues.length === known;
        if (answered) checkOverflow(noting, f.name, state, use.at, precision, hull(domain));
        const frail = infiniteEnds(state, round).some((x) => Number.isNaN(f.reference(x, use.args, round)));
        const overflow = madeOverflow([state], precision, hull(domain), { grows: f.grows ?? true, frail });
        const { scaled, ...rest } = state;
        const again = f.scales ? origin : scaled;
        const changed: ColumnState = {
          ...rest,
          name: target(use),
          type: precision,
          time: false,
          domain,
          overflow: answered && holds(precision, use.args) ? overflow : unanswered(overflow, hull(domain)),
          missing: f.missing?.(state, use.args) ?? state.missing,
          origin,
          ...(again !== undefined && { scaled: again }),
        };
        const after = stateAt(changed, origin);
        if (issues.length === 0) made.set(state, { step: f, args: use.args, precision, state: after });
        for (const issue of issues) scope.issue(issue);
        scope.write(after, into);
      }
    },
    lower(uses, scope) {
      const lanes = uses.flatMap((use) =>
        Array.from({ length: scope.before.get(use.column)?.width ?? 1 }, () => use.args),
      );
      const x = scope.joined(
        uses.map((use) => use.column),
        scope.precision,
      );
      scope.assign(uses.map(target), f.lower(new Kernel(scope.graph, scope.precision), x, lanes));
    },
    reference(uses, scope) {
      const round = rounding(scope.precision);
      // All are read before any is written: a step sees the columns as they were.
      const results = uses.map((use) =>
        scope.value(use.column).map((row) => row.map((x) => f.reference(round(Number(x)), use.args, round))),
      );
      uses.forEach((use, index) => {
        scope.set(target(use), results[index] ?? []);
      });
    },
  };
}
