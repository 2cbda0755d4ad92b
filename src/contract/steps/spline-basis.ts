import { nextUp } from '../interval';

/*
 * The B-splines of a list of knots as what each of them is between two knots: a polynomial (de Boor, A Practical Guide to Splines, chapter IX).
 */

export interface SplineArguments {
  readonly knots: readonly number[];
  readonly degree: number;
  readonly extrapolation: 'constant' | 'linear' | 'continue' | 'periodic' | 'error';
  /** Whether the last function is among them. */
  readonly bias: boolean;
}

/** Coefficients of the powers of x − start, from the constant on. */
type Polynomial = readonly number[];

export interface Basis {
  /** Where each stretch begins, and what x is measured from in it: before the first knot from there, behind the last from the last. */
  readonly stretches: readonly { readonly from: number; readonly start: number }[];
  /** Of each function its polynomial in each stretch. */
  readonly functions: readonly (readonly Polynomial[])[];
}

export function countOf({ knots, degree, extrapolation, bias }: SplineArguments): number {
  return knots.length - 1 + (extrapolation === 'periodic' ? 0 : degree) - (bias ? 0 : 1);
}

/** The knots with as many before and behind them as the degree asks for, as scikit-learn adds them. */
function extended({ knots, degree, extrapolation }: SplineArguments): number[] {
  const last = knots.length - 1;
  const at = (index: number): number => knots[index] ?? 0;
  const extra = Array.from({ length: degree }, (_, i) => i);
  if (extrapolation === 'periodic') {
    const period = at(last) - at(0);
    return [...extra.map((i) => at(last - degree + i) - period), ...knots, ...extra.map((i) => at(i + 1) + period)];
  }
  const [first, final] = [at(1) - at(0), at(last) - at(last - 1)];
  return [...extra.map((i) => at(0) - (degree - i) * first), ...knots, ...extra.map((i) => at(last) + (i + 1) * final)];
}

/** (offset + slope · u) · polynomial. */
function times(polynomial: Polynomial, offset: number, slope: number): number[] {
  return [...polynomial, 0].map((c, i) => c * offset + (i === 0 ? 0 : (polynomial[i - 1] ?? 0)) * slope);
}

/** The functions that are not 0 between the knots `i` and `i + 1` of all knots, by their number: degree + 1 of them. */
function between(t: readonly number[], i: number, degree: number): ReadonlyMap<number, Polynomial> {
  const at = (index: number): number => t[index] ?? 0;
  let last = new Map<number, Polynomial>([[i, [1]]]);
  for (let k = 1; k <= degree; k++) {
    const next = new Map<number, Polynomial>();
    for (let j = i - k; j <= i; j++) {
      const [rise, fall] = [at(j + k) - at(j), at(j + k + 1) - at(j + 1)];
      const up = times(last.get(j) ?? [], (at(i) - at(j)) / rise, 1 / rise);
      const down = times(last.get(j + 1) ?? [], (at(j + k + 1) - at(i)) / fall, -1 / fall);
      next.set(
        j,
        Array.from({ length: k + 1 }, (_, power) => (up[power] ?? 0) + (down[power] ?? 0)),
      );
    }
    last = next;
  }
  return last;
}

/** The same polynomial, measured from `by` further on. */
function moved(polynomial: Polynomial, by: number): Polynomial {
  const result = [...polynomial];
  for (let done = 0; done < result.length; done++)
    for (let i = result.length - 2; i >= done; i--) result[i] = (result[i] ?? 0) + by * (result[i + 1] ?? 0);
  return result;
}

type Piece = ReadonlyMap<number, Polynomial>;

/** Columns share their knots, and flow, lowering and each keystroke ask anew. */
const known = new WeakMap<readonly number[], Map<string, readonly Piece[]>>();

