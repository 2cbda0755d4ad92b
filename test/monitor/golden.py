"""Writes golden.json beside itself: figures of src/monitor computed by scipy and numpy. Run it with any Python that has both."""

import json
import pathlib

import numpy as np
from scipy import special, stats

rng = np.random.default_rng(20240117)


def log_sequence_probability(counts, a):
    """Dirichlet-multinomial probability of one sequence: scipy's pmf without the multinomial coefficient."""
    counts = np.asarray(counts)
    n = counts.sum()
    coefficient = special.gammaln(n + 1) - special.gammaln(counts + 1).sum()
    return float(stats.dirichlet_multinomial(a, n).logpmf(counts) - coefficient)


def groups_of(reference, r):
    """Adjacent cells together by where their middle stands in the cumulated mass; empty cells go with the one below."""
    occupied = reference > 0
    middle = np.cumsum(reference) - reference / 2
    slots = np.floor(r * middle[occupied] / reference.sum()).astype(int)
    index = np.unique(slots, return_inverse=True)[1]
    return index[np.maximum(np.cumsum(occupied) - 1, 0)]


def shifted(share, occupied, d):
    """Cell shares when the latent normal score of the occupied cells moves by d; what lies beyond them stays."""
    whole = share[:occupied].sum()
    bounds = stats.norm.ppf(np.cumsum(share[:occupied])[:-1] / whole)
    return np.concatenate([whole * np.diff(stats.norm.cdf(bounds - d), prepend=0, append=1), share[occupied:]])


def shift_terms(share, occupied, counts, m, ignore_below, wobble):
    """Likelihood ratios of larger shifts to the one at the edge of what is tolerated, in both directions."""
    if occupied < 2:
        return []
    edge = max(3 / np.sqrt(m), np.sqrt(ignore_below))

    def log(d):
        q = shifted(share, occupied, d)
        return log_sequence_probability(counts, wobble * q) if np.isfinite(wobble) else float(special.xlogy(counts, q).sum())

    sizes = np.unique(np.maximum([0, 0.5, 1], 2 * edge))
    return [log(sign * d) - log(sign * edge) for sign in (1, -1) for d in sizes]


def log_e(reference, counts, ignore_below, phi=None, block_rows=0):
    reference, counts = np.asarray(reference), np.asarray(counts)
    m, occupied = reference.sum(), reference > 0
    finest = np.where(occupied, np.cumsum(occupied) - 1, occupied.sum())
    seen, terms = set(), []
    for groups in [finest] + [groups_of(reference, r) for r in (4, 2) if r < occupied.sum()]:
        k = groups.max() + 1
        if k < 2 or k in seen:
            continue
        seen.add(k)
        share, c = (np.bincount(groups, reference) + 0.5) / (m + k / 2), np.bincount(groups, counts).astype(int)
        learned = np.inf
        if phi and phi.get(str(k), 1) > 1.02:
            learned = (block_rows - phi[str(k)]) / (phi[str(k)] - 1)
        of_reference = m * 2 * np.log(2) * (k - 1) / stats.chi2.ppf(1 - 1e-5, k - 1)
        a0 = min(m / 3, of_reference, (k - 1) / ignore_below, learned / 2)
        if len(seen) == 1:
            terms += shift_terms(share, occupied.sum(), c, m, ignore_below, learned / 2)
        for delta in (0.01, 0.05, 0.25, 1):
            a = min(max((k - 1) / delta, k / 2), a0 / 2)
            terms.append(log_sequence_probability(c, a * share) - log_sequence_probability(c, a0 * share))
    return float(special.logsumexp(terms) - np.log(len(terms)))


def log_e_rate(p, a0, hits, n):
    """Mean of beta-binomial ratios over alternatives that are all larger than the null."""
    hit, rest = p * a0, (1 - p) * a0
    alternatives = [(max(hit, 1), min(rest, 1))]
    for factor in (2, 8, 32, 128, 1024):
        rate = factor * p / (1 - p) / (1 + factor * p / (1 - p))
        alternatives.append((max(hit, rate * a0 / 2), min(rest, (1 - rate) * a0 / 2)))
    under = stats.betabinom(n, hit, rest).logpmf(hits)
    return float(special.logsumexp([stats.betabinom(n, a, b).logpmf(hits) - under for a, b in alternatives]) - np.log(6))


def psi(reference, live):
    reference, live = np.asarray(reference, float), np.asarray(live, float)
    kept = reference + live > 0
    r, c = reference[kept], live[kept]
    k, m, n = kept.sum(), r.sum(), c.sum()
    p, q = (r + 0.5) / (m + k / 2), (c + 0.5) / (n + k / 2)
    unit = 1 / n + 1 / m
    distance = float(np.sum((q - p) * np.log(q / p)) - (k - 1) * unit)
    noise = unit * (stats.chi2.ppf(0.95, k - 1) - (k - 1))
    # Variance of a noncentral chi-square, from scipy's own distribution.
    width = 1.96 * unit * np.sqrt(stats.ncx2.var(k - 1, max(distance, 0) / unit)) if distance > 0 else (
        1.96 * unit * np.sqrt(stats.chi2.var(k - 1)))
    return {"psi": distance, "noise": float(noise), "halfWidth": float(width)}


