import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { finite } from '../arguments';
import { asDomain, hull } from '../domain';
import { nextDown, nextUp, span, widen } from '../interval';
import { quoted } from '../shown';
import { type Report, elementwise } from './elementwise';
import { Kernel } from './kernel';
import { lowerNormalQuantile, normalQuantile } from './normal-quantile';
import { search } from './search';

const knots = z
  .array(finite, { error: 'a list of numbers, [0, 10, 50]' })
  .min(2, { error: 'at least two numbers, [0, 10]' });
const shape = {
  x: knots.refine((x) => x.every((value, i) => i === 0 || value >= (x[i - 1] ?? value)) && x[0] !== x[x.length - 1], {
    error: 'numbers that never fall, from the least to the greatest',
  }),
  y: knots,
  jumps: z.enum(['last', 'middle'], { error: 'last or middle' }).optional(),
  distribution: z.enum(['uniform', 'normal'], { error: 'uniform or normal' }).default('uniform'),
};
type Args = z.output<z.ZodObject<typeof shape>>;

/** The lists of one column by position, for x between this item and the next. */
interface Segments {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly nextX: readonly number[];
  readonly nextY: readonly number[];
  /** Of a jump, where no number lies between, and of the last item: 0. */
  readonly slope: readonly number[];
}

function segmentsOf({ x, y }: Args): Segments {
  const next = (list: readonly number[]): number[] => list.map((value, i) => list[i + 1] ?? value);
  const [nextX, nextY] = [next(x), next(y)];
  const slope = x.map((value, i) => {
    const width = (nextX[i] ?? value) - value;
    return width === 0 ? 0 : ((nextY[i] ?? 0) - (y[i] ?? 0)) / width;
  });
  return { x, y, nextX, nextY, slope };
}

function ends({ x }: Args): { readonly first: number; readonly last: number } {
  return { first: x[0] ?? 0, last: x[x.length - 1] ?? 0 };
}

function halves({ jumps, distribution }: Args): boolean {
  return jumps === 'middle' || distribution === 'normal';
}

function isNormal({ distribution }: Args): boolean {
  return distribution === 'normal';
}

/** So near to the ends of a normal distribution QuantileTransformer takes a value for the end itself. */
const reach = 1e-7;

function compute(value: number, args: Args): number {
  if (!isNormal(args) || Number.isNaN(value)) return along(value, args);
  const { first, last } = ends(args);
  return normalQuantile(value - reach < first ? 0 : value + reach > last ? 1 : along(value, args));
}

/** On the lines. */
function along(value: number, args: Args): number {
  const { first, last } = ends(args);
  const { x, y, nextX, nextY, slope } = segmentsOf(args);
  if (Number.isNaN(value)) return value;
  if (halves(args) && value <= first) return y[0] ?? 0;
  if (halves(args) && value >= last) return y[y.length - 1] ?? 0;
  const inside = Math.min(Math.max(value, first), last);
  const at = x.findLastIndex((knot) => knot <= inside);
  const fromLeft = (slope[at] ?? 0) * (inside - (x[at] ?? 0)) + (y[at] ?? 0);
  if (!halves(args)) return fromLeft;
  const before = x.findLastIndex((knot) => knot < inside);
  return 0.5 * (fromLeft + ((slope[before] ?? 0) * (inside - (nextX[before] ?? 0)) + (nextY[before] ?? 0)));
}

/** Rounding carries a value on a slope over its ends: what the first and the last number between two knots become, each line being monotone. */
function besideKnots(args: Args, low: number, high: number): number[] {
  const { x, y, nextX, nextY, slope } = segmentsOf(args);
  return x.flatMap((from, at) => {
    const [to, rise] = [nextX[at] ?? from, slope[at] ?? 0];
    if (rise === 0) return [];
    return [nextUp(from), nextDown(to)]
      .filter((value) => value > from && value < to && low <= value && value <= high)
      .map((value) => {
        const fromLeft = rise * (value - from) + (y[at] ?? 0);
        return halves(args) ? 0.5 * (fromLeft + (rise * (value - to) + (nextY[at] ?? 0))) : fromLeft;
      });
  });
}

function check(args: Args, report: Report): boolean {
  const { x, y, jumps } = args;
  const wrong = (message: string, data: Readonly<Record<string, unknown>> = {}): false => {
    report(message, data, 'step-argument');
    return false;
  };
  if (x.length !== y.length)
    return wrong(
      `"x" has ${x.length} numbers and "y" has ${y.length} — each x has its y, so no line can be drawn — write as many of one as of the other.`,
    );
  const outside = y.find((share) => share < 0 || share > 1);
  if (isNormal(args) && outside !== undefined)
    return wrong(
      `"y" has ${quoted(String(outside))}, and "distribution: normal" takes shares from 0 to 1 — of anything else there is no normal quantile — write the references of the transformer, or leave "distribution" out.`,
    );
  if (isNormal(args) && y.some((share, i) => share < (y[i - 1] ?? share)))
    return wrong(
      '"y" falls, and "distribution: normal" takes the shares of rows below each x — QuantileTransformer has no such references, and a value next to an end would be taken for the other end — write the references of the transformer, or leave "distribution" out.',
    );
  if (isNormal(args) && jumps === 'last')
    return wrong(
      '"distribution: normal" is QuantileTransformer\'s, which takes the middle of a jump — with "jumps: last" the result would differ where a quantile stands more than once — write "jumps: middle".',
    );
  const twice = x.find((value, i) => value === x[i + 1]);
  if (twice !== undefined && jumps === undefined && !isNormal(args))
    return wrong(
      `"x" has ${quoted(String(twice))} more than once — there numpy.interp takes the last y, QuantileTransformer the middle of the first and the last, and the model was trained on one of the two — write "jumps: last" or "jumps: middle".`,
      { missing: 'jumps' },
    );
  if (segmentsOf(args).slope.some((slope) => !Number.isFinite(slope)))
    return wrong(
      'Two numbers of "x" are so near to each other that the slope between them is infinite — the result would be no number — leave one of the two out.',
    );
  return true;
}

