import ast
import contextlib
import copy
import hashlib
import itertools
import json
import os
import re

import numpy as np
import pandas as pd

# What the notebook has by names that the cell takes, and what the cell has by them: of an earlier run of it neither.
BEFORE = {name: value for name, value in globals().items() if globals().get('NAMES_OF_THE_CELL', {}).get(name) is not value}
# The notebook's own variables, as they are when an export begins.
NOTEBOOK = {}


@contextlib.contextmanager
def names_of_its_own():
    """While the cell is at work its names are its own: what the notebook has by them by now is put back behind it."""
    held = dict(globals())
    theirs = {}
    for name, own in NAMES_OF_THE_CELL.items():
        if name in held and held[name] is not own:
            theirs[name] = held[name]
        elif name in held and name in BEFORE:
            theirs[name] = BEFORE[name]
    globals().update(NAMES_OF_THE_CELL)
    NOTEBOOK.clear()
    NOTEBOOK.update({name: theirs.get(name, value) for name, value in held.items() if name in theirs or name not in NAMES_OF_THE_CELL})
    try:
        yield
    finally:
        globals().update({name: value for name, value in theirs.items() if globals().get(name) is NAMES_OF_THE_CELL[name]})


# Words that one or the other reader of YAML takes for something else.
NO_TEXT = ('true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n')


def plain(value):
    """numpy's numbers and arrays as Python's own; what is whole is written so."""
    if isinstance(value, (list, tuple, np.ndarray, pd.Series)):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def yaml_text(value, key=False):
    """A value on one line, as YAML 1.2 reads it."""
    if isinstance(value, dict):
        return '{' + ', '.join(f'{yaml_text(name, True)}: {yaml_text(item)}' for name, item in value.items()) + '}'
    if isinstance(value, list):
        return '[' + ', '.join(map(yaml_text, value)) + ']'
    if isinstance(value, float) and (value != value or value in (np.inf, -np.inf)):
        return '.nan' if value != value else '.inf' if value > 0 else '-.inf'
    if isinstance(value, str):
        word = re.fullmatch(r'[A-Za-z_][A-Za-z0-9_./-]*', value) and value.lower() not in NO_TEXT
        return value if word else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def inner(value):
    return value.values() if isinstance(value, dict) else value


def yaml_block(value, indent):
    """A mapping or a list over several lines, each entry that fits on one."""
    margin, lines = ' ' * indent, []
    entries = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for name, item in entries:
        start = f'{margin}- ' if name is None else f'{margin}{yaml_text(name, True)}: '
        short = len(start) + len(yaml_text(item)) <= 120
        if short or not item or not isinstance(item, (dict, list)) or not any(isinstance(each, (dict, list)) for each in inner(item)):
            lines.append(start + yaml_text(item))
        elif name is None:
            lines.append(start + yaml_block(item, indent + 2).lstrip())
        else:
            lines += [start.rstrip(), yaml_block(item, indent + 2)]
    return '\n'.join(lines)


def word(value):
    return re.sub(r'\W+', '_', str(value)).strip('_') or 'empty'
