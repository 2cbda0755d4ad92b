import { z } from 'zod';
import { type Value } from '../../onnx/graph';
import { bound, finite, perColumn, type ColumnUse } from '../arguments';
import { type ColumnState } from '../column';
import { hull, intervalDomain, shownInterval } from '../domain';
import { quoted } from '../shown';
import { type LowerScope, type PreprocessingStep } from '../step';
import { numberColumn } from './elementwise';
import { Kernel, rounding } from './kernel';

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

function lowerOne(scope: LowerScope, { column, args }: ColumnUse<Args>): Value {
  const { graph, precision } = scope;
  const kernel = new Kernel(graph, precision);
  const x = scope.joined([column], precision);
  const passed = (edges: readonly number[]): Value => {
    const row = graph.constant(precision, [1, edges.length], edges);
    return args.right ? graph.greater(x, row) : graph.greaterOrEqual(x, row);
  };
  const { edges } = args;
  const inner = edges.slice(1, -1);
  // Every row has a bucket, so that there is a sum also where no edge lies between the outer ones.
  let result =
    inner.length === 0
      ? kernel.op('Mul', kernel.number(0), graph.cast(graph.op('IsNaN', [x]), precision))
      : graph.reduceSum(graph.cast(passed(inner), precision), [1], true);
  if (args.outside === 'missing') {
    const low = graph.op('Not', [passed(edges.slice(0, 1))]);
    const out = graph.op('Or', [low, passed(edges.slice(-1))]);
    result = graph.op('Where', [out, kernel.number(Number.NaN), result]);
  }
  return graph.op('Where', [graph.op('IsNaN', [x]), kernel.number(args.missing ?? Number.NaN), result]);
}

/**
 * The number of the bucket, from 0: [a, b), or with `right` (a, b]. With `outside: missing` it is `pandas.cut(labels=False)`, with
 * `outside: clamp` `sklearn.preprocessing.KBinsDiscretizer(encode="ordinal")`; with outer edges -.inf and .inf `numpy.digitize`.
 */
export const bucketize: PreprocessingStep<readonly ColumnUse<Args>[]> = {
  kind: 'preprocessing',
  name: 'bucketize',
  summary: 'The number of the bucket between edges that a value lies in',
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
          missing: lost ? 'allow' : args.missing !== undefined ? false : state.missing,
        },
        into === undefined ? undefined : intoAt,
      );
    }
  },
  lower(uses, scope) {
    const results = uses.map((use) => lowerOne(scope, use));
    uses.forEach((use, index) => {
      const result = results[index];
      if (result !== undefined) scope.assign([use.into ?? use.column], result);
    });
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

function isInside(lo: number, hi: number, { edges, right }: Args, round: (x: number) => number): boolean {
  const first = round(edges[0] ?? Infinity);
  const last = round(edges[edges.length - 1] ?? -Infinity);
  const [low, high] = [round(lo), round(hi)];
  return right
    ? (low > first || first === -Infinity) && high <= last
    : low >= first && (high < last || last === Infinity);
}

function bucketDomain(state: ColumnState, args: Args, round: (x: number) => number): ReturnType<typeof intervalDomain> {
  const { lo, hi } = hull(state.domain);
  const clamped: Args = { ...args, outside: 'clamp', missing: undefined };
  const [low, high] = [bucket(round(lo), clamped, round), bucket(round(hi), clamped, round)];
  if (args.missing === undefined || state.missing === false) return intervalDomain(low, high);
  return intervalDomain(Math.min(low, round(args.missing)), Math.max(high, round(args.missing)));
}
