import * as z from 'zod';
import { finite } from '../arguments';
import { hull, intervalDomain, monotone } from '../domain';
import { elementwise } from './elementwise';

const shape = {
  min: finite,
  max: finite,
  to: z
    .tuple([finite, finite], { error: 'a list of two numbers, [0, 1]' })
    .refine(([lo, hi]) => lo < hi, { error: 'the lower number first' })
    .default([0, 1]),
  clip: z.boolean({ error: 'true or false' }).default(false),
};
interface Args {
  readonly min: number;
  readonly max: number;
  readonly to: readonly [number, number];
  readonly clip: boolean;
}

/** MinMaxScaler's `scale_` and `min_`, computed as it does; a range of nothing counts as 1. */
function fitted({ min, max, to }: Args): { scale: number; min: number } {
  const range = max - min;
  const scale = (to[1] - to[0]) / (range < 10 * Number.EPSILON ? 1 : range);
  return { scale, min: to[0] - min * scale };
}

function compute(x: number, args: Args, round: (x: number) => number): number {
  const { scale, min } = fitted(args);
  const y = round(round(x * round(scale)) + round(min));
  // Math.min gives NaN for NaN, as numpy.clip does.
  return args.clip ? Math.min(Math.max(y, round(args.to[0])), round(args.to[1])) : y;
}

/** x · scale_ + min_: `sklearn.preprocessing.MinMaxScaler(feature_range, clip)`, in its order of operations. */
export const minMax = elementwise({
  name: 'min_max',
  summary: 'Bring the interval [min, max] of the training data to [0, 1]',
  elsewhere: ['MinMaxScaler'],
  shape,
  opset: 8,
  scales: true,
  domain(state, args, report, round) {
    if (args.max < args.min)
      report(
        `The largest value ${args.max} of the training data is below the smallest, ${args.min} — the scale would be turned around — swap "min" and "max".`,
      );
    const result = monotone(state.domain, (x) => compute(round(x), args, round));
    const { lo, hi } = hull(result);
    return args.clip ? intervalDomain(Math.max(lo, round(args.to[0])), Math.min(hi, round(args.to[1]))) : result;
  },
  lower(kernel, x, lanes) {
    const fits = lanes.map(fitted);
    const y = kernel.op(
      'Add',
      kernel.op('Mul', x, kernel.row(fits.map(({ scale }) => scale))),
      kernel.row(fits.map(({ min }) => min)),
    );
    if (!lanes.some(({ clip }) => clip)) return y;
    const low = kernel.row(lanes.map(({ clip, to }) => (clip ? to[0] : -Infinity)));
    const high = kernel.row(lanes.map(({ clip, to }) => (clip ? to[1] : Infinity)));
    return kernel.op('Min', kernel.op('Max', y, low), high);
  },
  reference: (x, args, round) => compute(x, args, round),
});
