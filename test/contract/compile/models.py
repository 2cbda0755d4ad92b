"""Writes models/*.onnx and models/expected.json: models that skl2onnx exports, raw rows, and what the notebook side answers for them.

python -m venv V && V/bin/pip install scikit-learn==1.9.1 pandas==3.1.1 skl2onnx==1.20.0 onnx 'protobuf<7' && V/bin/python models.py
"""

import json
import math
import pathlib

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

here = pathlib.Path(__file__).with_name("models")
rng = np.random.default_rng(3)
N = 120
purposes = ["car", "radio_tv", "education", "Straße"]
rows = pd.DataFrame(
    {
        "duration": rng.integers(4, 72, N),
        "amount": np.round(np.exp(rng.normal(7.5, 1, N)), 2),
        "purpose": rng.choice(purposes, N),
        "age": rng.integers(18, 80, N).astype(float),
    }
)
rows.loc[rng.random(N) < 0.15, "amount"] = np.nan
score = rows["duration"] / 20 - rows["age"] / 30 + (rows["purpose"] == "car") + rng.normal(0, 1, N)
label = np.where(score > 0.5, "bad", "good")
out = {}


def plain(frame):
    return {c: ["NaN" if isinstance(v, float) and math.isnan(v) else v for v in frame[c].tolist()] for c in frame}


# The estimator only: all of the preprocessing stays in the notebook.
features = ColumnTransformer(
    [
        ("amount", make_pipeline(SimpleImputer(), FunctionTransformer(np.log1p), StandardScaler()), ["amount"]),
        ("rest", StandardScaler(), ["duration", "age"]),
        ("purpose", OneHotEncoder(categories=[purposes], sparse_output=False), ["purpose"]),
    ]
)
X = features.fit_transform(rows).astype(np.float32)
model = LogisticRegression(max_iter=1000).fit(X, label)
width = X.shape[1]
for name, options in [("zipmap", {}), ("plain", {"zipmap": False})]:
    onx = to_onnx(model, initial_types=[("float_input", FloatTensorType([None, width]))], options={id(model): options}, target_opset=17)
    (here / f"{name}.onnx").write_bytes(onx.SerializeToString())
amount = features.named_transformers_["amount"]
rest = features.named_transformers_["rest"]
out["classifier"] = {
    "rows": plain(rows),
    "fill": float(amount[0].statistics_[0]),
    "amount": [float(amount[2].mean_[0]), float(amount[2].scale_[0])],
    "duration": [float(rest.mean_[0]), float(rest.scale_[0])],
    "age": [float(rest.mean_[1]), float(rest.scale_[1])],
    "purposes": purposes,
    "features": X.astype(float).tolist(),
    "probability": model.predict_proba(X)[:, 0].tolist(),
    "probabilities": model.predict_proba(X).tolist(),
    "label": model.predict(X).tolist(),
}

# Trees on float32 features, which split on missing values.
target = rows["duration"] * 3 + rows["amount"].fillna(900) / 50
XT = rows[["duration", "amount", "age"]].to_numpy(np.float32)
trees = HistGradientBoostingRegressor(max_iter=15, max_depth=3).fit(XT, target)
onx = to_onnx(trees, initial_types=[("X", FloatTensorType([None, 3]))], target_opset=15)
(here / "trees.onnx").write_bytes(onx.SerializeToString())
out["trees"] = {"answer": trees.predict(XT).tolist()}

# A target that was standardized, opset 9.
small = GradientBoostingRegressor(n_estimators=8, max_depth=2).fit(XT[:, [0, 2]], (target - 100) / 30)
onx = to_onnx(small, initial_types=[("X", FloatTensorType([None, 2]))], target_opset={"": 9, "ai.onnx.ml": 1})
(here / "old.onnx").write_bytes(onx.SerializeToString())
out["old"] = {"answer": (small.predict(XT[:, [0, 2]]) * 30 + 100).tolist()}

# The whole pipeline in the file: raw columns meet its inputs by name.
filled = rows.assign(amount=rows["amount"].fillna(1000.0).astype(np.float32))
whole = make_pipeline(
    ColumnTransformer([("n", StandardScaler(), ["amount"]), ("d", "passthrough", ["duration"]), ("c", OneHotEncoder(categories=[purposes]), ["purpose"])]),
    LogisticRegression(max_iter=1000),
).fit(filled, label)
onx = to_onnx(
    whole,
    initial_types=[
        ("amount", FloatTensorType([None, 1])),
        ("duration", Int64TensorType([None, 1])),
        ("purpose", StringTensorType([None, 1])),
    ],
    options={"zipmap": False},
    target_opset=17,
)
(here / "whole.onnx").write_bytes(onx.SerializeToString())
out["whole"] = {"rows": plain(filled), "probabilities": whole.predict_proba(filled).tolist(), "label": whole.predict(filled).tolist()}

(here / "expected.json").write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n")
for path in sorted(here.iterdir()):
    print(path.name, path.stat().st_size)
