"""
Runs a sample's notebook for real, in a copy of its folder, and says whether it makes what is committed.

    python remake.py FOLDER

Prints one JSON document: `model` and `reference` are null where the same was made, else the first difference in words; `printed` is
what the last cell printed. A model of other bytes is the same if its graph is and its numbers differ in float32's last digits only:
another processor may add in another order.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbclient
import nbformat
import numpy as np
import onnx
import pandas as pd
from google.protobuf.message import Message


def run(notebook):
    """The text that the last code cell printed; raises the cell's own error."""
    cells = nbformat.read(notebook, as_version=4)
    nbformat.validate(cells)
    nbclient.NotebookClient(cells, timeout=300, resources={'metadata': {'path': str(notebook.parent)}}).execute()
    last = [cell for cell in cells.cells if cell.cell_type == 'code'][-1]
    return ''.join(output.text for output in last.outputs if output.output_type == 'stream' and output.name == 'stdout')


def difference_of_messages(committed, made, place='model'):
    """The first difference of two protobuf messages in words, or None."""
    ours, theirs = ({field.name: value for field, value in message.ListFields()} for message in (committed, made))
    if ours.keys() != theirs.keys():
        return f'{place} has other fields: {sorted(ours.keys() ^ theirs.keys())}'
    for name, value in ours.items():
        other = theirs[name]
        if name == 'opset_import':
            # A set of versions by domain, which onnxmltools writes in the order of Python's string hashes: another one a run.
            value, other = (sorted(entries, key=lambda entry: (entry.domain, entry.version)) for entries in (value, other))
        found = difference_of_values(value, other, f'{place}.{name}')
        if found is not None:
            return found
    return None


def difference_of_values(committed, made, place):
    if isinstance(committed, Message):
        return difference_of_messages(committed, made, place)
    if isinstance(committed, float):
        return None if np.isclose(committed, made, rtol=1e-5, atol=1e-7) else f'{place} is {made}, committed is {committed}'
    if isinstance(committed, (str, bytes, int)):
        return None if committed == made else f'{place} is {made!r}, committed is {committed!r}'
    if len(committed) != len(made):
        return f'{place} has {len(made)} entries, committed are {len(committed)}'
    for index, pair in enumerate(zip(committed, made)):
        found = difference_of_values(*pair, f'{place}[{index}]')
        if found is not None:
            return found
    return None


def difference_of_models(committed, made):
    if committed.read_bytes() == made.read_bytes():
        return None
    return difference_of_messages(onnx.load(committed), onnx.load(made))


def difference_of_tables(committed, made):
    """Raw rows must be equal to the bit, the notebook's own numbers (float64 that came out of training) to 1e-6."""
    try:
        ours, theirs = pd.read_parquet(committed), pd.read_parquet(made)
        pd.testing.assert_frame_equal(ours, theirs, rtol=1e-6, atol=0)
        answers = [column for column in ours if column.startswith(('p_', 'predicted'))]
        pd.testing.assert_frame_equal(ours.drop(columns=answers), theirs.drop(columns=answers), check_exact=True)
    except AssertionError as difference:
        return str(difference)
    return None


def main():
    folder = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        # Jupyter's files stay in here as well, and a kernel of the user's own is not asked.
        os.environ.update(
            IPYTHONDIR=f'{temporary}/ipython', JUPYTER_RUNTIME_DIR=f'{temporary}/runtime', JUPYTER_PREFER_ENV_PATH='1'
        )
        copy = Path(temporary, folder.name)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns('model.onnx', 'reference.parquet', '.*'))
        printed = run(copy / f'{folder.name}.ipynb')
        report = {
            'model': difference_of_models(folder / 'model.onnx', copy / 'model.onnx'),
            'reference': difference_of_tables(folder / 'reference.parquet', copy / 'reference.parquet'),
            'printed': printed,
        }
    print(json.dumps(report))


if __name__ == '__main__':
    main()
