# Export for Slipway: the estimator alone as model.onnx, and the raw rows with this notebook's own answers as reference.parquet.
#   model     a fitted scikit-learn estimator (not a Pipeline: what comes before it is said in the contract)
#   features  what it was fitted on, after preprocessing: one row each of `raw`
#   raw       a DataFrame of the same rows before any preprocessing, the true answer among its columns
import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.base import is_classifier

if len(features) != len(raw):
    raise ValueError(f'features has {len(features)} rows and raw has {len(raw)}: a row and its answer would not belong together')

# Without ZipMap probabilities are a plain [N, classes] tensor, in the order of model.classes_.
onnx_model = to_onnx(
    model,
    initial_types=[('float_input', FloatTensorType([None, np.shape(features)[1]]))],
    options={id(model): {'zipmap': False}} if is_classifier(model) else None,
    target_opset={'': 17, 'ai.onnx.ml': 3},
    name=type(model).__name__,
)

answers = {'predicted': model.predict(features)}
if hasattr(model, 'predict_proba'):
    for name, column in zip(model.classes_, model.predict_proba(features).T):
        answers[f'predicted_{name}'] = column
taken = [name for name in answers if name in raw.columns]
if taken:
    raise ValueError(f'raw has columns of the names that the answers get, rename them: {", ".join(taken)}')

with open('model.onnx', 'wb') as file:
    file.write(onnx_model.SerializeToString())
raw.assign(**answers).to_parquet('reference.parquet', index=False)
