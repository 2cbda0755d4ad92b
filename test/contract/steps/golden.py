"""Writes golden.json: what numpy, pandas and scikit-learn make of the same columns. Versions are in the file.

python -m venv V && V/bin/pip install scikit-learn==1.9.1 pandas==3.1.1 scipy && V/bin/python golden.py
"""

import json
import math
import pathlib

import numpy as np
import pandas as pd
import scipy
import sklearn
from scipy.special import expit, softmax
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

rng = np.random.default_rng(20240502)
N = 160
amount = np.exp(rng.normal(7.5, 1.5, N))
amount[:6] = [0.0, 1e-9, 1e-300, 0.1, 1e15, 3.0]
age = rng.integers(18, 90, N)
gap = np.where(rng.random(N) < 0.2, np.nan, rng.normal(-3, 40, N))
gap[:4] = [0.0, -0.0, 10.0, -5.0]
purpose = rng.choice(["car", "radio_tv", "Straße", "ÄÖ"], N)
unseen = np.where(rng.random(N) < 0.1, "boat", purpose)
holes = np.where(rng.random(N) < 0.2, None, purpose)
when = pd.to_datetime(rng.integers(-60_000_000_000, 250_000_000_000, N), unit="s").astype("datetime64[s]")
edges_of_calendar = ["2000-02-29", "2000-03-01", "1900-02-28", "1900-03-01", "2400-02-29T23:59:59", "1600-02-29", "2023-12-31", "2024-12-30",
                     "2027-01-03", "2026-12-31", "1970-01-01", "1969-12-31T23:59:59", "0400-02-29", "9999-12-31T23:59:59", "0001-01-01"]