def edges(x, cells=16):
    """Upper empirical quantiles; a value of more than 1/cells of the mass gets its successor as an edge too."""
    x = np.asarray(x, float)
    if len(x) == 0:
        return []
    # 1 - i/cells is exact for the 16 cells used here.
    q = -np.quantile(-x, 1 - np.arange(1, cells) / cells, method="inverted_cdf")
    values, times = np.unique(x, return_counts=True)
    heavy = values[times > len(x) / cells]
    return np.unique(np.concatenate([q, heavy, np.nextafter(heavy, np.inf)]) + 0.0).tolist()


def lists(values):
    return [float(v) for v in values]


points = [1e-9, 1e-4, 0.1, 0.5, 1, 1.5, 2, 3.7, 10, 19.999, 20.001, 100, 333.3, 1e4, 1e6, 1e9]
golden = {
    "lnGamma": [[x, float(special.gammaln(x))] for x in points],
    "gammaP": [[a, x, float(special.gammainc(a, x))] for a in (0.5, 1, 2.5, 15, 200) for x in (1e-3, 0.3, 1, 5, 16, 190, 260)],
    "chiSquareQuantile": [[p, df, float(stats.chi2.ppf(p, df))] for p in (0.001, 0.05, 0.5, 0.95, 0.999) for df in (1, 2, 3, 15, 30, 300)],
    "normalCdf": [[x, float(stats.norm.cdf(x))] for x in (-8, -3, -1.3, -0.1, 0, 0.7, 2.2, 5)],
    "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in (1e-6, 0.01, 0.3, 0.5, 0.9, 0.9999)],
}

golden["logProbability"] = []
for k, scale in ((2, 1), (3, 40), (16, 300), (31, 3000)):
    a = rng.dirichlet(np.ones(k)) * scale + 1e-3
    for n in (1, 7, 256, 100_000):
        counts = rng.multinomial(n, rng.dirichlet(np.ones(k)))
        golden["logProbability"].append({"a": lists(a), "counts": counts.tolist(), "log": log_sequence_probability(counts, a)})

golden["logE"] = []
for k, m in ((16, 1000), (16, 10_000), (9, 690), (31, 5000), (3, 400), (2, 100)):
    share = rng.dirichlet(np.ones(k))
    reference = rng.multinomial(m, share)
    for n, moved in ((1, False), (50, True), (256, False), (256, True), (10_000, True)):
        counts = rng.multinomial(n, rng.dirichlet(100 * share + 1e-3) if moved else share)
        phi = {str(j): 1 + 5 / j for j in range(2, 32)} if moved else None
        golden["logE"].append({
            "reference": reference.tolist(), "counts": counts.tolist(), "ignoreBelow": 0.005,
            "calibration": {"phi": phi, "rho": 0.1, "blockRows": 256} if phi else None,
            "log": log_e(reference, counts, 0.005, phi, 256),
        })

golden["logERate"] = [
    {"p": p, "a0": a0, "hits": hits, "n": n, "log": log_e_rate(p, a0, hits, n)}
    for p, a0 in ((0.0005, 200), (0.01, 200), (0.3, 33)) for hits, n in ((0, 1), (1, 1), (0, 256), (3, 256), (256, 256), (80, 1000))
]

golden["psi"] = []
for k, m, n in ((16, 1000, 256), (16, 10_000, 1_000_000), (10, 50, 50), (5, 1000, 1), (31, 690, 256)):
    share = rng.dirichlet(np.ones(k))
    for other in (share, rng.dirichlet(np.ones(k))):
        r, c = rng.multinomial(m, share), rng.multinomial(n, other)
        golden["psi"].append({"reference": r.tolist(), "live": c.tolist(), **psi(r, c)})

samples = {
    "normal": rng.normal(size=1000).round(6), "few values": rng.integers(1, 5, 1000), "half zero": np.where(rng.random(997) < 0.5, 0, rng.exponential(size=997).round(4)),
    "constant": np.full(40, 7.5), "fewer than cells": np.array([3.0, 1.0, 2.0]), "one": np.array([-2.0]), "none": np.array([]),
    "negative zero": np.array([-0.0] * 20 + [0.0] * 20 + [1.0, -1.0]), "sixteen": np.arange(16.0), "exactly a sixteenth": np.repeat(np.arange(16.0), 2), "tiny": np.array([5e-324] * 30 + [0.0] * 30),
}
golden["edges"] = [{"name": name, "sorted": lists(np.sort(x)), "edges": edges(x)} for name, x in samples.items()]

reference, live = rng.normal(10, 2, 1000), rng.normal(11, 2, 300)
golden["meanShift"] = {"reference": lists(reference), "live": lists(live), "shift": float((live.mean() - reference.mean()) / reference.std())}

path = pathlib.Path(__file__).with_name("golden.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
