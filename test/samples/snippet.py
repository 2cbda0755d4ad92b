"""
Runs snippets/sklearn_export.py after real training, as a cell of a notebook would be, and looks at what it wrote with other libraries.

    python snippet.py SNIPPET

Prints one JSON document, a key an estimator.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from sklearn.datasets import load_diabetes, load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Ridge

cell = compile(Path(sys.argv[1]).read_text(encoding='utf-8'), sys.argv[1], 'exec')


def export(estimator, data):
    """What the cell wrote for the estimator: names of the model's outputs, table, and how far ONNX Runtime is from the table."""
    raw = data.frame
    features = data.data.to_numpy('float32')
    exec(cell, {'model': estimator.fit(features, data.target), 'features': features, 'raw': raw})
    table = pd.read_parquet('reference.parquet')
    pd.testing.assert_frame_equal(table[raw.columns], raw)
    session = onnxruntime.InferenceSession('model.onnx', providers=['CPUExecutionProvider'])
    outputs = session.run(None, {'float_input': features})
    columns = [name for name in table if name not in raw]
    answers = table[columns].to_numpy()
    return {
        'outputs': [output.name for output in session.get_outputs()],
        'columns': columns,
        'rows': len(table),
        'difference': float(np.abs(np.column_stack(outputs) - answers).max()),
    }


def refusal(**names):
    """The error that the cell ends with; it must not have written anything."""
    try:
        exec(cell, names)
    except ValueError as error:
        return str(error)
    return None


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    wine, diabetes = load_wine(as_frame=True), load_diabetes(as_frame=True)
    ridge = Ridge().fit(diabetes.data.to_numpy(), diabetes.target)
    taken = diabetes.frame.assign(predicted=0.0)
    report = {
        'refusals': [
            refusal(model=ridge, features=diabetes.data.to_numpy()[:9], raw=diabetes.frame),
            refusal(model=ridge, features=diabetes.data.to_numpy(), raw=taken),
        ],
        'written_when_refused': os.listdir('.'),
        'classifier': export(RandomForestClassifier(20, random_state=0), wine),
        'regressor': export(Ridge(), diabetes),
    }
    os.chdir('/')
print(json.dumps(report))
