"""Writes golden-numeric.json: what numpy, scipy, pandas and scikit-learn make of the same number columns. Versions are in the file.

python -m venv V && V/bin/pip install scikit-learn==1.9.1 pandas==3.1.1 scipy && V/bin/python golden-numeric.py
"""

import json
import math
import pathlib

import numpy as np
import pandas as pd
import scipy
import sklearn
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.isotonic import IsotonicRegression
from sklearn.preprocessing import Normalizer, PolynomialFeatures, PowerTransformer, QuantileTransformer, SplineTransformer

rng = np.random.default_rng(20240503)
N = 120
amount = np.exp(rng.normal(7.5, 1.5, N))
amount[:4] = [0.1, 1e-9, 3.0, 1e6]
age = rng.integers(18, 40, N)
gap = np.where(rng.random(N) < 0.2, np.nan, rng.normal(-3, 40, N))
gap[:6] = [0.0, -0.0, 10.0, -5.0, 1e-12, -1e-12]
gain = rng.normal(0, 3, N)
gain[:3] = [0.0, 1e-15, -1e-15]
tiny, zero = gain * 1e-15, gain * 0


def number(v):
    v = float(v)
    if math.isnan(v):
        return "NaN"
    return ("-Infinity" if v < 0 else "Infinity") if math.isinf(v) else v


def plain(values):
    return [[number(v) for v in row] for row in np.asarray(values, dtype=float).reshape(N, -1)]


def col(*arrays):
    return np.column_stack([np.asarray(a, dtype=np.float64) for a in arrays])


def lit(x):
    return repr(float(x))


def lits(xs):
    return "[" + ", ".join(lit(x) for x in xs) + "]"


cases = []


def case(call, steps, column, expected, ulps=0, absolute=0.0):
    cases.append({"call": call, "steps": steps, "column": column, "expected": plain(expected), "ulps": ulps, "absolute": absolute})


for e in [2, 3, 0.3, -1.5]:
    case(f"numpy.power({e})", [f"power: {{columns: [amount], exponent: {e}}}"], "amount", np.power(amount, e))
case("numpy.power(3) of negative numbers", ["power: {columns: [gap], exponent: 3}"], "gap", np.power(gap, 3.0))
case("numpy.power(2) of integers", ["power: {columns: [age], exponent: 2}"], "age", age**2)

pt = PowerTransformer(method="yeo-johnson", standardize=False).fit(col(amount, gap, gain))
for i, name in enumerate(["amount", "gap", "gain"]):
    case("PowerTransformer(standardize=False)", [f"yeo_johnson: {{columns: [{name}], lambda: {lit(pt.lambdas_[i])}}}"], name, pt.transform(col(amount, gap, gain))[:, i], 8)
for lam in [0.0, 2.0, 1.0, -3.0, 5.0]:
    case(f"scipy.stats.yeojohnson(lmbda={lam})", [f"yeo_johnson: {{columns: [gain], lambda: {lam}}}"], "gain", scipy.stats.yeojohnson(gain, lam), 16)
both = PowerTransformer().fit(col(amount))
case(
    "PowerTransformer()",
    [f"yeo_johnson: {{columns: [amount], lambda: {lit(both.lambdas_[0])}}}",
     f"standardize: {{columns: [amount], mean: {lit(both._scaler.mean_[0])}, std: {lit(both._scaler.scale_[0])}}}"],
    "amount", both.transform(col(amount)), 2**14,  # near the mean most digits cancel
)

xs, ys = [-50.0, -5.0, -5.0, 0.1, 10.0, 44.4], [0.0, 0.1, 0.4, 0.7, 0.2, 1.0]
case("numpy.interp", [f"interpolate: {{columns: [gap], x: {lits(xs)}, y: {lits(ys)}, jumps: last}}"], "gap", np.interp(gap, xs, ys))
case("numpy.interp of float32", [f"interpolate: {{columns: [gain], x: [-2, 0.1, 3], y: [0.1, 7, 0.3], precision: float32}}"], "gain",
     np.interp(gain.astype(np.float32), [-2, 0.1, 3], [0.1, 7, 0.3]).astype(np.float32))
