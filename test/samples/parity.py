"""
The contract as a human reads it: its steps in plain pandas and numpy on the raw rows, model.onnx in Python's ONNX Runtime, its
outputs, all without a line of Slipway. Says how far that is from what the notebook predicted, and whether the examples hold.

    python parity.py NAME.slipway.yaml [--out PREDICTIONS.parquet]

Prints one JSON document; exit 1 if a number differs by more than 5e-6 relatively, a decision differs, or an example fails.
It knows the steps that the samples use and no others.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from ruamel.yaml import YAML

TOLERANCE = 5e-6


def uses(args):
    """(column, its arguments) of a step: those beside `columns` are the default, those under a column win."""
    beside = {key: value for key, value in args.items() if key != 'columns'}
    columns = args['columns']
    return [(column, {**beside, **(columns[column] if isinstance(columns, dict) else {})}) for column in columns]


def number(column):
    return column.to_numpy('float64', na_value=np.nan) if isinstance(column, pd.Series) else np.asarray(column)


def log1p(column, **_):
    return np.log1p(number(column))


def log(column, **_):
    return np.log(number(column))


def clip(column, min=None, max=None, **_):
    return np.clip(number(column), min, max)


def standardize(column, mean, std, **_):
    return (number(column) - mean) / std


def min_max(column, min, max, **_):
    # As MinMaxScaler computes it: scale_ and min_ first.
    scale = 1 / (max - min)
    return number(column) * scale + (0 - min * scale)


def bucketize(column, edges, **_):
    return np.digitize(number(column), edges[1:-1]).astype('float64')


def indicator(column, **_):
    return column.isna().to_numpy('float64')


def impute(column, **args):
    return column.fillna(args['with'])


def lower(column, **_):
    return column.str.lower()


def map_values(column, values, unknown=None, **_):
    mapped = column.map(values)
    return mapped if unknown is None else mapped.where(column.isin(list(values)), unknown)


def ordinal(column, categories, **_):
    return column.map({category: position for position, category in enumerate(categories)}).to_numpy('float64')


def one_hot(column, categories, drop=None, **_):
    kept = categories[1:] if drop == 'if_binary' and len(categories) == 2 else categories
    return np.column_stack([(column == category).to_numpy('float64', na_value=0) for category in kept])


REWRITES = {
    'bucketize': bucketize,
    'clip': clip,
    'impute': impute,
    'indicator': indicator,
    'log': log,
    'log1p': log1p,
    'lower': lower,
    'map': map_values,
    'min_max': min_max,
    'one_hot': one_hot,
    'ordinal': ordinal,
    'standardize': standardize,
}
PARTS = {'month': 'month', 'weekday': 'day_of_week', 'hour': 'hour'}


def apply(step, frame, inputs):
    (name, args), = step.items()
    if name == 'concat':
        parts = [number(frame[column]) for column in args['columns']]
        frame[args['into']] = np.column_stack(parts).astype(args['type'])
    elif name == 'date_parts':
        for column, parts in uses(args):
            for part, into in parts.items():
                frame[into] = getattr(frame[column].dt, PARTS[part]).to_numpy('float64')
    elif name in REWRITES:
        for column, given in uses(args):
            # An encoder without categories of its own takes those of its input.
            if name == 'one_hot' and 'categories' not in given:
                given = {**given, 'categories': inputs[column]['categories']}
            frame[given.get('into', column)] = REWRITES[name](frame[column], **given)
    else:
        raise SystemExit(f'parity.py does not know the step "{name}"')


def answer(spec, values):
    given = {key: value for key, value in spec.items() if key != 'from'}
    value = values[spec['from']]
    for name, argument in given.items():
        if name == 'index':
            value = value[:, argument]
        elif name == 'argmax':
            value = value.argmax(axis=1)
        elif name == 'threshold':
            value = (value >= value.dtype.type(argument)).astype(int)
        elif name == 'labels':
            value = np.array(argument, dtype=object)[value]
        elif name == 'expm1':
            value = np.expm1(value.astype('float64'))
        else:
            raise SystemExit(f'parity.py does not know the output operation "{name}"')
    return value.reshape(len(value))


def predict(contract, folder, raw):
    inputs = contract['inputs']
    frame = {name: raw[name].reset_index(drop=True) for name in inputs}
    for step in contract['preprocessing']:
        apply(step, frame, inputs)
    # One thread adds the trees in their order; several add as many partial sums as the machine has cores, up to 2e-6 away.
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / contract['model']['path'], options, providers=['CPUExecutionProvider'])
    names = [output.name for output in session.get_outputs()]
    fed = {entry.name: frame[entry.name] for entry in session.get_inputs()}
    values = dict(zip(names, session.run(names, fed)))
    answers = {}
    for name, spec in contract['outputs'].items():
        answers[name] = values[name] = answer(spec, values)
    return answers


def rows_of(examples, inputs):
    """Raw rows as a table; a key that is left out is missing."""
    raw = {}
    for name, spec in inputs.items():
        column = [example['row'].get(name) for example in examples]
        kind = spec.get('type', 'float64')
        if kind == 'datetime':
            raw[name] = pd.to_datetime(pd.Series(column), utc=True)
        else:
            raw[name] = pd.Series(column, dtype={'string': 'str', 'int64': 'Int64'}.get(kind, kind))
    return pd.DataFrame(raw)


def compare_with_notebook(contract, answers, reference):
    report = {}
    for output, column in contract['reference']['predictions'].items():
        got, wanted = answers[output], reference[column].to_numpy()
        if got.dtype == object:
            report[output] = {'decisions_that_differ': int((got != wanted).sum())}
        else:
            report[output] = {'largest_relative_difference': float(np.max(np.abs(got - wanted) / np.abs(wanted)))}
    return report


def failing_examples(contract, folder):
    examples = contract['examples']
    answers = predict(contract, folder, rows_of(examples, contract['inputs']))
    failing = []
    for row, example in enumerate(examples):
        for output, wanted in example['expect'].items():
            got = answers[output][row]
            holds = got == wanted if isinstance(wanted, str) else abs(got - wanted) <= example['tolerance']
            if not holds:
                failing.append(f'{example["name"]}: {output} is {got}, expected {wanted}')
    return failing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('contract', type=Path)
    parser.add_argument('--out', type=Path, help='write the prediction of every reference row to this Parquet file')
    options = parser.parse_args()
    folder = options.contract.parent
    contract = YAML(typ='safe', pure=True).load(options.contract)
    reference = pd.read_parquet(folder / contract['reference']['path'])
    answers = predict(contract, folder, reference)
    if options.out:
        pd.DataFrame(answers).to_parquet(options.out, index=False)
    parity = compare_with_notebook(contract, answers, reference)
    failing = failing_examples(contract, folder)
    print(json.dumps({'rows': len(reference), 'parity': parity, 'failing_examples': failing}, indent=2))
    good = all(
        figures.get('largest_relative_difference', 0) <= TOLERANCE and figures.get('decisions_that_differ', 0) == 0
        for figures in parity.values()
    )
    sys.exit(0 if good and not failing else 1)


if __name__ == '__main__':
    main()
