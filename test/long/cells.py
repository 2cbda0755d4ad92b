"""
Runs the export cell of one library after real training, as the last cell of a notebook would be, each case in a folder of its own.

    python cells.py LIBRARY SNIPPETS FOLDER

Prints one JSON document: `made`, the folders with a contract, and `refused`, what the cell ended with where it must.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

LIBRARY = sys.argv[1]
SNIPPETS, FOLDER = (Path(path).resolve() for path in sys.argv[2:])
NUMBERS = ['age', 'income', 'score']
ROWS = 600
made, refused = [], {}

rng = np.random.default_rng(0)
RAW = pd.DataFrame(
    {
        'age': rng.integers(18, 80, ROWS),
        'income': rng.lognormal(10, 1, ROWS).round(2),
        'score': rng.normal(0, 3, ROWS),
        'city': rng.choice(['Oslo', 'Bern', 'Rome'], ROWS),
    }
)
RAW.loc[rng.random(ROWS) < 0.1, 'income'] = np.nan
CLASS = pd.Series(np.where(RAW.age / 80 + rng.normal(0, 0.3, ROWS) + (RAW.city == 'Oslo') * 0.3 > 0.8, 'bad', 'good'))
THREE = pd.Series(np.select([RAW.age < 35, RAW.score < 0], ['a', 'b'], 'c'))
COST = RAW.age * 3 + RAW.income.fillna(0) / 1e3 + rng.normal(0, 1, ROWS) + 100


def export(name, model, answer, call=None, **names):
    """The cell with its last line as given, in a folder called like the case."""
    text = (SNIPPETS / f'{LIBRARY}_export.py').read_text(encoding='utf-8')
    body, last = text.rstrip().rsplit('\n', 1)
    (FOLDER / name).mkdir(exist_ok=True)
    os.chdir(FOLDER / name)
    space = {'features': None, **names, 'model': model, 'raw': RAW.assign(answer=answer)}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(f'{body}\n{call or last}', f'{LIBRARY}_export.py', 'exec'), space)
    made.append(name)


def refusal(name, model, answer, **names):
    try:
        export(name, model, answer, **names)
    except (ValueError, NotImplementedError) as error:
        refused[name] = str(error)


def catboost():
    from catboost import CatBoostClassifier, CatBoostRegressor

    options = {'iterations': 30, 'verbose': 0, 'allow_writing_files': False}
    encoded = [(OneHotEncoder(sparse_output=False), ['city']), ('passthrough', NUMBERS)]
    binary = make_pipeline(make_column_transformer(*encoded), CatBoostClassifier(**options))
    export('binary', binary.fit(RAW, CLASS), CLASS)
    export('numbered', CatBoostClassifier(**options).fit(RAW[NUMBERS], (CLASS == 'bad').astype(int)), (CLASS == 'bad').astype(int), features=RAW[NUMBERS])
    export('classes', CatBoostClassifier(**options).fit(RAW[NUMBERS], THREE), THREE, features=RAW[NUMBERS])
    export('costs', CatBoostRegressor(**options).fit(RAW[NUMBERS], COST), COST, features=RAW[NUMBERS])
    own = CatBoostClassifier(cat_features=['city'], **options).fit(RAW.drop(columns='income'), CLASS)
    refusal('categories', own, CLASS, features=RAW.drop(columns='income'))


globals()[LIBRARY]()
os.chdir('/')
print(json.dumps({'made': sorted(made), 'refused': refused}))
