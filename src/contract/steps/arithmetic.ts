import * as z from 'zod';
import { columnName } from '../arguments';
import { type ColumnState, sourcesOf } from '../column';
import { asDomain, hull } from '../domain';
import { FormulaCheck } from '../formula/check';
import { evaluateFormula } from '../formula/evaluate';
import { FormulaLowering } from '../formula/lower';
import { opsetOf } from '../formula/operations';
import { columnsOf, type Formula, parseFormula, usesPi } from '../formula/parse';
import { FormulaError } from '../formula/tokens';
import { quoted } from '../shown';
import { type InferScope, type PreprocessingStep, type StepIssue } from '../step';
import { checkOverflow } from './elementwise';
import { Kernel, rounding } from './kernel';

const formula = z.string({ error: 'a formula in quotes, "a / b"' }).transform((text, context): Formula => {
  try {
    const parsed = parseFormula(text);
    if (columnsOf(parsed).size > 0) return parsed;
    context.addIssue({ code: 'custom', message: 'a formula over columns; this one names none' });
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    context.addIssue({
      code: 'custom',
      message: `${error.message} (at character ${error.at + 1})`,
      params: { at: error.at },
    });
  }
  return z.NEVER;
});
const argument = z.strictObject(
  {
    formula,
    with: z
      .record(z.string(), columnName, { error: 'a mapping from short names to columns, {a: "Running time"}' })
      .default({}),
    into: columnName,
  },
  { error: 'a mapping with "formula:" and "into:"' },
);
type Args = z.output<typeof argument>;

/** The column that a name in the formula stands for. */
function columnOf(name: string, args: Args): string {
  return Object.hasOwn(args.with, name) ? (args.with[name] ?? name) : name;
}

/** The columns by their names in the formula; undefined where one cannot be computed with, which is reported. */
function statesOf(args: Args, scope: InferScope): ReadonlyMap<string, ColumnState> | undefined {
  const states = new Map<string, ColumnState>();
  const names = columnsOf(args.formula);
  for (const [name, from] of names) {
    const at = Object.hasOwn(args.with, name) ? ['with', name] : ['formula'];
    const state = scope.column(columnOf(name, args), at);
    const why =
      state?.type === 'string'
        ? 'is text, and a formula computes with numbers — no artifact can be made — encode it first with one_hot, ordinal or map'
        : state?.time === true
          ? 'is a date, and a formula would take its seconds since 1970 — hardly what training did — use elapsed or date_parts'
          : undefined;
    if (state !== undefined && why !== undefined)
      scope.issue({
        code: 'type',
        path: at,
        message: `${quoted(columnOf(name, args))} ${why}.`,
        ...(at.length === 1 && { within: { from, to: from + name.length } }),
        data: { column: state.name, type: state.type, step: 'arithmetic' },
      });
    else if (state !== undefined) states.set(name, state);
  }
  return states.size === names.size ? states : undefined;
}

/** What is wrong although every column is there. */
function* check(args: Args, states: ReadonlyMap<string, ColumnState>, scope: InferScope): Generator<StepIssue> {
  const idle = Object.keys(args.with).find((name) => !states.has(name));
  if (idle !== undefined)
    yield {
      code: 'step-argument',
      path: ['with', idle],
      on: 'key',
      message: `The formula does not use ${quoted(idle)} — the column that is meant has no part in the result — write it in the formula, or delete it here.`,
      data: { step: 'arithmetic' },
    };
  // Asked for last: whoever looks at all columns is inferred again whenever one of them changes.
  if (usesPi(args.formula) && !Object.values(args.with).includes('pi') && scope.columns.has('pi'))
    yield {
      code: 'step-argument',
      path: ['formula'],
      message: `"pi" is a column, and in a formula it is 3.14159… — one of the two would be taken for the other — give the column a short name, "with: {p: pi}", or rename it before.`,
      data: { step: 'arithmetic' },
    };
  const widths = [...new Set([...states.values()].map(({ width }) => width).filter((width) => width !== 1))];
  if (widths.length > 1)
    yield {
      code: 'type',
      path: ['formula'],
      message: `The formula joins vectors of ${widths.join(' and ')} numbers — there is no partner for each number — use vectors of one width, or single columns.`,
      data: { step: 'arithmetic' },
    };
}

/** A column can be too large for the type of computation, so that it is infinite before anything is computed; or what is computed of it is. */
function checkSize(states: ReadonlyMap<string, ColumnState>, reached: boolean, scope: InferScope): void {
  const round = rounding(scope.precision);
  for (const state of states.values()) {
    const { lo, hi } = hull(state.domain);
    checkOverflow(scope, 'arithmetic', state, ['formula'], scope.precision, { lo: round(lo), hi: round(hi) });
  }
  if (reached)
    scope.issue({
      code: 'domain',
      path: ['formula'],
      message: `The formula can make a number that no ${scope.precision} holds — the model would get ∞, or what other steps make of that, and no error says so — clip or scale its columns before, or declare a smaller range.`,
      data: { step: 'arithmetic' },
    });
}

function infer(args: Args, scope: InferScope): boolean {
  const states = statesOf(args, scope);
  if (states === undefined) return false;
  const found = [...check(args, states, scope)];
  const checking = new FormulaCheck(states, scope.precision);
  const known = checking.of(args.formula);
  for (const issue of checking.issues) found.push({ ...issue, path: ['formula'], data: { step: 'arithmetic' } });
  for (const issue of found) scope.issue(issue);
  if (found.length === 0) checkSize(states, known.interval.over === 'reached', scope);
  if (found.some(({ code }) => code === 'type' || code === 'step-argument')) return false;
  const all = [...states.values()];
  scope.write(
    {
      name: args.into,
      type: scope.precision,
      time: false,
      width: Math.max(...all.map(({ width }) => width)),
      missing: known.missing,
      domain: asDomain(known.interval),
      overflow: { infinite: (known.interval.over ?? false) !== false, nan: known.nan },
      sources: sourcesOf(all),
    },
    ['into'],
  );
  return true;
}

/** A formula over columns, as numpy computes it on float arrays. */
export const arithmetic: PreprocessingStep<Args> = {
  kind: 'preprocessing',
  name: 'arithmetic',
  summary: 'A formula over columns',
  elsewhere: ['formula'],
  args: argument,
  opset: (args) => opsetOf(args.formula),
  infer(args, scope) {
    if (!infer(args, scope)) scope.poison(args.into, ['into']);
  },
  lower(args, scope) {
    const lowering = new FormulaLowering(new Kernel(scope.graph, scope.precision), (name) => {
      const column = columnOf(name, args);
      const truth = scope.before.get(column)?.type === 'bool';
      return { value: truth ? scope.joined([column]) : scope.joined([column], scope.precision), truth };
    });
    scope.assign([args.into], lowering.number(args.formula));
  },
  reference(args, scope) {
    const round = rounding(scope.precision);
    const width = scope.after.get(args.into)?.width ?? 1;
    const values = new Map(
      [...columnsOf(args.formula).keys()].map((name) => [name, scope.value(columnOf(name, args))]),
    );
    const lane = (name: string, row: number, at: number): number => {
      const cells = values.get(name)?.[row] ?? [];
      return Number(cells[cells.length === 1 ? 0 : at]);
    };
    scope.set(
      args.into,
      Array.from({ length: scope.rows }, (_, row) =>
        Array.from({ length: width }, (__, at) => evaluateFormula(args.formula, (name) => lane(name, row, at), round)),
      ),
    );
  },
};