for name, values in {"gain": gain, "gap": gap, "age": age}.items():
    qt = QuantileTransformer(n_quantiles=40, output_distribution="uniform").fit(col(values))
    case("QuantileTransformer(output_distribution='uniform')",
         [f"interpolate: {{columns: [{name}], x: {lits(qt.quantiles_[:, 0])}, y: {lits(qt.references_)}, jumps: middle}}"], name, qt.transform(col(values)))
    qt = QuantileTransformer(n_quantiles=40, output_distribution="normal").fit(col(values))
    case("QuantileTransformer(output_distribution='normal')",
         [f"interpolate: {{columns: [{name}], x: {lits(qt.quantiles_[:, 0])}, y: {lits(qt.references_)}, distribution: normal}}"],
         name, qt.transform(col(values)), 64, 2.0**-50)
label = (rng.random(N) < 1 / (1 + np.exp(-gain))).astype(float)
iso = IsotonicRegression(out_of_bounds="clip").fit(gain, label)
case("IsotonicRegression.predict", [f"interpolate: {{columns: [gain], x: {lits(iso.X_thresholds_)}, y: {lits(iso.y_thresholds_)}}}"], "gain", iso.predict(gain))

# A DataFrame lies column by column, and its columns are added one after the other; rows of an array are added in another order.
frame = pd.DataFrame(np.asfortranarray(col(amount, age, gain)))
for norm in ["l1", "l2", "max"]:
    case(f"Normalizer('{norm}')", [f"normalize: {{columns: [amount, age, gain], norm: {norm}, into: v}}"], "v", Normalizer(norm).fit_transform(frame))
case("Normalizer of rows near 0", ["normalize: {columns: [tiny, zero], into: v}"], "v", Normalizer().transform(col(tiny, zero)))

for options in [{"degree": 2}, {"degree": 3, "include_bias": False}, {"degree": (2, 3), "interaction_only": True}, {"degree": 1}]:
    pf = PolynomialFeatures(**options).fit(col(amount, age, gain))
    degree = list(options["degree"]) if isinstance(options["degree"], tuple) else options["degree"]
    flags = [f"degree: {degree}", f"bias: {str(options.get('include_bias', True)).lower()}", f"interaction_only: {str(options.get('interaction_only', False)).lower()}"]
    case(f"PolynomialFeatures({options})", [f"polynomial: {{columns: [amount, age, gain], {', '.join(flags)}, into: v}}"], "v", pf.transform(col(amount, age, gain)))
    cases[-1]["parts"] = list(pf.get_feature_names_out(["amount", "age", "gain"]))


def rows_of(matrix):
    return "[" + ", ".join(lits(row) for row in matrix) + "]"


for options in [{"n_components": 2}, {"n_components": 3, "whiten": True}]:
    pca = PCA(**options).fit(col(amount, age, gain))
    scale = f", scale: {lits(np.sqrt(pca.explained_variance_))}" if pca.whiten else ""
    steps = [f"project: {{columns: [amount, age, gain], components: {rows_of(pca.components_)}, mean: {lits(pca.mean_)}{scale}, into: pca}}"]
    # The largest of the columns reaches a million.
    case(f"PCA({options})", steps, "pca", pca.transform(col(amount, age, gain)), 8, 2.0**-28)
    cases[-1]["parts"] = list(pca.get_feature_names_out())
