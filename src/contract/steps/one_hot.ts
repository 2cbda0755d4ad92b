import { z } from 'zod';
import { type Value } from '../../onnx/graph';
import { categoriesArgument, type ColumnUse, perColumn } from '../arguments';
import { type ColumnState } from '../column';
import { intervalDomain, uncovered } from '../domain';
import { type InputSpec } from '../model';
import { quoted } from '../shown';
import { type InferScope, type PreprocessingStep } from '../step';
import { categoriesOf, checkAlive, checkCovered, encodable, lowerPositions, position, unknownOf } from './categories';

const shape = {
  categories: categoriesArgument.optional(),
  unknown: z.string({ error: 'forbid, zeros, other or one of the categories' }).optional(),
  drop: z.enum(['first', 'if_binary'], { error: 'first or if_binary' }).optional(),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;

interface Encoding {
  readonly categories: readonly string[];
  /** The position that each part of the vector stands for. */
  readonly lanes: readonly number[];
  readonly parts: readonly string[];
  /** The position of a value that is none of the categories; -1 is no part. */
  readonly unknown: number;
}

function encodingOf({ column, args }: Use, state: ColumnState | undefined, input: InputSpec | undefined): Encoding {
  const categories = categoriesOf(args.categories, state) ?? [];
  const policy = unknownOf(args.unknown, input);
  const other = policy === 'other' && !categories.includes('other');
  const lanes = categories.map((_, index) => index);
  if (args.drop === 'first' || (args.drop === 'if_binary' && categories.length === 2)) lanes.shift();
  if (other) lanes.push(categories.length);
  return {
    categories,
    lanes,
    parts: lanes.map((index) => `${column}_${categories[index] ?? 'other'}`),
    unknown: other ? categories.length : categories.indexOf(policy),
  };
}

function inferOne(use: Use, scope: InferScope): void {
  const { column, at, into, intoAt, args } = use;
  const found = encodable(scope, 'one_hot', use, args.categories);
  if (found === undefined) {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
    return;
  }
  const { state, categories } = found;
  const policy = unknownOf(args.unknown, scope.input(column));
  if (!['forbid', 'zeros', 'other', ...categories].includes(policy))
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
  const encoding = encodingOf(use, state, scope.input(column));
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
  args: perColumn(shape),
  opset: () => 9,
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    const { graph } = scope;
    const encodings = uses.map((use) => encodingOf(use, scope.before.get(use.column), scope.input(use.column)));
    const positions = uses.map((use, index): Value => {
      const { categories, unknown } = encodings[index] ?? { categories: [], unknown: -1 };
      return lowerPositions(scope, use.column, categories, { unknown });
    });
    // Side by side, each column as often as it has lanes; then all lanes are compared at once.
    const lanes = encodings.flatMap((encoding) => encoding.lanes);
    const owners = encodings.flatMap((encoding, index) => encoding.lanes.map(() => index));
    const all = graph.concat(positions);
    const wide = positions.length === 1 ? all : graph.columns(all, owners);
    const hits = graph.equal(wide, graph.constant('int64', [1, lanes.length], lanes));
    scope.assign(
      uses.map((use) => use.into ?? use.column),
      graph.cast(hits, scope.precision),
    );
  },
  reference(uses, scope) {
    const results = uses.map((use) => {
      const state = scope.before.get(use.column);
      const { categories, lanes, unknown } = encodingOf(use, state, scope.input(use.column));
      return scope.value(use.column).map(([value]) => {
        const at = position(value ?? '', state?.type, categories, { unknown });
        return lanes.map((lane) => (lane === at ? 1 : 0));
      });
    });
    uses.forEach((use, index) => {
      scope.set(use.into ?? use.column, results[index] ?? []);
    });
  },
};
