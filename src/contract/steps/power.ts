import { finite } from '../arguments';
import { asDomain, hull } from '../domain';
import { contains, pow, powerOf, widen } from '../interval';
import { quoted } from '../shown';
import { checkAbove, elementwise } from './elementwise';
import { lowerPowers } from './powers';

const exponent = finite.refine((value) => value !== 0, {
  error: 'an exponent that is not 0; to the power of 0 every value is 1, a missing one too',
});

/** x to the power of a fixed exponent: `numpy.power(x, exponent)` of floats. */
export const power = elementwise({
  name: 'power',
  summary: 'To the power of a fixed exponent',
  shape: { exponent },
  opset: 7,
  domain(state, args, report, round, precision) {
    const e = round(args.exponent);
    const { lo, hi } = hull(state.domain);
    const base = { lo: round(lo), hi: round(hi) };
    if (!Number.isInteger(e))
      checkAbove(
        state,
        0,
        e > 0,
        `${e > 0 ? 'below 0' : 'at 0 it is ∞, and below it'} the power ${args.exponent} is no number`,
        'declare a "range" from 0 at the input, or clip first',
        report,
      );
    else if (e < 0 && contains(base, 0))
      report(
        `${quoted(state.name)} can be 0, and 0 to the power ${args.exponent} is ∞ — the model would get a value that it never saw in training, and no error says so — declare a "range" without 0 at the input, or clip first.`,
        { lo, hi },
        state.domain.kind === 'unknown' ? 'undeclared-range' : 'domain',
      );
    const { lo: low, hi: high } = widen(powerOf(base, e), precision);
    return asDomain({ lo: round(low), hi: round(high) });
  },
  lower: (kernel, x, lanes) =>
    lowerPowers(
      kernel,
      x,
      lanes.map((lane) => lane.exponent),
    ),
  reference: (x, args, round) => round(pow(x, round(args.exponent))),
});
