import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { bound, finite, perColumn, type ColumnUse } from '../arguments';
import { type ColumnState, type Domain } from '../column';
import { hull, intervalDomain, shownInterval } from '../domain';
import { castOverflow } from '../overflow';
import { quoted } from '../shown';
import { type LowerScope, type Precision, type PreprocessingStep } from '../step';
import { numberColumn } from './elementwise';
import { Kernel, rounding } from './kernel';
import { leftMissing } from './missing';
import { search } from './search';

const shape = {
  edges: z
    .array(bound, { error: 'a list of numbers, [0, 18, 65, .inf]' })
    .min(2, { error: 'at least two edges; the first and the last are the outer ends of the buckets' })
    .refine((edges) => edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? edge)), {
      error: 'edges that rise, each above the one before',
    }),
  right: z.boolean({ error: 'true or false' }).default(false),
  outside: z.enum(['clamp', 'missing'], { error: 'clamp or missing' }).optional(),
  missing: finite.optional(),
};
type Args = z.output<z.ZodObject<typeof shape>>;

/** The bucket of x, NaN where there is none. */
function bucket(x: number, { edges, right, outside, missing }: Args, round: (x: number) => number): number {
  if (Number.isNaN(x)) return missing === undefined ? Number.NaN : round(missing);
  const passed = (edge: number): boolean => (right ? x > round(edge) : x >= round(edge));
  const first = edges[0] ?? -Infinity;
  const last = edges[edges.length - 1] ?? Infinity;
  if (outside === 'missing' && (!passed(first) || passed(last))) return Number.NaN;
  return edges.slice(1, -1).filter(passed).length;
}

/** All columns at once whose buckets are closed on the same side. */
function lowerTogether(scope: LowerScope, uses: readonly ColumnUse<Args>[], right: boolean): Value {
  const { graph, precision } = scope;
  const kernel = new Kernel(graph, precision);
  const x = scope.joined(
    uses.map(({ column }) => column),
    precision,
  );
  const row = (of: (args: Args) => number): Value => kernel.row(uses.map(({ args }) => of(args)));
  const passed = (edge: Value): Value => (right ? graph.greater(x, edge) : graph.greaterOrEqual(x, edge));
  // Before all inner edges lies bucket 0.
  const lists = uses.map(({ args }) => [-Infinity, ...args.edges.slice(1, -1)]);
  let result = search(kernel, x, lists, right ? '>' : '>=').item(lists.map((list) => list.map((_, bucket) => bucket)));
  if (uses.some(({ args }) => args.outside === 'missing')) {
    const low = graph.not(passed(row(({ edges }) => edges[0] ?? -Infinity)));
    const out = graph.or(low, passed(row(({ edges }) => edges[edges.length - 1] ?? Infinity)));
    const lost = graph.constant(
      'bool',
      [1, uses.length],
      uses.map(({ args }) => args.outside === 'missing'),
    );
    result = graph.where(graph.and(out, lost), kernel.number(Number.NaN), result);
  }
  return graph.where(
    graph.isNaN(x),
    row(({ missing }) => missing ?? Number.NaN),
    result,
  );
}

/**
 * The number of the bucket, from 0: [a, b), or with `right` (a, b]. With `outside: missing` it is `pandas.cut(labels=False)`, with
 * `outside: clamp` `sklearn.preprocessing.KBinsDiscretizer(encode="ordinal")`; with outer edges -.inf and .inf `numpy.digitize`.
 */
