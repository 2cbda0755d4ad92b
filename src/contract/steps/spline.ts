import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, finite, perColumn } from '../arguments';
import { type ColumnState, partsOf } from '../column';
import { asDomain, hull } from '../domain';
import { lowerModulo, modulo } from '../formula/division';
import { everything, type Interval } from '../interval';
import { madeOverflow, unanswered } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type LowerScope, type PreprocessingStep } from '../step';
import { checkOverflow, numberColumn } from './elementwise';
import { Kernel, rounding } from './kernel';
import { search } from './search';
import { type Basis, basisOf, countOf, farthest, hasNumbers } from './spline-basis';

const shape = {
  knots: z
    .array(finite, { error: 'a list of numbers, [0, 10, 50]' })
    .min(2, { error: 'at least two numbers, [0, 10]' })
    .max(100, { error: 'at most 100 numbers' })
    .refine((knots) => knots.every((knot, i) => i === 0 || knot > (knots[i - 1] ?? knot)), {
      error: 'numbers that rise, each once',
    }),
  degree: z.int({ error: 'a whole number from 0 to 10' }).min(0).max(10).default(3),
  bias: z.boolean({ error: 'true or false' }).default(true),
  extrapolation: z
    .enum(['constant', 'linear', 'continue', 'periodic', 'error'], {
      error: 'constant, linear, continue, periodic or error',
    })
    .default('constant'),
  missing: z.enum(['keep', 'zeros'], { error: 'keep or zeros' }).default('keep'),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;

function target({ column, into }: Use): string {
  return into ?? column;
}

function ends({ knots }: Args): { readonly first: number; readonly last: number } {
  return { first: knots[0] ?? 0, last: knots[knots.length - 1] ?? 0 };
}

/** Of what never leaves the functions' own interval, rounding is not to make it leave that either. */
function isBounded({ extrapolation }: Args): boolean {
  return extrapolation !== 'linear' && extrapolation !== 'continue';
}

/** The polynomials that lie outside the knots can go anywhere: at most as far as their coefficients carry them. */
function boundsOf(state: ColumnState, args: Args, round: (x: number) => number): Interval {
  const { lo, hi } = hull(state.domain);
  const { first, last } = ends(args);
  if (isBounded(args)) return { lo: 0, hi: 1 };
  const most = round(Math.max(farthest(args, Math.max(first - lo, 0), Math.max(hi - last, 0)), 1) * (1 + 1e-9));
  return Number.isFinite(most) ? { lo: -most, hi: most } : everything;
}

function inferOne(use: Use, scope: InferScope): void {
  const { args, into, intoAt, at, column } = use;
  const state = numberColumn(scope, 'spline', column, at);
  const intoPath = into === undefined ? undefined : intoAt;
  const wrong =
    args.extrapolation === 'periodic' && args.knots.length <= args.degree
      ? `A periodic spline of degree ${args.degree} needs more than ${args.degree} knots, and there are ${args.knots.length} — it would overlap itself — write more knots or a smaller degree.`
      : countOf(args) === 0
        ? 'Without its last function nothing is left of a spline of degree 0 over two knots — the model would get no feature of it — write "bias: true", more knots or a higher degree.'
        : hasNumbers(args)
          ? undefined
          : 'Two of the knots are so near to or so far from each other that a polynomial between them has infinite coefficients — the result would be no number — scale the column and its knots first.';
  if (state !== undefined && wrong !== undefined)
    scope.issue({ code: 'step-argument', path: at, message: wrong, data: { column, step: 'spline' } });
  if (state === undefined || wrong !== undefined) {
    scope.poison(target(use), intoPath);
    return;
  }
  const { lo, hi } = hull(state.domain);
  const { first, last } = ends(args);
  if (args.extrapolation === 'error' && (lo < first || hi > last))
    scope.issue({
      code: lo === -Infinity || hi === Infinity ? 'undeclared-range' : 'domain',
      path: at,
      message: `${quoted(column)} can lie outside its knots, and "extrapolation: error" has no number there — in training that was an error, here the model would get nothing — declare a "range" from ${first} to ${last} at the input, clip first, or train with another extrapolation.`,
      data: { column, step: 'spline', lo, hi },
    });
  const count = countOf(args);
  const round = rounding(scope.precision);
  const bounds = boundsOf(state, args, round);
  const reached = { lo: Math.min(round(lo), bounds.lo), hi: Math.max(round(hi), bounds.hi) };
  checkOverflow(scope, 'spline', state, at, scope.precision, reached);
  const overflow = madeOverflow([state], scope.precision, bounds, { frail: args.extrapolation !== 'constant' });
  scope.write(
    {
      name: target(use),
      type: scope.precision,
      time: false,
      width: count * state.width,
      missing: args.missing === 'zeros' ? false : state.missing,
      domain: asDomain(bounds),
      overflow: args.extrapolation === 'error' ? unanswered(overflow, bounds) : overflow,
      parts: partsOf(state).flatMap((part) => Array.from({ length: count }, (_, j) => `${part}_sp_${j}`)),
      sources: state.sources,
    },
    intoPath,
  );
}

/** One number of a column. */
interface Lane {
  readonly args: Args;
  readonly basis: Basis;
}

function lanesOf(uses: readonly Use[], scope: LowerScope): Lane[] {
  return uses.flatMap(({ column, args }) => {
    const basis = basisOf(args);
    return Array.from({ length: scope.before.get(column)?.width ?? 1 }, () => ({ args, basis }));
  });
}

/** Within the knots where the extrapolation is constant or goes round. */
function lowerInside(kernel: Kernel, x: Value, lanes: readonly Lane[]): Value {
  const { graph } = kernel;
  const row = (of: (args: Args) => number): Value => kernel.row(lanes.map(({ args }) => of(args)));
  const constant = (of: (args: Args) => number, otherwise: number): Value =>
    row((args) => (args.extrapolation === 'constant' ? of(args) : otherwise));
  const limited = lanes.some(({ args }) => args.extrapolation === 'constant')
    ? graph.min(
        graph.max(
          x,
          constant((args) => ends(args).first, -Infinity),
        ),
        constant((args) => ends(args).last, Infinity),
      )
    : x;
  const round = lanes.map(({ args }) => args.extrapolation === 'periodic');
  if (!round.includes(true)) return limited;
  const first = row((args) => ends(args).first);
  const period = row((args) => ends(args).last - ends(args).first);
  const turned = graph.add(first, lowerModulo(kernel, graph.sub(x, first), period));
  return round.every(Boolean) ? turned : graph.where(graph.constant('bool', [1, lanes.length], round), turned, limited);
}

/** All at once: each number finds its stretch, and there the polynomials of its functions. All are of one degree. */
function lowerLanes(kernel: Kernel, x: Value, lanes: readonly Lane[], degree: number): Value {
  const { graph } = kernel;
  const inside = lowerInside(kernel, x, lanes);
  const of = (pick: (stretch: Basis['stretches'][number]) => number): number[][] =>
    lanes.map(({ basis }) => basis.stretches.map(pick));
  const found = search(
    kernel,
    inside,
    of(({ from }) => from),
    '>=',
  );
  const start = found.item(of((stretch) => stretch.start));
  // From here on a lane is one function of one number; numbers of fewer functions than others have some that are 0.
  const width = Math.max(...lanes.map(({ basis }) => basis.functions.length));
  const functions = lanes.flatMap(({ args }, from) => Array.from({ length: width }, () => ({ args, from })));
  const owners = functions.map(({ from }) => from);
  const far = graph.columns(graph.sub(inside, start), owners);
  const coefficient = (power: number): Value =>
    found.row(
      lanes.map(({ basis }) =>
        basis.stretches.map((_, at) =>
          Array.from({ length: width }, (__, j) => basis.functions[j]?.[at]?.[power] ?? 0),
        ),
      ),
    );
  let result = coefficient(degree);
  for (let power = degree - 1; power >= 0; power--) result = graph.add(graph.mul(result, far), coefficient(power));
  // The polynomial of degree 0 does not look at x, which may be missing.
  if (degree === 0) result = graph.add(result, graph.mul(far, kernel.number(0)));
  const bound = (limit: number, otherwise: number): Value =>
    kernel.row(functions.map(({ args }) => (isBounded(args) ? limit : otherwise)));
  const bounded = graph.min(graph.max(result, bound(0, -Infinity)), bound(1, Infinity));
  const zeros = functions.map(({ args }) => args.missing === 'zeros');
  const none = (): Value =>
    graph.and(graph.isNaN(graph.columns(x, owners)), graph.constant('bool', [1, zeros.length], zeros));
  const whole = zeros.includes(true) ? graph.where(none(), kernel.number(0), bounded) : bounded;
  const wanted = lanes.flatMap(({ basis }, lane) => basis.functions.map((_, j) => lane * width + j));
  return wanted.length === functions.length ? whole : graph.columns(whole, wanted);
}

function compute(value: number, { stretches, functions }: Basis, args: Args): number[] {
  const { first, last } = ends(args);
  if (Number.isNaN(value) && args.missing === 'zeros') return functions.map(() => 0);
  const x =
    args.extrapolation === 'constant'
      ? Math.min(Math.max(value, first), last)
      : args.extrapolation === 'periodic'
        ? first + modulo(value - first, last - first)
        : value;
  const at = Math.max(
    stretches.findLastIndex(({ from }) => x >= from),
    0,
  );
  const far = x - (stretches[at]?.start ?? 0);
  return functions.map((pieces) => {
    const powers = pieces[at] ?? [];
    const result =
      powers.length === 1
        ? (powers[0] ?? 0) + far * 0
        : powers.reduceRight((sum, c, power) => (power === powers.length - 1 ? c : sum * far + c), 0);
    return isBounded(args) ? Math.min(Math.max(result, 0), 1) : result;
  });
}

/** Smooth pieces of a column's range: `sklearn.preprocessing.SplineTransformer`. In float64 whatever the precision, as scipy does. */
export const spline: PreprocessingStep<readonly Use[]> = {
  kind: 'preprocessing',
  name: 'spline',
  summary: 'B-splines of a column, as a vector of smooth pieces of its range',
  elsewhere: ['SplineTransformer'],
  args: perColumn(shape),
  opset: (uses) => (uses.some(({ args }) => args.extrapolation === 'periodic') ? 10 : 9),
  infer(uses, scope) {
    for (const use of uses) inferOne(use, scope);
  },
  lower(uses, scope) {
    const { graph, precision } = scope;
    const double = new Kernel(graph, 'float64');
    const made = [...new Set(uses.map(({ args }) => args.degree))].map((degree) => {
      const own = uses.filter(({ args }) => args.degree === degree);
      const lanes = lanesOf(own, scope);
      const x = scope.joined(
        own.map(({ column }) => column),
        precision,
      );
      const result = lowerLanes(double, precision === 'float64' ? x : graph.cast(x, 'float64'), lanes, degree);
      return { own, value: precision === 'float64' ? result : graph.cast(result, precision) };
    });
    for (const { own, value } of made) scope.assign(own.map(target), value);
  },
  reference(uses, scope) {
    const round = rounding(scope.precision);
    const results = uses.map(({ column, args }) => {
      const basis = basisOf(args);
      return scope.value(column).map((row) => row.flatMap((x) => compute(round(Number(x)), basis, args).map(round)));
    });
    uses.forEach((use, index) => {
      scope.set(target(use), results[index] ?? []);
    });
  },
};
