import { DirichletMultinomial } from './dirichlet-multinomial';

/** How much larger the odds of the alternatives are. */
const factors = [2, 8, 32, 128, 1024] as const;

/** log e-values of `hits` out of `n` against "the rate is not above the reference's", one for every larger rate. */
export type RateTest = (hits: number, n: number) => number[];

/**
 * One-sided test against a rate that was measured (missing, invalid, unseen) or that wobbles (latency): the null is
 * Beta(A0 p, A0 (1-p)) or any rate below it. Every alternative Beta(a, b) has a at least and b at most that of the null,
 * so the ratio rises with the hits and its mean stays at or under 1 for smaller rates too (facts 3.2, "one-sided units",
 * which set E to 1 there instead and so go slightly over 1 in the mean).
 *
 * @param p rate of the null, in (0, 1)
 * @param a0 concentration of the cloud around it
 */
export function cloudRateTest(p: number, a0: number): RateTest {
  const hit = p * a0;
  const rest = (1 - p) * a0;
  const none = new DirichletMultinomial(Float64Array.of(hit, rest));
  const alternatives = [new DirichletMultinomial(Float64Array.of(Math.max(hit, 1), Math.min(rest, 1)))];
  for (const factor of factors) {
    const rate = raise(p, factor);
    const a = Math.max(hit, (rate * a0) / 2);
    const b = Math.min(rest, ((1 - rate) * a0) / 2);
    alternatives.push(new DirichletMultinomial(Float64Array.of(a, b)));
  }
  return (hits, n) => {
    const counts = Float64Array.of(hits, n - hits);
    const under = none.logProbability(counts);
    return alternatives.map((alternative) => alternative.logProbability(counts) - under);
  };
}

/** One-sided test against a rate that was promised: binomial likelihood ratios over larger rates, mean at most 1 up to `p`. */
export function promisedRateTest(p: number): RateTest {
  const ratios = factors.map((factor) => {
    const rate = raise(p, factor);
    return [Math.log(rate / p), Math.log((1 - rate) / (1 - p))] as const;
  });
  return (hits, n) => ratios.map(([hit, miss]) => hits * hit + (n - hits) * miss);
}

function raise(p: number, factor: number): number {
  const odds = (factor * p) / (1 - p);
  return odds / (1 + odds);
}
