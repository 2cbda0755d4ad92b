/** Lanczos approximation, g = 7, 9 terms (Godfrey's coefficients): relative error about 1e-15 for x > 0. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const halfLogTau = 0.5 * Math.log(2 * Math.PI);

/** Natural logarithm of the gamma function for x > 0 (`scipy.special.gammaln`). */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  // Beyond this Stirling's series is exact to the last bits, and cheaper: most arguments of a busy stream are here.
  if (x > 20) {
    const r = 1 / (x * x);
    return (x - 0.5) * Math.log(x) - x + halfLogTau + (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / x;
  }
  const z = x - 1;
  let sum: number = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] ?? 0) / (z + i);
  const t = z + 7.5;
  return halfLogTau + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * Regularised lower incomplete gamma function P(a, x) for a > 0 (`scipy.special.gammainc`): series below a + 1, continued
 * fraction (modified Lentz) above. Numerical Recipes, section 6.2.
 */
export function gammaP(a: number, x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return 1;
  const scale = Math.exp(a * Math.log(x) - x - lnGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let i = 1; term > sum * 1e-16; i++) {
      term *= x / (a + i);
      sum += term;
    }
    return Math.min(1, sum * scale);
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (Math.abs(an * d + b) < tiny ? tiny : an * d + b);
    c = Math.abs(b + an / c) < tiny ? tiny : b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return Math.max(0, 1 - scale * h);
}
