import { lnGamma } from '../distance/gamma';

/**
 * Probability of one sequence of draws under a Dirichlet-multinomial with parameters `a`: the multinomial coefficient is
 * left out, because every use is a ratio of two of these for the same counts (facts 3.2; Netflix, arXiv 2011.03567).
 */
export class DirichletMultinomial {
  private readonly sum: number;
  private readonly lnGammaSum: number;
  private readonly lnGammas: Float64Array;

  constructor(private readonly a: Float64Array) {
    this.sum = a.reduce((total, x) => total + x, 0);
    this.lnGammaSum = lnGamma(this.sum);
    this.lnGammas = a.map(lnGamma);
  }

  /** log DM(counts | a); counts may be fractions, as expected counts are. */
  logProbability(counts: Float64Array): number {
    let n = 0;
    let log = 0;
    for (let k = 0; k < counts.length; k++) {
      const c = counts[k] ?? 0;
      if (c === 0) continue;
      n += c;
      log += lnGamma((this.a[k] ?? 0) + c) - (this.lnGammas[k] ?? 0);
    }
    return n === 0 ? 0 : log + this.lnGammaSum - lnGamma(this.sum + n);
  }
}

/** log probability of counts around `shares`: a Dirichlet-multinomial, or with infinite concentration the multinomial itself. */
export function aroundShares(shares: Float64Array, concentration: number): (counts: Float64Array) => number {
  if (concentration < Infinity) {
    const cloud = new DirichletMultinomial(shares.map((share) => share * concentration));
    return (counts) => cloud.logProbability(counts);
  }
  const logs = shares.map(Math.log);
  return (counts) => counts.reduce((sum, count, i) => (count === 0 ? sum : sum + count * (logs[i] ?? 0)), 0);
}

/** log of the mean of exp(logs), without overflow. */
export function logMeanExp(logs: ArrayLike<number>): number {
  return logSumExp(logs) - Math.log(logs.length);
}

export function logSumExp(logs: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let i = 0; i < logs.length; i++) largest = Math.max(largest, logs[i] ?? -Infinity);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp((logs[i] ?? -Infinity) - largest);
  return largest + Math.log(sum);
}
