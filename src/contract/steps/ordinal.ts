import * as z from 'zod';
import { categoriesArgument, type ColumnUse, finite, perColumn } from '../arguments';
import { type ColumnState, type Missing } from '../column';
import { intervalDomain, uncovered } from '../domain';
import { mayBeNaN, noOverflow } from '../overflow';
import { type PreprocessingStep } from '../step';
import { categoriesOf, checkAlive, checkCovered, encodable } from './categories';
import { rounding } from './kernel';
import { lowerTables, referTables, type Table } from './lookup';

const shape = {
  categories: categoriesArgument.optional(),
  first: finite.default(0),
  unknown: z
    .union([z.literal('forbid'), z.number()], { error: 'forbid or the number of an unknown value' })
    .default('forbid'),
  missing: finite.optional(),
};
type Args = z.output<z.ZodObject<typeof shape>>;

const tableOn =
  (type: 'float32' | 'float64') =>
  ({ args }: ColumnUse<Args>, state: ColumnState | undefined): Table => {
    const keys = categoriesOf(args.categories, state) ?? [];
    return {
      keys,
      values: keys.map((_, index) => args.first + index),
      unknown: args.unknown === 'forbid' ? Number.NaN : args.unknown,
      missing: args.missing ?? Number.NaN,
      type,
    };
  };

/** The position of the value among the categories: `sklearn.preprocessing.OrdinalEncoder(categories)`; missing stays missing. */
export const ordinal: PreprocessingStep<readonly ColumnUse<Args>[]> = {
  kind: 'preprocessing',
  name: 'ordinal',
  summary: 'The number of the category, in the order of the list',
  elsewhere: ['OrdinalEncoder', 'LabelEncoder'],
  args: perColumn(shape),
  opset: () => 7,
  infer(uses, scope) {
    const round = rounding(scope.precision);
    for (const use of uses) {
      const { column, args, into, intoAt } = use;
      const found = encodable(scope, 'ordinal', use, args.categories);
      if (found === undefined) {
        scope.poison(into ?? column, into === undefined ? undefined : intoAt);
        continue;
      }
      const { state, categories } = found;
      const left = uncovered(state, categories);
      const covered = left?.length === 0;
      if (args.unknown === 'forbid')
        checkCovered(
          scope,
          'ordinal',
          use,
          left,
          'it would become a missing value, without an error',
          'declare the "categories" at the input with "unknown: forbid", or write "unknown:" with the number that training used',
        );
      checkAlive(scope, 'ordinal', use, state, categories);
      const inCategories = state.type === 'string' && categories.includes('');
      const missing: Missing = inCategories || args.missing !== undefined ? false : state.missing;
      const numbers = [args.first, args.first + categories.length - 1];
      if (typeof args.unknown === 'number' && !covered) numbers.push(args.unknown);
      if (args.missing !== undefined && mayBeNaN(state)) numbers.push(args.missing);
      scope.write(
        {
          name: into ?? column,
          type: scope.precision,
          time: false,
          width: 1,
          missing,
          overflow: args.missing === undefined ? { infinite: false, nan: state.overflow.nan } : noOverflow,
          domain: intervalDomain(Math.min(...numbers.map(round)), Math.max(...numbers.map(round))),
          sources: state.sources,
        },
        into === undefined ? undefined : intoAt,
      );
    }
  },
  lower(uses, scope) {
    lowerTables(uses, scope, tableOn(scope.precision));
  },
  reference(uses, scope) {
    referTables(uses, scope, tableOn(scope.precision));
  },
};
