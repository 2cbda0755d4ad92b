import { gammaP } from './gamma';

/** Distribution function of chi-square with `df` degrees of freedom (`scipy.stats.chi2.cdf`). */
export function chiSquareCdf(x: number, df: number): number {
  return gammaP(df / 2, x / 2);
}

/** The x below which chi-square with `df` > 0 degrees of freedom stays with probability 0 < p < 1 (`scipy.stats.chi2.ppf`). */
export function chiSquareQuantile(p: number, df: number): number {
  let high = df + 1;
  while (chiSquareCdf(high, df) < p) high *= 2;
  return bisect((x) => chiSquareCdf(x, df) - p, 0, high);
}

/** Distribution function of the standard normal (`scipy.stats.norm.cdf`). */
export function normalCdf(x: number): number {
  const inner = gammaP(0.5, (x * x) / 2);
  return x < 0 ? (1 - inner) / 2 : (1 + inner) / 2;
}

/** Inverse of `normalCdf`; -Infinity and Infinity at 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  return bisect((x) => normalCdf(x) - p, -39, 39);
}

/** Root of a non-decreasing function: to the last bit that halving can reach, or after `steps` halvings, from above. */
export function bisect(f: (x: number) => number, low: number, high: number, steps = 200): number {
  for (let i = 0; i < steps; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}
