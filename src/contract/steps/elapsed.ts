import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, perColumn } from '../arguments';
import { type ColumnState } from '../column';
import { hull, intervalDomain } from '../domain';
import { type Path } from '../model';
import { noOverflow } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type LowerScope, type PreprocessingStep } from '../step';
import { parseIso } from '../time';
import { Kernel } from './kernel';

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const shape = {
  since: z.string({ error: 'an ISO 8601 date, or the name of a date column' }).min(1),
  unit: z.enum(['s', 'm', 'h', 'd'], { error: 's, m, h or d' }),
};
type Use = ColumnUse<z.output<z.ZodObject<typeof shape>>>;

/** Seconds of a date that `since` is; undefined where it names a column. */
function fixedSince({ args }: Use): number | undefined {
  return parseIso(args.since);
}

function dateColumn(scope: InferScope, name: string, at: Path): ColumnState | undefined {
  const state = scope.column(name, at);
  if (state === undefined || state.time) return state;
  scope.issue({
    code: 'type',
    path: at,
    message: `${quoted(name)} is no date — elapsed would take its number for seconds since 1970 — give the input the type date or datetime.`,
    data: { column: name, step: 'elapsed', type: state.type },
  });
  return undefined;
}

function inferOne(use: Use, scope: InferScope): void {
  const { column, at, args, into, intoAt } = use;
  const state = dateColumn(scope, column, at);
  const fixed = fixedSince(use);
  const sinceAt: Path = at[0] === 'columns' && typeof at[1] === 'string' ? [...at, 'since'] : ['since'];
  const since = fixed === undefined ? dateColumn(scope, args.since, sinceAt) : undefined;
  if (state === undefined || (fixed === undefined && since === undefined)) {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  const from = since === undefined ? { lo: fixed ?? 0, hi: fixed ?? 0 } : hull(since.domain);
  const to = hull(state.domain);
  const missing = [state.missing, since?.missing ?? false];
  scope.write(
    {
      name: into ?? column,
      type: 'float64',
      time: false,
      width: 1,
      missing: missing.includes('allow') ? 'allow' : missing.includes('pass') ? 'pass' : false,
      domain: intervalDomain(between(from.hi, to.lo, args.unit), between(from.lo, to.hi, args.unit)),
      overflow: noOverflow,
      sources: [...new Set([...state.sources, ...(since?.sources ?? [])])],
    },
    into === undefined ? undefined : intoAt,
  );
}

/** Whole microseconds up to here, some 139 years, are numbers also with a half. */
const most = 4.4e9;
const micro = 1e6;

/**
 * A time with a fraction is no number of binary seconds: its distance is that of whole microseconds, which is what pandas divides. Of whole seconds it
 * is the plain quotient.
 */
function between(from: number, to: number, unit: keyof typeof units): number {
  const difference = to - from;
  return Math.abs(difference) < most
    ? Math.floor(difference * micro + 0.5) / (units[unit] * micro)
    : difference / units[unit];
}

/** All columns at once whose times are counted from dates, or from columns. */
function lowerTogether(uses: readonly Use[], scope: LowerScope): Value {
  const kernel = new Kernel(scope.graph, 'float64');
  const dates = uses.map(fixedSince).filter((since) => since !== undefined);
  const since =
    dates.length === uses.length
      ? kernel.row(dates)
      : scope.joined(
          uses.map(({ args }) => args.since),
          'float64',
        );
  const columns = uses.map(({ column }) => column);
  const difference = kernel.op('Sub', scope.joined(columns, 'float64'), since);
  const near = kernel.op('Less', kernel.op('Abs', difference), kernel.number(most));
  const whole = kernel.op(
    'Floor',
    kernel.op('Add', kernel.op('Mul', difference, kernel.number(micro)), kernel.number(0.5)),
  );
  const lengths = (parts: number): Value => kernel.row(uses.map(({ args }) => units[args.unit] * parts));
  return kernel.where(near, kernel.op('Div', whole, lengths(micro)), kernel.op('Div', difference, lengths(1)));
}

/** Time since a date: `(df[a] - since) / pandas.Timedelta(1, unit)`. Always computed in float64. */
export const elapsed: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'elapsed',
  summary: 'Time from a date, or from another column, to a date',
  args: perColumn(shape),
  opset: () => 7,
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    const groups = [
      uses.filter((use) => fixedSince(use) !== undefined),
      uses.filter((use) => fixedSince(use) === undefined),
    ].filter(({ length }) => length > 0);
    const results = groups.map((some) => lowerTogether(some, scope));
    groups.forEach((some, index) => {
      scope.assign(
        some.map(({ column, into }) => into ?? column),
        results[index] ?? '',
      );
    });
  },
  reference(uses, scope) {
    const results = uses.map((use) => {
      const fixed = fixedSince(use);
      const since = fixed === undefined ? scope.value(use.args.since) : undefined;
      return scope
        .value(use.column)
        .map((row, index) => row.map((x) => between(Number(since?.[index]?.[0] ?? fixed), Number(x), use.args.unit)));
    });
    uses.forEach(({ column, into }, index) => {
      scope.set(into ?? column, results[index] ?? []);
    });
  },
};
