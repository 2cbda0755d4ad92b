import { normalCdf, normalQuantile } from '../distance/chi-square';
import { total } from '../distance/psi';
import { aroundShares } from './dirichlet-multinomial';

/** Standard errors of the reference's mean that no shift is blamed for: those of `measured` rates. */
const standardErrors = 3;
/** Sizes in standard deviations. The smallest alternative is twice the edge, and the others are not smaller. */
const sizes = [0, 0.5, 1] as const;
const least = 1e-15;

/** Shares of the cells, in order, after a shift of `d` standard deviations. */
export type Shifts = (d: number) => Float64Array;

/**
 * What a shift is on cells: each lies between two quantiles of the reference's latent normal score and gets the mass that
 * N(d, 1) has there. It needs no more of a column than the order of its cells, and is d standard deviations of the values
 * where these are normal. Categories are in the order of their frequency: a shift makes the rare ones frequent, or rarer.
 */
export function shiftsOf(shares: ArrayLike<number>): Shifts {
  const whole = total(shares);
  let below = 0;
  const bounds = Array.from(shares, (share) => normalQuantile(Math.min(1, (below += share) / whole))).slice(0, -1);
  return (d) => {
    let before = 0;
    return Float64Array.from([...bounds.map((z) => normalCdf(z - d)), 1], (upTo) => {
      const mass = upTo - before;
      before = upTo;
      return whole * Math.max(least, mass);
    });
  };
}

/** What is no shift yet: 3 standard errors of the reference's own mean, or the tolerated PSI, which is d² for a shift of d. */
export function edgeOf(m: number, ignoreBelow: number): number {
  return Math.max(standardErrors / Math.sqrt(m), Math.sqrt(ignoreBelow));
}

/**
 * E-values against "no shift, in this direction, beyond the edge": likelihood ratios of q_d to q_edge, for several larger d
 * in both directions. The ratio rises from cell to cell, so its mean is at most 1 for every distribution that is
 * stochastically within the edge, however many rows and windows are multiplied: what error the reference has, which is the
 * same in every window and so adds up, is paid for by the edge and not by a wide cloud. That, and knowing its direction, is
 * what makes it see in a few windows of 50 rows the shift that the alternatives of `ValueTest`, which know none, see in 20.
 *
 * @param shares of the reference: cells in order, then any that have none, which no shift moves
 * @param ordered how many are in order
 * @param wobble concentration of the cloud that windows wobble in, as learned; Infinity if they do not
 */
export function shiftAlternatives(
  shares: Float64Array,
  ordered: number,
  edge: number,
  wobble: number,
): ((counts: Float64Array) => number)[] {
  if (ordered < 2) return [];
  const shifts = shiftsOf(shares.subarray(0, ordered));
  const around = (d: number): ((counts: Float64Array) => number) =>
    aroundShares(Float64Array.of(...shifts(d), ...shares.subarray(ordered)), wobble);
  const larger = [...new Set(sizes.map((size) => Math.max(size, 2 * edge)))];
  return [1, -1].flatMap((direction) => {
    const within = around(direction * edge);
    return larger.map((d) => {
      const beyond = around(direction * d);
      return (counts: Float64Array) => beyond(counts) - within(counts);
    });
  });
}
