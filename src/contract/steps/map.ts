import * as z from 'zod';
import { type ColumnUse, finite, perColumn } from '../arguments';
import { type ColumnState, type Domain, type Missing } from '../column';
import { intervalDomain, uncovered } from '../domain';
import { mayBeNaN, noOverflow } from '../overflow';
import { type InferScope, type Precision, type PreprocessingStep } from '../step';
import { encodable } from './categories';
import { rounding } from './kernel';
import { lowerTables, referTables, type Table } from './lookup';
import { leftMissing } from './missing';

const target = z.union([z.string(), finite], { error: 'text or a number' });
const shape = {
  values: z
    .record(z.string(), target, { error: 'a mapping from values to values, {a: 1, b: 2}' })
    .refine((values) => Object.keys(values).length > 0, { error: 'at least one value' })
    .refine((values) => new Set(Object.values(values).map((value) => typeof value)).size < 2, {
      error: 'values that are all text or all numbers',
    }),
  unknown: target.optional(),
  missing: target.optional(),
};
type Args = z.output<z.ZodObject<typeof shape>>;

function isText({ values }: Args): boolean {
  return typeof Object.values(values)[0] === 'string';
}

const tableOn =
  (precision: 'float32' | 'float64') =>
  ({ args }: ColumnUse<Args>): Table => {
    const none = isText(args) ? '' : Number.NaN;
    return {
      keys: Object.keys(args.values),
      values: Object.values(args.values),
      unknown: args.unknown ?? none,
      missing: args.missing ?? none,
      type: isText(args) ? 'string' : precision,
    };
  };

function inferOne(use: ColumnUse<Args>, scope: InferScope): void {
  const { column, args, into, intoAt, at } = use;
  const found = encodable(scope, 'map', use, Object.keys(args.values));
  const text = isText(args);
  const fallbacks = (['unknown', 'missing'] as const).filter((key) => args[key] !== undefined);
  const wrong = fallbacks.find((key) => (typeof args[key] === 'string') !== text);
  if (wrong !== undefined)
    scope.issue({
      code: 'step-argument',
      path: at,
      message: `"${wrong}" of map is ${text ? 'a number' : 'text'}, and its values are ${text ? 'text' : 'numbers'} — a column has one type — write ${text ? 'text in quotes' : 'a number'}.`,
      data: { column, step: 'map' },
    });
  if (found === undefined || wrong !== undefined) {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  writeMapped(use, found.state, scope);
}

function writeMapped({ column, args, into, intoAt }: ColumnUse<Args>, state: ColumnState, scope: InferScope): void {
  const keys = Object.keys(args.values);
  const covered = uncovered(state, keys)?.length === 0;
  const keyed = state.type === 'string' && keys.includes('');
  const values = Object.values(args.values);
  if (args.unknown !== undefined && !covered) values.push(args.unknown);
  if (args.missing !== undefined && mayBeNaN(state)) values.push(args.missing);
  const lost = !covered && args.unknown === undefined;
  const keeps = args.missing === undefined && !keyed;
  // "" as a text is what missing looks like to every later step.
  const missing: Missing = values.includes('')
    ? 'allow'
    : lost
      ? leftMissing(state, scope)
      : keeps
        ? state.missing
        : false;
  scope.write(
    {
      name: into ?? column,
      type: isText(args) ? 'string' : scope.precision,
      time: false,
      width: 1,
      missing,
      domain: valuesDomain(values, scope.precision),
      overflow: keeps && !isText(args) ? { infinite: false, nan: state.overflow.nan } : noOverflow,
      sources: state.sources,
    },
    into === undefined ? undefined : intoAt,
  );
}

function valuesDomain(values: readonly (number | string)[], precision: Precision): Domain {
  if (typeof values[0] === 'string')
    return {
      kind: 'categories',
      values: [...new Set(values.map(String))].filter((value) => value !== ''),
      open: false,
    };
  const numbers = values.map(Number).map(rounding(precision));
  return intervalDomain(
    numbers.reduce((a, b) => Math.min(a, b)),
    numbers.reduce((a, b) => Math.max(a, b)),
  );
}

/** Another value for each value: `pandas.Series.map`; a value that is not in the list becomes missing unless `unknown` says what. */
export const map: PreprocessingStep<readonly ColumnUse<Args>[]> = {
  kind: 'preprocessing',
  name: 'map',
  summary: 'Replace each value by the one that a list gives for it',
  elsewhere: ['replace'],
  args: perColumn(shape),
  // A list of texts is a Constant, and those have numbers only before.
  opset: (uses) => (uses.some(({ args }) => isText(args)) ? 9 : 7),
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    lowerTables(uses, scope, tableOn(scope.precision));
  },
  reference(uses, scope) {
    referTables(uses, scope, tableOn(scope.precision));
  },
};
