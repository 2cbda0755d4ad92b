import * as z from 'zod';
import { finite } from '../arguments';
import { intervalDomain } from '../domain';
import { type OutputState, type OutputStep } from '../step';
import { isOneNumber } from './one-number';

const argument = z
  .union([finite, z.strictObject({ at_least: finite }), z.strictObject({ above: finite })], {
    error: 'a number, {at_least: 0.5} or {above: 0.5}',
  })
  .transform((given) => {
    if (typeof given === 'number') return { limit: given, above: false };
    return 'above' in given ? { limit: given.above, above: true } : { limit: given.at_least, above: false };
  });
type Args = z.output<typeof argument>;

/** In the type of the output itself, as numpy compares an array with a Python number. */
function limitOf({ limit }: Args, { type }: OutputState): number {
  return type === 'float32' ? Math.fround(limit) : limit;
}

/** 1 where the number reaches the threshold, else 0: `(p >= t).astype(int)`; with `above` it is `p > t`. */
export const threshold: OutputStep<Args> = {
  kind: 'output',
  name: 'threshold',
  summary: 'Whether a number reaches a limit: 1 or 0',
  args: argument,
  opset: () => 9,
  infer(args, state, scope) {
    if (!isOneNumber('threshold', state, scope)) return undefined;
    const { domain } = state;
    const limit = limitOf(args, state);
    if (domain.kind === 'interval' && (limit > domain.hi || limit < domain.lo))
      scope.issue({
        code: 'domain',
        path: [],
        message: `The threshold ${args.limit} lies outside of what this output can be, ${domain.lo} to ${domain.hi} — every row would get the same decision — correct the threshold, or the output that it is taken of.`,
        data: { step: 'threshold' },
      });
    return { type: 'int64', width: 1, domain: intervalDomain(0, 1), decision: true };
  },
  lower(args, value, state, { graph }) {
    const floating = state.type === 'float32' || state.type === 'float64';
    // Integers are compared as float64: a threshold may lie between two of them.
    const type = state.type === 'float32' ? 'float32' : 'float64';
    const x = floating ? value : graph.cast(value, 'float64');
    const limit = graph.constant(type, [1, 1], [limitOf(args, state)]);
    return graph.cast(args.above ? graph.greater(x, limit) : graph.greaterOrEqual(x, limit), 'int64');
  },
  reference(args, rows, state) {
    const limit = limitOf(args, state);
    return rows.map((row) => row.map((x) => ((args.above ? Number(x) > limit : Number(x) >= limit) ? 1 : 0)));
  },
};