/** What is between each knot and the next. */
function piecesOf(args: SplineArguments): readonly Piece[] {
  const { knots, degree, extrapolation } = args;
  const ofKnots = known.get(knots) ?? new Map<string, readonly Piece[]>();
  known.set(knots, ofKnots);
  const key = `${degree} ${extrapolation === 'periodic' ? 'periodic' : ''}`;
  const before = ofKnots.get(key);
  if (before !== undefined) return before;
  const t = extended(args);
  const pieces = knots.slice(0, -1).map((_, i) => between(t, i + degree, degree));
  ofKnots.set(key, pieces);
  return pieces;
}

/** The polynomials before the first knot, and those behind the last measured from there, of functions that go on as they are. */
function beyond(args: SplineArguments): {
  readonly before: readonly Polynomial[];
  readonly behind: readonly Polynomial[];
} {
  const pieces = piecesOf(args);
  const { knots } = args;
  const width = (knots.at(-1) ?? 0) - (knots.at(-2) ?? 0);
  const of = (piece: Piece | undefined): Polynomial[] =>
    [...(piece ?? [])].flatMap(([j, polynomial]) => (j < countOf(args) ? [polynomial] : []));
  return { before: of(pieces[0]), behind: of(pieces.at(-1)).map((polynomial) => moved(polynomial, width)) };
}

/** Whether all coefficients are numbers: of knots too near to each other they are not. */
export function hasNumbers(args: SplineArguments): boolean {
  const whole = piecesOf(args).every((piece) =>
    [...piece.values()].every((polynomial) => polynomial.every(Number.isFinite)),
  );
  return whole && beyond(args).behind.flat().every(Number.isFinite);
}

/** How far from 0 a function can be, `below` before the first knot or `above` behind the last: as far as its coefficients carry it. */
export function farthest(args: SplineArguments, below: number, above: number): number {
  const { before, behind } = beyond(args);
  const powers = args.extrapolation === 'linear' ? 2 : args.degree + 1;
  const reach = (polynomials: readonly Polynomial[], far: number): number =>
    polynomials.reduce(
      (most, polynomial) =>
        Math.max(
          most,
          polynomial.slice(0, powers).reduce((sum, c, power) => sum + Math.abs(c) * far ** power, 0),
        ),
      0,
    );
  return Math.max(reach(before, below), reach(behind, above));
}

export function basisOf(args: SplineArguments): Basis {
  const { knots, extrapolation, degree } = args;
  const pieces = piecesOf(args);
  const first = knots[0] ?? 0;
  const last = knots[knots.length - 1] ?? 0;
  const width = last - (knots[knots.length - 2] ?? 0);
  const period = knots.length - 1;
  const none = Array.from({ length: degree + 1 }, () => 0);
  const functions = Array.from({ length: countOf(args) }, (_, j) => {
    const inside = pieces.map((piece) => {
      // What goes round meets itself: the functions behind the last are the first again.
      const found = extrapolation === 'periodic' ? [piece.get(j), piece.get(j + period)] : [piece.get(j)];
      return found.reduce<Polynomial>(
        (sum, one) => (one === undefined ? sum : sum.map((c, i) => c + (one[i] ?? 0))),
        none,
      );
    });
    const before = inside[0] ?? none;
    const behind = extrapolation === 'periodic' ? before : moved(inside[inside.length - 1] ?? none, width);
    const outside = (polynomial: Polynomial): Polynomial => {
      if (extrapolation === 'continue' || extrapolation === 'periodic') return polynomial;
      const kept = extrapolation === 'constant' ? 1 : 2;
      return polynomial.map((c, power) => (extrapolation === 'error' ? Number.NaN : power < kept ? c : 0));
    };
    return [outside(before), ...inside, outside(behind)];
  });
  return {
    functions,
    stretches: [
      { from: -Infinity, start: first },
      ...knots.slice(0, -1).map((knot) => ({ from: knot, start: knot })),
      // The last knot is still within.
      { from: extrapolation === 'error' ? nextUp(last) : last, start: last },
    ],
  };
}