svd = TruncatedSVD(2, random_state=0).fit(col(age, gain, tiny))
case("TruncatedSVD(2)", [f"project: {{columns: [age, gain, tiny], components: {rows_of(svd.components_)}, into: v}}"], "v", svd.transform(col(age, gain, tiny)), 8, 2.0**-45)
for options in [
    {},
    {"degree": 2, "n_knots": 7, "include_bias": False, "extrapolation": "linear"},
    {"degree": 1, "extrapolation": "linear"},
    {"degree": 3, "extrapolation": "continue"},
    {"degree": 0, "n_knots": 4},
    {"degree": 3, "knots": "quantile", "n_knots": 6, "extrapolation": "periodic"},
    {"handle_missing": "zeros", "knots": "quantile"},
    {"degree": 4, "extrapolation": "error"},
]:
    missing = options.get("handle_missing") == "zeros"
    name, x = ("gap", gap) if missing else ("gain", gain)
    bounded = options.get("extrapolation") == "error" or options.get("degree") == 0
    # Fitted to the half of the rows that are nearest to 0, so that others lie outside.
    st = SplineTransformer(**options).fit(col(x if bounded else x[np.argsort(np.abs(x))[: N // 2]]))
    told = [f"knots: {lits(st.bsplines_[0].t[st.degree : len(st.bsplines_[0].t) - st.degree])}", f"degree: {st.degree}",
            f"bias: {str(st.include_bias).lower()}", f"extrapolation: {st.extrapolation}", *(["missing: zeros"] if missing else [])]
    case(f"SplineTransformer({options})", [f"spline: {{columns: [{name}], {', '.join(told)}}}"], name, st.transform(col(x)), 4, 2.0**-44)
    cases[-1]["parts"] = list(st.get_feature_names_out([name]))
groups = np.arange(N) % 3
lda = LinearDiscriminantAnalysis().fit(col(age, gain), groups)
case("LinearDiscriminantAnalysis.transform", [f"project: {{columns: [age, gain], components: {rows_of(lda.scalings_[:, :2].T)}, mean: {lits(lda.xbar_)}, into: v}}"],
     "v", lda.transform(col(age, gain)), 8, 2.0**-45)
for f, i in [(np.sin, 0), (np.cos, 1)]:
    case(f"numpy.{f.__name__}(2 * pi * x / period)", ["cyclic: {columns: [age], period: 24, into: [s, c]}"], "sc"[i], f(2 * np.pi * age / 24), 1, 2.0**-50)
case("numpy.sin of degrees, missing", ["cyclic: {columns: [gap], period: 360}"], "gap", col(np.sin(2 * np.pi * gap / 360), np.cos(2 * np.pi * gap / 360)), 1, 2.0**-50)

with np.errstate(all="ignore"):
    x = {"amount": amount, "age": age.astype(float), "gap": gap, "gain": gain, "m": np.minimum, "np": np}
    for text, python, ulps in [
        ("gain / age - amount * 0.1", "gain / age - amount * 0.1", 0),
        ("gap % 7", "gap % 7", 0),
        ("gap % -0.7", "gap % -0.7", 0),
        ("gain // 0.1", "gain // 0.1", 0),
        ("age // 10 * 10", "age // 10 * 10", 0),
        ("-gain ** 2", "-gain ** 2", 0),
        ("2 ** gain ** 2 % 3", "2 ** gain ** 2 % 3", 0),
        ("gap ** 2 > 100 or gain < 0 and not age >= 30", "(gap ** 2 > 100) | (gain < 0) & ~(age >= 30)", 0),
        ("(gap == gap) + (gap != gap)", "(gap == gap).astype(float) + (gap != gap)", 0),
        ("min(gap, gain, 1) + max(gap, 0)", "np.minimum(np.minimum(gap, gain), 1) + np.maximum(gap, 0)", 0),
        ("abs(gain) + floor(gain) - ceil(gap) * round(gain * 4)", "np.abs(gain) + np.floor(gain) - np.ceil(gap) * np.round(gain * 4)", 0),
        ("where(gain > 0, sqrt(gain), -1)", "np.where(gain > 0, np.sqrt(gain), -1)", 0),
        ("where(is_missing(gap), 0, log(abs(gap) + 1))", "np.where(np.isnan(gap), 0, np.log(np.abs(gap) + 1))", 0),
        ("exp(-gain) + age", "np.exp(-gain) + age", 1),
        ("sin(gain)", "np.sin(gain)", 3),
        ("cos(age * 100)", "np.cos(age * 100)", 3),
        ("tan(gap)", "np.tan(gap)", 5),
        ("asin(gain / 10) - acos(gain / 10)", "np.arcsin(gain / 10) - np.arccos(gain / 10)", 8),
        ("atan(gap) + atan2(gain, gap)", "np.arctan(gap) + np.arctan2(gain, gap)", 8),
        ("degrees(gain) - radians(age)", "np.degrees(gain) - np.radians(age)", 0),
        ("log1p(amount / age) + expm1(gain)", "np.log1p(amount / age) + np.expm1(gain)", 2),
        ("floor(log10(10 ** round(gain))) + floor(log2(2 ** round(gain)))", "np.round(gain) * 2", 0),
        ("log10(amount) + log2(amount)", "np.log10(amount) + np.log2(amount)", 2),
        ("tanh(gain)", "np.tanh(gain)", 4),
        ("gain ** 3", "gain ** 3", 0),
        ("abs(gap) ** 0.5", "np.abs(gap) ** 0.5", 0),
        ("sign(gap) + trunc(gain) + clip(gap, -5, age)", "np.sign(gap) + np.trunc(gain) + np.clip(gap, -5, age)", 0),
        ("round(gap, 2) * round(amount, -2) + exp2(trunc(gain)) * pi", "np.round(gap, 2) * np.round(amount, -2) + np.exp2(np.trunc(gain)) * np.pi", 0),
        ("cbrt(gap) + cbrt(age ** 3)", "np.cbrt(gap) + np.cbrt(age ** 3)", 2),
        ("hypot(gap, gain) + hypot(amount * 1e-170, amount * 1e-170) * 1e160 + hypot(amount * 1e200, gain)", "np.hypot(gap, gain) + np.hypot(amount * 1e-170, amount * 1e-170) * 1e160 + np.hypot(amount * 1e200, gain)", 2),
        # The distance of two places on the earth.
        ("6371 * 2 * asin(sqrt(sin(radians(gain) / 2) ** 2 + cos(radians(age)) * cos(radians(age + gain)) * sin(radians(gap) / 2) ** 2))",
         "6371 * 2 * np.arcsin(np.sqrt(np.sin(np.radians(gain) / 2) ** 2 + np.cos(np.radians(age)) * np.cos(np.radians(age + gain)) * np.sin(np.radians(gap) / 2) ** 2))", 16),
    ]:
        case(f"numpy: {python}", [f'arithmetic: {{formula: "{text}", into: v}}'], "v", eval(python, x), ulps)
frame = pd.DataFrame({"age": age, "gap": gap})
case("pandas %, //", ['arithmetic: {formula: "gap % age + gap // age", into: v}'], "v", frame["gap"] % frame["age"] + frame["gap"] // frame["age"])

# --- the next group

inputs = """inputs:
  amount: {range: [1.0e-300, 1.0e+300]}
  age: {type: int64, range: [18, 90]}
  gap: {missing: allow}
  gain: {range: [-100, 100]}
  tiny: {}
  zero: {}
"""
rows = {
    "amount": [float(x) for x in amount],
    "age": [int(x) for x in age],
    "gap": [number(x) for x in gap],
    "gain": [float(x) for x in gain],
    "tiny": [float(x) for x in tiny],
    "zero": [float(x) for x in zero],
}
outputs = []


def output(call, steps, x, expected, ulps=0):
    outputs.append({"call": call, "steps": steps, "x": plain(x), "expected": expected, "ulps": ulps})


logits = np.round(rng.normal(0, 2, (N, 4)))
order = np.argsort(-logits, axis=1, kind="stable")[:, :3]
names = ["a", "ß", "c", "d"]
output("probabilities[:, [3, 1]].sum(axis=1)", {"sum": {"classes": ["d", "ß"]}}, logits / 7, plain((logits / 7)[:, [3, 1]].sum(axis=1)), 1)
output("numpy.argsort(-p, kind='stable')[:, :3]", {"top_k": {"k": 3, "give": "index"}}, logits, plain(order))
output("numpy.array(classes)[argsort]", {"top_k": {"k": 3, "give": "classes"}}, logits, np.array(names)[order].tolist())
output("numpy.sort", {"top_k": {"k": 2, "give": "values"}}, logits, plain(-np.sort(-logits, axis=1)[:, :2]))
versions = {"numpy": np.__version__, "pandas": pd.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__}
path = pathlib.Path(__file__).with_name("golden-numeric.json")
path.write_text(json.dumps({"versions": versions, "inputs": inputs, "classes": names, "rows": rows, "cases": cases, "outputs": outputs}, ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(cases), len(outputs), path.stat().st_size)