type Pick = (segments: Segments) => readonly number[];
/** The lines through (fromX, fromY) of the segments in which a search with this test finds each value. */
type Line = (test: '>=' | '>', fromX: Pick, fromY: Pick) => Value;

/** The mean of the lines from the left and from the right; at the ends, and in other lanes, what stands there already. */
function lowerMiddle(kernel: Kernel, inside: Value, fromLeft: Value, lanes: readonly Args[], line: Line): Value {
  const { graph } = kernel;
  const row = (of: (args: Args) => number, other: number): Value =>
    kernel.row(lanes.map((args) => (halves(args) ? of(args) : other)));
  const first = row((args) => ends(args).first, -Infinity);
  const fromRight = line(
    '>',
    ({ nextX }) => nextX,
    ({ nextY }) => nextY,
  );
  const middle = graph.mul(kernel.number(0.5), graph.add(fromLeft, fromRight));
  const before = graph.less(
    inside,
    row((args) => ends(args).last, -Infinity),
  );
  const inner = graph.where(before, middle, fromLeft);
  const start = kernel.row(lanes.map(({ y }) => y[0] ?? 0));
  return graph.where(graph.greater(inside, first), inner, graph.where(graph.isNaN(inside), inside, start));
}

/** The shares of the lanes that are to be normal as quantiles; the others as they are. */
function lowerNormal(kernel: Kernel, x: Value, result: Value, lanes: readonly Args[]): Value {
  const { graph } = kernel;
  const [first, last] = [
    kernel.row(lanes.map((args) => ends(args).first)),
    kernel.row(lanes.map((args) => ends(args).last)),
  ];
  const nearLast = graph.greater(graph.add(x, kernel.number(reach)), last);
  const nearFirst = graph.less(graph.sub(x, kernel.number(reach)), first);
  const share = graph.where(nearFirst, kernel.number(0), graph.where(nearLast, kernel.number(1), result));
  const quantile = lowerNormalQuantile(kernel, share);
  return lanes.every(isNormal)
    ? quantile
    : graph.where(graph.constant('bool', [1, lanes.length], lanes.map(isNormal)), quantile, result);
}

/** Piecewise linear between points, constant outside: `numpy.interp(value, x, y)`. In float64 whatever the precision, as numpy does. */
export const interpolate = elementwise({
  name: 'interpolate',
  summary: 'Piecewise linear between given points',
  shape,
  opset: 9,
  domain(state, args, report, round, precision) {
    if (!check(args, report)) return { kind: 'unknown' };
    const { lo, hi } = hull(state.domain);
    const [low, high] = [round(lo), round(hi)];
    const between = [
      ...args.y.filter((_, i) => low <= (args.x[i] ?? 0) && (args.x[i] ?? 0) <= high),
      ...besideKnots(args, low, high),
    ];
    const reached = isNormal(args) ? between.map(normalQuantile) : between;
    return asDomain(widen(span([...reached, compute(low, args), compute(high, args)].map(round)), precision));
  },
  lower(kernel, value, lanes) {
    const { graph } = kernel;
    const double = new Kernel(graph, 'float64');
    const x = kernel.type === 'float64' ? value : graph.cast(value, 'float64');
    const first = double.row(lanes.map((args) => ends(args).first));
    const last = double.row(lanes.map((args) => ends(args).last));
    const inside = graph.min(graph.max(x, first), last);
    const segments = lanes.map(segmentsOf);
    const pick = (of: (one: Segments) => readonly number[]): (readonly number[])[] => segments.map(of);
    const line: Line = (test, fromX, fromY) => {
      const found = search(
        double,
        inside,
        pick(({ x: list }) => list),
        test,
      );
      const along = graph.mul(found.item(pick(({ slope }) => slope)), graph.sub(inside, found.item(pick(fromX))));
      return graph.add(along, found.item(pick(fromY)));
    };
    const fromLeft = line(
      '>=',
      ({ x: list }) => list,
      ({ y }) => y,
    );
    const shares = lanes.some(halves) ? lowerMiddle(double, inside, fromLeft, lanes, line) : fromLeft;
    const result = lanes.some(isNormal) ? lowerNormal(double, x, shares, lanes) : shares;
    return kernel.type === 'float64' ? result : graph.cast(result, kernel.type);
  },
  reference: (x, args, round) => round(compute(x, args)),
});