when = pd.DatetimeIndex([pd.Timestamp(t).as_unit("s") for t in edges_of_calendar]).as_unit("s").append(when[len(edges_of_calendar):])
born = pd.to_datetime(rng.integers(-2_000_000_000, 1_000_000_000, N) // 86400 * 86400, unit="s").astype("datetime64[s]")
# Times with microseconds, seen from another such time.
micro = np.random.default_rng(4).integers(0, 1_700_000_000_000_000, (2, N))
stamp, seen = [pd.DatetimeIndex(part.astype("datetime64[us]")) for part in micro]


def seconds(times):
    return [int(t) for t in times.astype("int64")]


def plain(values):
    out = []
    for row in np.asarray(values, dtype=object).reshape(N, -1):
        out.append([v if isinstance(v, str) else number(v) for v in row])
    return out


def number(v):
    v = float(v)
    if math.isnan(v):
        return "NaN"
    return ("-Infinity" if v < 0 else "Infinity") if math.isinf(v) else v


def col(*arrays):
    return np.column_stack([np.asarray(a, dtype=np.float64) for a in arrays])


cases = []


def case(call, steps, column, expected, ulps=0):
    cases.append({"call": call, "steps": steps, "column": column, "expected": plain(expected), "ulps": ulps})


def lit(x):
    return repr(float(x))


std = StandardScaler().fit(col(amount, gap))
for i, name in enumerate(["amount", "gap"]):
    case(
        "StandardScaler.transform",
        [f"standardize: {{columns: [{name}], mean: {lit(std.mean_[i])}, std: {lit(std.scale_[i])}}}"],
        name,
        std.transform(col(amount, gap))[:, i],
    )
mm = MinMaxScaler().fit(col(amount, gap))
for i, name in enumerate(["amount", "gap"]):
    case(
        "MinMaxScaler.transform",
        [f"min_max: {{columns: [{name}], min: {lit(mm.data_min_[i])}, max: {lit(mm.data_max_[i])}}}"],
        name,
        mm.transform(col(amount, gap))[:, i],
    )
same = np.full((N, 1), 3.0)
mm1 = MinMaxScaler().fit(same)
case("MinMaxScaler of a constant column", [f"min_max: {{columns: [gap], min: {lit(mm1.data_min_[0])}, max: {lit(mm1.data_max_[0])}}}"], "gap", mm1.transform(col(gap)))
mmc = MinMaxScaler(feature_range=(-1, 3), clip=True).fit(col(gap)[: N // 8])
case(
    "MinMaxScaler(feature_range=(-1, 3), clip=True).transform",
    [f"min_max: {{columns: [gap], min: {lit(mmc.data_min_[0])}, max: {lit(mmc.data_max_[0])}, to: [-1, 3], clip: true}}"],
    "gap",
    mmc.transform(col(gap)),
)
rb = RobustScaler().fit(col(gap))
case(
    "RobustScaler.transform",
    [f"robust: {{columns: [gap], center: {lit(rb.center_[0])}, scale: {lit(rb.scale_[0])}}}"],
    "gap",
    rb.transform(col(gap)),
)
f32 = np.float32
case(
    "numpy float32 (x - mean) / std",
    ["standardize: {columns: [amount], mean: 0.485, std: 0.229, precision: float32}"],
    "amount",
    (amount.astype(f32) - f32(0.485)) / f32(0.229),
)
case("SimpleImputer(strategy='mean')", [f"impute: {{columns: [gap], with: {lit(np.nanmean(gap))}}}"], "gap", SimpleImputer().fit_transform(col(gap)))
case(
    "SimpleImputer(strategy='constant') of text",
    ["impute: {columns: [holes], with: none}"],
    "holes",
    SimpleImputer(strategy="constant", fill_value="none", missing_values=None).fit_transform(holes.reshape(-1, 1)),
)
case("MissingIndicator", ["indicator: {columns: [gap], into: m}"], "m", MissingIndicator(features="all").fit_transform(col(gap)))
case("pandas.isna of text", ["indicator: {columns: [holes], into: m}"], "m", pd.isna(pd.Series(holes)))
case("numpy.clip", ["clip: {columns: [gap], min: -10, max: 12.5}"], "gap", np.clip(gap, -10, 12.5))
with np.errstate(all="ignore"):
    case("numpy.log", ["log: {columns: [amount]}"], "amount", np.log(amount))
    case("numpy.log1p", ["log1p: {columns: [amount]}"], "amount", np.log1p(amount), 1)
    case("numpy.sqrt", ["abs: {columns: [gap]}", "sqrt: {columns: [gap]}"], "gap", np.sqrt(np.abs(gap)))
    case("numpy.exp", ["exp: {columns: [gap]}"], "gap", np.exp(gap), 1)
case("numpy.abs", ["abs: {columns: [gap]}"], "gap", np.abs(gap))
case("numpy.ndarray.astype(int64)", ["impute: {columns: [gap], with: 0}", "cast: {columns: [gap], type: int64}"], "gap", np.nan_to_num(gap).astype(np.int64))
case("numpy.ndarray.astype(float32)", ["cast: {columns: [amount], type: float32}"], "amount", amount.astype(f32).astype(float))
edges = [-60.0, -5.0, 0.0, 10.0, 60.0]
case("pandas.cut(right=True)", [f"bucketize: {{columns: [gap], edges: {edges}, right: true, outside: missing}}"], "gap", pd.cut(gap, edges, labels=False))
case("pandas.cut(right=False)", [f"bucketize: {{columns: [gap], edges: {edges}, outside: missing}}"], "gap", pd.cut(gap, edges, labels=False, right=False))
case("numpy.digitize", ["impute: {columns: [gap], with: 0}", f"bucketize: {{columns: [gap], edges: [-.inf, {str(edges)[1:-1]}, .inf]}}"], "gap", np.digitize(np.nan_to_num(gap), edges))
kb = KBinsDiscretizer(6, encode="ordinal", strategy="quantile", quantile_method="averaged_inverted_cdf").fit(col(age))
case(
    "KBinsDiscretizer(encode='ordinal')",
    [f"bucketize: {{columns: [age], edges: {[float(e) for e in kb.bin_edges_[0]]}, outside: clamp}}"],
    "age",
    kb.transform(col(age)),
)
cats = ["car", "radio_tv", "Straße", "ÄÖ"]
ohe = OneHotEncoder(categories=[cats], sparse_output=False).fit(purpose.reshape(-1, 1))
case("OneHotEncoder", ["one_hot: {columns: [purpose]}"], "purpose", ohe.transform(purpose.reshape(-1, 1)))
ohe = OneHotEncoder(categories=[cats], sparse_output=False, handle_unknown="ignore").fit(purpose.reshape(-1, 1))
case("OneHotEncoder(handle_unknown='ignore')", ["one_hot: {columns: [unseen], unknown: zeros}"], "unseen", ohe.transform(unseen.reshape(-1, 1)))
ohe = OneHotEncoder(categories=[cats], sparse_output=False, drop="first").fit(purpose.reshape(-1, 1))
case("OneHotEncoder(drop='first')", ["one_hot: {columns: [purpose], drop: first}"], "purpose", ohe.transform(purpose.reshape(-1, 1)))
ages = sorted(int(a) for a in set(age))
ohe = OneHotEncoder(categories=[ages], sparse_output=False).fit(age.reshape(-1, 1))
case("OneHotEncoder of integers", [f"one_hot: {{columns: [age], categories: {ages}}}"], "age", ohe.transform(age.reshape(-1, 1)))
enc = OrdinalEncoder(categories=[cats], handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)
case(
    "OrdinalEncoder(handle_unknown='use_encoded_value')",
    ["ordinal: {columns: [unseen], unknown: -1}"],
    "unseen",
    enc.fit(purpose.reshape(-1, 1)).transform(unseen.reshape(-1, 1)),
)
table = {"car": 1.5, "ÄÖ": -2.0}
case("pandas.Series.map", ["map: {columns: [purpose], values: {car: 1.5, ÄÖ: -2}}"], "purpose", pd.Series(purpose).map(table))
case("pandas.Series.map, fillna", ["map: {columns: [purpose], values: {car: 1.5, ÄÖ: -2}, unknown: 7}"], "purpose", pd.Series(purpose).map(table).fillna(7))
case("str.lower", ["lower: {columns: [purpose], locale: unicode}"], "purpose", [p.lower() for p in purpose])
case("str.strip", ["strip: {columns: [padded], into: s}"], "s", [p.strip() for p in purpose])
parts = {"year": when.year, "month": when.month, "day": when.day, "hour": when.hour, "minute": when.minute,
         "weekday": when.weekday, "day_of_year": when.dayofyear, "week": when.isocalendar().week.to_numpy()}
for name, values in parts.items():
    case(f"pandas.DatetimeIndex.{name}", [f"date_parts: {{columns: [when], {name}: part}}"], "part", np.asarray(values, dtype=float))
for unit, name in [("s", "s"), ("m", "m"), ("h", "h"), ("d", "D")]:
    delta = pd.Series(when) - pd.Series(born)
    case(f"timedelta / Timedelta(1, {name})", [f"elapsed: {{columns: [when], since: born, unit: {unit}}}"], "when", delta / pd.Timedelta(1, name))
    since = pd.Timestamp("1999-12-31")
    case(f"timedelta of microseconds / Timedelta(1, {name})", [f"elapsed: {{columns: [stamp], since: seen, unit: {unit}}}"], "stamp", (pd.Series(stamp) - pd.Series(seen)) / pd.Timedelta(1, name))
    case(f"timedelta since a date / Timedelta(1, {name})", [f"elapsed: {{columns: [stamp], since: 1999-12-31, unit: {unit}}}"], "stamp", (pd.Series(stamp) - since) / pd.Timedelta(1, name))
clock = np.array(seconds(when), dtype=float).astype(np.int64)
ticks = clock * 1000 + np.arange(N) % 1000
for unit, values, name, one in [("s", clock, "clock", 1), ("ms", ticks, "ticks", 1000)]:
    at = pd.to_datetime(pd.Series(values), unit=unit)
    for part, expected, formula in [
        ("minute", at.dt.minute, f"{name} // {60 * one} % 60"),
        ("hour", at.dt.hour, f"{name} // {3600 * one} % 24"),
        ("day_of_week", at.dt.day_of_week, f"({name} // {86400 * one} + 3) % 7"),
    ]:
        case(f"pandas.to_datetime(unit='{unit}').dt.{part}", [f'arithmetic: {{formula: "{formula}", into: v}}'], "v", expected)
    case(
        f"(pandas.to_datetime(unit='{unit}') - since) / Timedelta(1, 'D')",
        [f'arithmetic: {{formula: "({name} - {946598400 * one}) / {86400 * one}", into: v}}'],
        "v", (at - pd.Timestamp("1999-12-31")) / pd.Timedelta(1, "D"), 0 if one == 1 else 1,  # pandas rounds its nanoseconds
    )
case("hstack, astype(float32)", ["concat: {columns: [age, amount, gap], into: v, type: float32}"], "v", col(age, amount, gap).astype(f32).astype(float))

outputs = []


def output(call, steps, x, expected, ulps=0):
    x = np.asarray(x, dtype=np.float64).reshape(N, -1)
    outputs.append({"call": call, "steps": steps, "x": plain(x), "expected": plain(expected), "ulps": ulps})


logits = rng.normal(0, 4, (N, 3))
tied = np.round(logits)
output("scipy.special.softmax", {"softmax": {}}, logits, softmax(logits, axis=1), 4)
output("scipy.special.expit", {"sigmoid": {}}, logits, expit(logits), 2)
output("numpy.argmax", {"argmax": {}}, tied, tied.argmax(axis=1))
output("numpy.array(labels)[argmax]", {"argmax": {}, "labels": ["a", "ß", "c"]}, tied, np.array(["a", "ß", "c"])[tied.argmax(axis=1)])
output("numpy.max", {"max": {}}, logits, logits.max(axis=1))
output("column", {"index": 1}, logits, logits[:, 1])
p = np.round(expit(logits[:, 0]), 2)
output("p >= 0.3", {"threshold": 0.3}, p, (p >= 0.3).astype(int))
output("p > 0.3", {"threshold": {"above": 0.3}}, p, (p > 0.3).astype(int))
target = StandardScaler().fit(amount.reshape(-1, 1))
output("StandardScaler.inverse_transform", {"unscale": {"mean": float(target.mean_[0]), "std": float(target.scale_[0])}}, logits[:, 0], target.inverse_transform(logits[:, :1]))
small = np.concatenate([logits[: N // 2, 0], 10.0 ** rng.uniform(-18, 0, N - N // 2)])
output("numpy.expm1", {"expm1": {}}, small, np.expm1(small), 3)
output("numpy.round(2)", {"round": {"to": 0.01}}, amount, np.round(amount, 2))
output("numpy.round(-1)", {"round": {"to": 10}}, amount, np.round(amount, -1))

inputs = """inputs:
  amount: {range: [0, 1.0e+300]}
  age: {type: int64, range: [18, 90]}
  gap: {missing: allow}
  purpose: {type: string, categories: [car, radio_tv, Straße, ÄÖ]}
  unseen: {type: string, categories: [car, radio_tv, Straße, ÄÖ], unknown: zeros}
  holes: {type: string, categories: [car, radio_tv, Straße, ÄÖ], missing: allow}
  padded: {type: string, categories: [" car\\t", " radio_tv\\t", " Straße\\t", " ÄÖ\\t"]}
  when: {type: datetime}
  born: {type: date}
  stamp: {type: datetime}
  seen: {type: datetime}
  clock: {type: int64}
  ticks: {type: int64}
"""
rows = {
    "amount": [float(x) for x in amount],
    "age": [int(x) for x in age],
    "gap": [number(x) for x in gap],
    "purpose": [str(x) for x in purpose],
    "unseen": [str(x) for x in unseen],
    "holes": ["" if x is None else str(x) for x in holes],
    "padded": [f" {x}\t" for x in purpose],
    "when": seconds(when),
    "born": seconds(born),
    "stamp": [float(x) / 1e6 for x in micro[0]],
    "seen": [float(x) / 1e6 for x in micro[1]],
    "clock": [int(x) for x in clock],
    "ticks": [int(x) for x in ticks],
}
versions = {"numpy": np.__version__, "pandas": pd.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__}
path = pathlib.Path(__file__).with_name("golden.json")
path.write_text(json.dumps({"versions": versions, "inputs": inputs, "rows": rows, "cases": cases, "outputs": outputs}, ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(cases), len(outputs), path.stat().st_size)