export const bucketize: PreprocessingStep<readonly ColumnUse<Args>[]> = {
  kind: 'preprocessing',
  name: 'bucketize',
  summary: 'The number of the bucket between edges that a value lies in',
  elsewhere: ['KBinsDiscretizer', 'cut', 'digitize'],
  args: perColumn(shape),
  opset: () => 9,
  infer(uses, scope) {
    const round = rounding(scope.precision);
    for (const { column, at, args, into, intoAt } of uses) {
      const target = into ?? column;
      const state = numberColumn(scope, 'bucketize', column, at);
      if (state === undefined) {
        scope.poison(target, into === undefined ? undefined : intoAt);
        continue;
      }
      if (state.width !== 1) {
        scope.issue({
          code: 'type',
          path: at,
          message: `${quoted(column)} is ${state.width} wide, and bucketize takes one number a row — no artifact can be made — bucketize the columns before they are joined.`,
          data: { column, step: 'bucketize', width: state.width },
        });
        scope.poison(target, into === undefined ? undefined : intoAt);
        continue;
      }
      const { lo, hi } = hull(state.domain);
      const inside = isInside(lo, hi, args, round);
      if (!inside && args.outside === undefined)
        scope.issue({
          code: 'domain',
          path: at,
          message: `${quoted(column)} ${lo === -Infinity && hi === Infinity ? 'has no range' : `lies in ${shownInterval({ lo, hi })}`}, so it can lie outside of the edges — pandas.cut makes that missing, KBinsDiscretizer the outermost bucket, and the model was trained on one of the two — write "outside: clamp" or "outside: missing".`,
          data: { column, step: 'bucketize', lo, hi, missing: 'outside' },
        });
      const lost = !inside && args.outside === 'missing';
      scope.write(
        {
          name: target,
          width: 1,
          sources: state.sources,
          type: scope.precision,
          time: false,
          domain: bucketDomain(state, args, round),
          overflow: { infinite: false, nan: isLost(state, args, scope.precision) },
          missing: lost ? leftMissing(state, scope) : args.missing !== undefined ? false : state.missing,
        },
        into === undefined ? undefined : intoAt,
      );
    }
  },
  lower(uses, scope) {
    const groups = [false, true].flatMap((right) => {
      const some = uses.filter(({ args }) => args.right === right);
      return some.length === 0 ? [] : [{ some, value: lowerTogether(scope, some, right) }];
    });
    for (const { some, value } of groups)
      scope.assign(
        some.map(({ column, into }) => into ?? column),
        value,
      );
  },
  reference(uses, scope) {
    const round = rounding(scope.precision);
    const results = uses.map((use) =>
      scope.value(use.column).map((row) => row.map((x) => bucket(round(Number(x)), use.args, round))),
    );
    uses.forEach((use, index) => {
      scope.set(use.into ?? use.column, results[index] ?? []);
    });
  },
};

/** Whether there may be no bucket for what numbers too large have become: ∞ is in none, even where that is an edge. */
function isLost(state: ColumnState, { outside, missing }: Args, precision: Precision): boolean {
  const { infinite, nan } = castOverflow(state, precision);
  return (nan && missing === undefined) || (infinite && outside === 'missing');
}

function isInside(lo: number, hi: number, { edges, right }: Args, round: (x: number) => number): boolean {
  const first = round(edges[0] ?? Infinity);
  const last = round(edges[edges.length - 1] ?? -Infinity);
  const [low, high] = [round(lo), round(hi)];
  // In float32 a number can become infinite that the last edge was to be above.
  const overflows = high === Infinity && hi !== Infinity;
  return right
    ? (low > first || first === -Infinity) && high <= last
    : low >= first && (high < last || (last === Infinity && !overflows));
}

/** Up to so many buckets are listed one by one, so that an encoder knows them. */
const listed = 1000;

/** All buckets that there are, whatever the range: the width of an encoder must not hang on it. */
function bucketDomain(state: ColumnState, args: Args, round: (x: number) => number): Domain {
  const lost = args.missing === undefined ? [] : [round(args.missing)];
  const buckets = Array.from({ length: args.edges.length - 1 }, (_, index) => index);
  if (buckets.length <= listed)
    return { kind: 'categories', values: [...new Set([...buckets, ...lost])].map(String), open: false };
  const { lo, hi } = hull(state.domain);
  const clamped: Args = { ...args, outside: 'clamp', missing: undefined };
  const [low, high] = [bucket(round(lo), clamped, round), bucket(round(hi), clamped, round)];
  return intervalDomain(Math.min(low, ...lost), Math.max(high, ...lost));
}
