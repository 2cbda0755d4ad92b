import { everything, type Interval, product, span, widen } from '../interval';
import {
  lowerAngle,
  lowerArcCosine,
  lowerArcSine,
  lowerArcTangent,
  lowerCosine,
  lowerSine,
  lowerTangent,
} from '../steps/trigonometry';
import { type TrigonometryName } from './names';
import { isUnbounded } from '../overflow';
import { binary, checkOverflow, type Operation, type Range, reaches, type Scope, unary } from './operation';

const turn = 2 * Math.PI;
/** Libraries differ by so many units in the last place. */
const ulps = 16;

/** Whether there may be a number `at` + a multiple of `period` between the ends. */
function meets({ lo, hi }: Interval, at: number, period: number): boolean {
  const slack = 1e-9;
  return Math.ceil((lo - at) / period - slack) <= Math.floor((hi - at) / period + slack);
}

/** The interval of a sine or cosine, whose crests are at `crest` and whole turns from there. */
function wave(f: (x: number) => number, crest: number) {
  return (a: Range, scope: Scope): Interval => {
    scope.lost(reaches(a), a);
    if (isUnbounded(a) || Math.max(-a.lo, a.hi) > 2 ** 20) return { lo: -1, hi: 1 };
    const { lo, hi } = widen(span([f(a.lo), f(a.hi)].map(scope.round)), scope.precision, ulps);
    return {
      lo: meets(a, crest + turn / 2, turn) ? -1 : Math.max(lo, -1),
      hi: meets(a, crest, turn) ? 1 : Math.min(hi, 1),
    };
  };
}

/** Of what is a number between −1 and 1 only, and rises or falls there. */
function inverse(f: (x: number) => number) {
  return (a: Interval, { precision, round, report }: Scope): Interval => {
    if (a.lo < -1 || a.hi > 1)
      report(
        a,
        'can be outside [-1, 1], and has no angle there',
        'declare a smaller "range" at the input, or write min(1, …) or max(-1, …) around it',
      );
    const inside = [a.lo, a.hi].map((x) => f(Math.min(Math.max(x, -1), 1)));
    return widen(span(inside.map(round)), precision, ulps);
  };
}

/** Times a constant, which is rounded first. */
function times(factor: number): Operation {
  return {
    grows: true,
    takes: 'number',
    gives: 'number',
    interval: ([a = { lo: 0, hi: 0 }], { round }) => product(a, { lo: round(factor), hi: round(factor) }, round),
    lower: (kernel, [a = '']) => kernel.op('Mul', a, kernel.number(factor)),
    compute: ([a = Number.NaN], round) => round(a * round(factor)),
  };
}

function angleInterval(y: Range, x: Range, scope: Scope): Interval {
  const { precision, round } = scope;
  checkOverflow(scope, y, [reaches(y), reaches(x)]);
  const ends =
    x.lo >= 0 && !isUnbounded(x) && !isUnbounded(y)
      ? [y.lo, y.hi].flatMap((b) => [angle(b, x.lo), angle(b, x.hi)])
      : [y.lo < 0 ? -Math.PI : 0, y.hi < 0 ? 0 : Math.PI];
  return widen(span(ends.map(round)), precision, ulps);
}

/** As numpy.arctan2, but that a zero has no sign and two infinite coordinates have no angle. */
function angle(y: number, x: number): number {
  return Math.abs(y) === Infinity && Math.abs(x) === Infinity ? Number.NaN : Math.atan2(y + 0, x + 0);
}

/** Angles are in radians. */
export const trigonometry: Readonly<Record<TrigonometryName, Operation>> = {
  sin: unary({ interval: wave(Math.sin, Math.PI / 2), lower: lowerSine, compute: Math.sin }),
  cos: unary({ interval: wave(Math.cos, 0), lower: lowerCosine, compute: Math.cos }),
  tan: unary({
    interval(a, scope) {
      scope.lost(reaches(a), a);
      // No number is a quarter turn: that is only near.
      if (isUnbounded(a) || meets(a, Math.PI / 2, Math.PI)) return { ...everything, over: 'possible' };
      return widen(span([a.lo, a.hi].map((x) => scope.round(Math.tan(x)))), scope.precision, ulps);
    },
    lower: lowerTangent,
    compute: Math.tan,
  }),
  asin: unary({ interval: inverse(Math.asin), lower: lowerArcSine, compute: Math.asin }),
  acos: unary({ interval: inverse(Math.acos), lower: lowerArcCosine, compute: Math.acos }),
  atan: unary({
    interval: (a, { precision, round }) =>
      widen({ lo: round(Math.atan(a.lo)), hi: round(Math.atan(a.hi)) }, precision, ulps),
    lower: lowerArcTangent,
    compute: Math.atan,
  }),
  atan2: binary({ interval: angleInterval, lower: lowerAngle, compute: angle }),
  radians: times(Math.PI / 180),
  degrees: times(180 / Math.PI),
};
