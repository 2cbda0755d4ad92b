"""
Runs a notebook and saves it with what it printed: python run_notebook.py NOTEBOOK. Needs nbclient and a kernel; a line for each cell goes
to stdout, the error of a cell to stderr. It runs in the notebook's own folder, and the file is written only when every cell has run.
"""

import os
import sys

try:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
except ImportError as missing:
    sys.exit(f'{sys.executable} has no {missing.name} - install it: {sys.executable} -m pip install nbclient ipykernel')

path = sys.argv[1]
notebook = nbformat.read(path, as_version=4)
total = sum(cell.cell_type == 'code' for cell in notebook.cells)
client = NotebookClient(notebook, timeout=None, resources={'metadata': {'path': os.path.dirname(os.path.abspath(path))}})
done = 0
try:
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != 'code':
                continue
            done += 1
            print(f'cell {done} of {total}', flush=True)
            client.execute_cell(cell, index)
            for output in cell.outputs:
                if output.output_type == 'stream':
                    print(output.text, end='', flush=True)
except CellExecutionError as error:
    sys.exit(str(error))
part = f'{path}.{os.getpid()}.tmp'
nbformat.write(notebook, part)
os.replace(part, path)
