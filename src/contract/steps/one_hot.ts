import * as z from 'zod';
import { categoriesArgument, type ColumnUse, perColumn } from '../arguments';
import { type ColumnState } from '../column';
import { intervalDomain, uncovered } from '../domain';
import { type InputSpec } from '../model';
import { noOverflow } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type PreprocessingStep } from '../step';
import {
  categoriesOf,
  checkAlive,
  checkCovered,
  encodable,
  lowerPositions,
  position,
  type Positions,
  unknownOf,
} from './categories';

const shape = {
  categories: categoriesArgument.optional(),
  rare: categoriesArgument.optional(),
  unknown: z.string({ error: 'forbid, zeros, other or one of the categories' }).optional(),
  drop: z.enum(['first', 'if_binary'], { error: 'first or if_binary' }).optional(),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;

interface Encoding {
  /** The categories with a part of their own, then the rare ones. */
  readonly values: readonly string[];
  /** How many have a part of their own. */
  readonly frequent: number;
  /** The position that each part of the vector stands for. */
  readonly lanes: readonly number[];
  readonly parts: readonly string[];
  /** Positions; that of an unknown value, -1, is no part. The rare ones share the first place behind the frequent ones. */
  readonly at: Positions;
}

function encodingOf({ column, args }: Use, state: ColumnState | undefined, input: InputSpec | undefined): Encoding {
  const rare = args.rare ?? [];
  const grouped = rare.length > 0;
  const frequent = (categoriesOf(args.categories, state) ?? []).filter((category) => !rare.includes(category));
  const policy = unknownOf(args.unknown, input);
  // A category that is called "other" takes what is unknown, unless there are rare ones: the part that they share is another.
  const other = policy === 'other' && (grouped || !frequent.includes('other'));
  const lanes = [...frequent, ...(grouped ? ['other'] : [])].map((_, index) => index);
  if (args.drop === 'first' || (args.drop === 'if_binary' && lanes.length === 2)) lanes.shift();
  if (other && !grouped) lanes.push(frequent.length);
  return {
    values: [...frequent, ...rare],
    frequent: frequent.length,
    lanes,
    parts: lanes.map((index) => `${column}_${frequent[index] ?? 'other'}`),
    at: { unknown: other ? frequent.length : frequent.indexOf(policy), shared: frequent.length },
  };
}

function inferOne(use: Use, scope: InferScope): void {
  const { column, at, into, intoAt, args } = use;
  const found = encodable(scope, 'one_hot', use, args.categories);
  if (found === undefined) {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  const { state } = found;
  const categories = [...new Set([...found.categories, ...(args.rare ?? [])])];
  const policy = unknownOf(args.unknown, scope.input(column));
  const encoding = encodingOf(use, state, scope.input(column));
  if (!['forbid', 'zeros', 'other', ...encoding.values.slice(0, encoding.frequent)].includes(policy))
    scope.issue({
      code: 'step-argument',
      path: args.unknown === undefined ? at : 'unknown' in args && at[0] === 'columns' ? at : ['unknown'],
      message: `${quoted(policy)} is no category of ${quoted(column)} — an unknown value could not be encoded as it — write forbid, zeros, other or one of the categories.`,
      data: { column, step: 'one_hot' },
    });
  if (policy === 'forbid')
    checkCovered(
      scope,
      'one_hot',
      use,
      uncovered(state, categories),
      'it would be encoded as no category at all, without an error',
      'declare the "categories" at the input with "unknown: forbid", or write "unknown: zeros" or "unknown: other" as in training',
    );
  checkAlive(scope, 'one_hot', use, state, categories);
  if (state.missing !== false && !(state.type === 'string' && categories.includes('')))
    scope.issue({
      code: 'missing-reaches-model',
      path: at,
      message: `${quoted(column)} can be missing, and one_hot would encode that like an unknown value — training did something else with it, so predictions shift — impute it before, or list "" among the categories.`,
      data: { column, step: 'one_hot' },
    });
  if (encoding.lanes.length === 0) {
    scope.issue({
      code: 'step-argument',
      path: at,
      message: `With "drop" nothing is left of ${quoted(column)} — the model would get no feature of it — delete "drop", or list more categories.`,
      data: { column, step: 'one_hot' },
    });
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  scope.write(
    {
      name: into ?? column,
      type: scope.precision,
      time: false,
      width: encoding.lanes.length,
      missing: false,
      domain: intervalDomain(0, 1),
      parts: encoding.parts,
      overflow: noOverflow,
      sources: state.sources,
    },
    into === undefined ? undefined : intoAt,
  );
}

/** 1 for the category that a value is and 0 for the others: `sklearn.preprocessing.OneHotEncoder`. */
export const oneHot: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'one_hot',
  summary: 'A vector with a 1 at the category of the value',
  elsewhere: ['OneHotEncoder', 'get_dummies'],
  args: perColumn(shape),
  opset: () => 7,
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    const { graph } = scope;
    const encodings = uses.map((use) => encodingOf(use, scope.before.get(use.column), scope.input(use.column)));
    const { value, order } = lowerPositions(
      scope,
      uses.map(({ column }, index) => {
        const { values = [], at = { unknown: -1 } } = encodings[index] ?? {};
        return { column, categories: values, at };
      }),
    );
    // Side by side, each column as often as it has lanes; then all lanes are compared at once.
    const lanes = encodings.flatMap((encoding) => encoding.lanes);
    const place = new Map(order.map((index, lane) => [index, lane]));
    const owners = encodings.flatMap((encoding, index) => encoding.lanes.map(() => place.get(index) ?? 0));
    const wide = uses.length === 1 ? value : graph.columns(value, owners);
    const hits = graph.equal(wide, graph.constant('int64', [1, lanes.length], lanes));
    scope.assign(
      uses.map((use) => use.into ?? use.column),
      graph.cast(hits, scope.precision),
    );
  },
  reference(uses, scope) {
    const results = uses.map((use) => {
      const state = scope.before.get(use.column);
      const { values, lanes, at } = encodingOf(use, state, scope.input(use.column));
      return scope.value(use.column).map(([value]) => {
        const found = position(value ?? '', state?.type, values, at);
        return lanes.map((lane) => (lane === found ? 1 : 0));
      });
    });
    uses.forEach((use, index) => {
      scope.set(use.into ?? use.column, results[index] ?? []);
    });
  },
};
