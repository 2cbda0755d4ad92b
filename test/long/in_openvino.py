"""Usage: in_openvino.py FOLDER

Runs every N.onnx of the folder in OpenVINO on the rows of N.json, {"feeds": {input: [[number]]}, "outputs": [name]}, and prints one line of JSON,
{N: {output: [number, or null of NaN]}}.
"""
import json
import pathlib
import sys

import numpy as np
import openvino

core = openvino.Core()
answers = {}
for file in pathlib.Path(sys.argv[1]).glob('*.onnx'):
    case = json.loads(file.with_suffix('.json').read_text())
    compiled = core.compile_model(str(file), 'CPU')
    given = compiled({name: np.array(rows, dtype='float64') for name, rows in case['feeds'].items()})
    answers[file.stem] = {
        name: [None if x != x else float(x) for x in np.asarray(given[name], dtype='float64').ravel()] for name in case['outputs']
    }
print(json.dumps(answers))
