import * as z from 'zod';
import { columnName, finite, positive } from '../arguments';
import { anyMissing, type ColumnState, sourcesOf } from '../column';
import { asDomain, hull } from '../domain';
import { type Interval, product, spanOf, widen } from '../interval';
import { madeOverflow } from '../overflow';
import { type InferScope, type Precision, type PreprocessingStep, type StepIssue } from '../step';
import { checkOverflow, numberColumn } from './elementwise';
import { Kernel, rounding } from './kernel';
import { listArgument } from './names';

const numbers = z.array(finite, { error: 'a list of numbers, [0.6, 0.8]' });
const argument = listArgument.extend({
  components: z
    .array(numbers.min(1), { error: 'a list of lists of numbers, [[0.6, 0.8]]' })
    .min(1, { error: 'at least one list of numbers, [[0.6, 0.8]]' })
    .refine((rows) => rows.every(({ length }) => length === rows[0]?.length), {
      error: 'lists of as many numbers each, [[0.6, 0.8], [-0.8, 0.6]]',
    }),
  mean: numbers.optional(),
  scale: z.array(positive, { error: 'a list of numbers above 0, [2, 0.5]' }).optional(),
  into: columnName,
});
type Args = z.output<typeof argument>;

type Round = (x: number) => number;

/** Σ x[i] · component[i], from the first on. */
function dot(component: readonly number[], x: readonly number[], round: Round): number {
  return component.reduce((sum, weight, i) => round(sum + round(round(weight) * round(x[i] ?? Number.NaN))), 0);
}

/** What the mean becomes: scikit-learn takes it off the result, so that the columns can be what they are. */
function offsets({ components, mean = [] }: Args, round: Round): readonly number[] {
  return components.map((component) => (mean.length === 0 ? 0 : dot(component, mean, round)));
}

/** Lengths that do not belong together. */
function* check({ components, mean, scale }: Args, width: number): Generator<StepIssue> {
  const wrong = (key: string, length: number, wanted: number, of: string): StepIssue => ({
    code: 'step-argument',
    path: [key],
    message: `${key === 'components' ? 'Each list of "components"' : `"${key}"`} has ${length} number${length === 1 ? '' : 's'} and ${of} ${wanted} — each number has its partner, and no artifact can be made without — write ${wanted} numbers, in their order.`,
    data: { step: 'project', wanted },
  });
  const length = components[0]?.length ?? 0;
  if (length !== width) yield wrong('components', length, width, 'the columns are');
  else if (mean !== undefined && mean.length !== width) yield wrong('mean', mean.length, width, 'the columns are');
  if (scale !== undefined && scale.length !== components.length)
    yield wrong('scale', scale.length, components.length, 'the components are');
}

/** The smallest interval of one component that is sure whatever order its sum is computed in. */
function intervalOf(
  component: readonly number[],
  offset: number,
  scale: number,
  x: readonly Interval[],
  precision: Precision,
): Interval {
  const round = rounding(precision);
  const terms = x.map((each, i) => product(each, { lo: component[i] ?? 0, hi: component[i] ?? 0 }, (value) => value));
  const sum = (of: (term: Interval) => number): number => terms.reduce((all, term) => all + of(term), -offset);
  const size = terms.reduce((all, { lo, hi }) => all + Math.max(-lo, hi), Math.abs(offset));
  // Each of the operations may be off by half a unit in the last place of all that has been added.
  const slack = size * (terms.length + 2) * (precision === 'float32' ? 2 ** -23 : 2 ** -52);
  const ends = { lo: (sum(({ lo }) => lo) - slack) / scale, hi: (sum(({ hi }) => hi) + slack) / scale };
  const { lo, hi } = widen(ends, precision);
  const lost = Number.isNaN(lo) || Number.isNaN(hi) || !Number.isFinite(round(size));
  return lost ? { lo: -Infinity, hi: Infinity } : { lo: round(lo), hi: round(hi) };
}

function sizeOf({ lo, hi }: Interval): number {
  return Math.max(-lo, hi);
}

function write(args: Args, states: readonly ColumnState[], scope: InferScope): void {
  const round = rounding(scope.precision);
  const x = states.flatMap(({ domain, width }) => {
    const { lo, hi } = hull(domain);
    return Array.from({ length: width }, () => ({ lo: round(lo), hi: round(hi) }));
  });
  const shifts = offsets(args, round);
  const intervals = args.components.map((component, k) =>
    intervalOf(component, shifts[k] ?? 0, args.scale?.[k] ?? 1, x, scope.precision),
  );
  const domain = asDomain(spanOf(intervals));
  // Once, of the column that carries it farthest.
  const sizes = states.map((state) => sizeOf(hull(state.domain)));
  const index = sizes.indexOf(Math.max(...sizes));
  const widest = states[index];
  if (widest !== undefined) checkOverflow(scope, 'project', widest, ['columns', index], scope.precision, hull(domain));
  scope.write(
    {
      name: args.into,
      type: scope.precision,
      time: false,
      width: args.components.length,
      missing: anyMissing(states),
      domain,
      overflow: madeOverflow(states, scope.precision, hull(domain), { frail: true }),
      parts: args.components.map((_, k) => `${args.into}${k}`),
      sources: sourcesOf(states),
    },
    ['into'],
  );
}

/** The columns seen from other directions: `sklearn.decomposition.PCA.transform`, in its order of operations. */
export const project: PreprocessingStep<Args> = {
  kind: 'preprocessing',
  name: 'project',
  summary: 'Weighted sums of columns as one vector: PCA, TruncatedSVD, random projections',
  elsewhere: ['PCA'],
  args: argument,
  opset: () => 7,
  infer(args, scope) {
    const states = args.columns
      .map((name, index) => numberColumn(scope, 'project', name, ['columns', index]))
      .filter((state) => state !== undefined);
    const width = states.reduce((sum, state) => sum + state.width, 0);
    const found = states.length === args.columns.length ? [...check(args, width)] : [];
    for (const issue of found) scope.issue(issue);
    if (states.length === args.columns.length && found.length === 0) write(args, states, scope);
    else scope.poison(args.into, ['into']);
  },
  lower(args, scope) {
    const kernel = new Kernel(scope.graph, scope.precision);
    const { components, mean, scale } = args;
    const x = scope.joined(args.columns, scope.precision);
    const width = components[0]?.length ?? 0;
    const turned = Array.from({ length: width }, (_, i) => components.map((component) => component[i] ?? 0));
    const weights = scope.graph.constant(scope.precision, [width, components.length], turned.flat());
    let result = kernel.op('MatMul', x, weights);
    if (mean !== undefined) result = kernel.op('Sub', result, kernel.row(offsets(args, rounding(scope.precision))));
    if (scale !== undefined) result = kernel.op('Div', result, kernel.row(scale));
    scope.assign([args.into], result);
  },
  reference(args, scope) {
    const round = rounding(scope.precision);
    const columns = args.columns.map((name) => scope.value(name));
    const shifts = offsets(args, round);
    const rows = Array.from({ length: scope.rows }, (_, row) => {
      const x = columns.flatMap((column) => (column[row] ?? []).map(Number));
      return args.components.map((component, k) => {
        const centered = round(dot(component, x, round) - (shifts[k] ?? 0));
        return round(centered / round(args.scale?.[k] ?? 1));
      });
    });
    scope.set(args.into, rows);
  },
};
