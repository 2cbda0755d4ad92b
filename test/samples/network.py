"""
Runs the part of the export cells that all networks share, with linear networks that numpy computes: no library of networks is needed for it.

    python network.py SNIPPETS FOLDER

Prints one JSON document: the folders with a contract, and their rows.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper, numpy_helper
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

SNIPPETS, FOLDER = (Path(path).resolve() for path in sys.argv[1:])
made = {}

rng = np.random.default_rng(0)
RAW = pd.DataFrame({'age': rng.integers(18, 80, 200), 'score': rng.normal(0, 3, 200), 'city': rng.choice(['Bern', 'Oslo', 'Rome'], 200)})
SCALER, ENCODER = StandardScaler().fit(RAW[['age', 'score']]), OrdinalEncoder().fit(RAW[['city']])
SCALED = SCALER.transform(RAW[['age', 'score']]).astype('float32')
PICTURES = rng.integers(0, 256, (160, 5, 4, 3), dtype='uint8')


def linear(weights, ends=None, embedding=None):
    """A network as the cells take one: sums of all inputs flat beside each other, of codes what the embedding has for them."""
    weights = np.asarray(weights, dtype='float32')

    def to_onnx(model, inputs, keywords=None):
        values, nodes, parts = [], [], []
        stored = [numpy_helper.from_array(weights, 'weights'), numpy_helper.from_array(np.array([0, -1]), 'flat')]
        for name, given in inputs.items():
            part = name
            if given.dtype == 'int64':
                values.append(embedding[given[:, 0]])
                stored += [numpy_helper.from_array(embedding, 'table')]
                nodes.append(helper.make_node('Gather', ['table', name], [part := f'{name}_found']))
            else:
                values.append(given.reshape(len(given), -1))
            nodes.append(helper.make_node('Reshape', [part, 'flat'], [f'{name}_flat']))
            parts.append(f'{name}_flat')
        told = np.hstack(values) @ weights
        nodes.append(helper.make_node('Concat', parts, ['all'], axis=1))
        nodes.append(helper.make_node('MatMul', ['all', 'weights'], ['sums' if ends else 'output']))
        if ends:
            nodes.append(helper.make_node(ends, ['sums'], ['output']))
            told = 1 / (1 + np.exp(-told)) if ends == 'Sigmoid' else told
        kinds = {'float32': TensorProto.FLOAT, 'int64': TensorProto.INT64}
        given = [helper.make_tensor_value_info(name, kinds[part.dtype.name], ['N', *part.shape[1:]]) for name, part in inputs.items()]
        answer = [helper.make_tensor_value_info('output', TensorProto.FLOAT, ['N', weights.shape[1]])]
        graph = helper.make_graph(nodes, 'linear', given, answer, stored)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8), {'output': told}, None

    return to_onnx


def case(name, to_onnx, raw, *given, **named):
    (FOLDER / name).mkdir()
    os.chdir(FOLDER / name)
    body, _ = (SNIPPETS / 'pytorch_export.py').read_text(encoding='utf-8').rstrip().rsplit('\n', 1)
    space = {}
    exec(compile(body, 'pytorch_export.py', 'exec'), space)
    with contextlib.redirect_stdout(io.StringIO()):
        space['export_network'](None, raw, *given, **named, to_onnx=to_onnx)
    made[name] = len(pd.read_parquet('reference.parquet'))


two = [(SCALER, ['age', 'score'])]
old = np.where(SCALED @ [2, 1] > 0, 'old', 'young')
# Which class is the 1 of training is seen in the rows: in the order of letters it would be the other one.
case('logit', linear([[2], [1]]), RAW.assign(truth=old), SCALED, two)
case('probability', linear([[2], [1]], 'Sigmoid'), RAW.assign(truth=old, note=rng.integers(0, 9, 200)), None, two)
case('cost', linear([[0.5], [0.1]]), RAW.assign(cost=np.expm1(SCALED @ [0.5, 0.1]), high=RAW.age // 45), SCALED, two, target=np.log1p)
three = np.array(['c', 'a', 'b'])[np.argmax(SCALED @ [[1, 0, -1], [0, 2, 0]], axis=1)]
case('classes', linear([[1, 0, -1], [0, 2, 0]]), RAW.assign(truth=three), SCALED, two)
codes = ENCODER.transform(RAW[['city']]).astype('int64')
found = rng.normal(0, 1, (3, 2)).astype('float32')
coded = linear(rng.normal(0, 1, (4, 3)), embedding=found)
case('coded', coded, RAW.assign(truth=rng.integers(0, 3, 200)), {'city': codes, 'rest': SCALED}, [(ENCODER, ['city']), *two])
weights = rng.normal(0, 0.1, (60, 2))
swapped = np.moveaxis(PICTURES / 255, 3, 1)
case('pictures', linear(weights), (PICTURES, rng.integers(0, 2, 160)), ((swapped - 0.5) / np.array([0.2, 0.3, 0.4])[:, None, None]).astype('float32'))
case('as-they-are', linear(weights), (PICTURES, rng.integers(0, 2, 160)), classes=['cat', 'dog'])
case('series', linear(rng.normal(0, 1, (12, 1))), (rng.normal(0, 1, (160, 6, 2)).astype('float32'), rng.normal(0, 1, 160)))
os.chdir('/')
print(json.dumps(made))
