"""
Notebooks that nobody has seen, run for real: each makes a model, a reference and what a cell printed.

    python fresh.py FOLDER

Makes FOLDER/NAME/{NAME.ipynb,model.onnx,reference.parquet} for each, the notebook with its outputs as Jupyter saves them.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

HEAD = """
import json
import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType

rng = np.random.default_rng(7)
n = 600
"""

EXPORT = """
onnx_model = to_onnx(model, initial_types=[('float_input', FloatTensorType([None, {width}]))], {options}target_opset={{'': 17, 'ai.onnx.ml': 3}})
with open('model.onnx', 'wb') as file:
    file.write(onnx_model.SerializeToString())
"""

NOTEBOOKS = {
    # Figures are in no print-out: those of columns as they come can be had from the data.
    'bikes': [
        """
from sklearn.linear_model import Ridge
from sklearn.preprocessing import MinMaxScaler, StandardScaler

raw = pd.DataFrame({
    'temp': rng.normal(12, 8, n), 'wind': rng.gamma(2, 6, n), 'season': rng.choice(['spring', 'summer', 'winter'], n),
    'holiday': rng.choice(['yes', 'no'], n, p=[0.1, 0.9]), 'at': pd.date_range('2024-01-01', periods=n, freq='5h'),
})
raw['rides'] = np.exp(5 + raw['temp'] / 20) + rng.normal(0, 25, n)
raw.to_csv('bikes.csv', index=False)
""",
        """
df = pd.read_csv('bikes.csv', parse_dates=['at'])
df['windy'] = (df['wind'] / 10) ** 2
features = pd.concat([
    pd.DataFrame(StandardScaler().fit_transform(df[['temp']]), columns=['temp']),
    pd.DataFrame(MinMaxScaler().fit_transform(df[['wind']]), columns=['wind']),
    df[['windy']],
    df['at'].dt.hour.rename('hour'),
    df['holiday'].map({'yes': 1, 'no': 0}),
    pd.get_dummies(df['season']).astype(float),
], axis=1)
features.columns = [str(i) for i in range(features.shape[1])]
model = Ridge(alpha=1.0).fit(features, np.log1p(df['rides'].clip(lower=0)))
""",
        EXPORT.format(width='features.shape[1]', options=''),
        "df.drop(columns=['windy']).assign(predicted=np.expm1(model.predict(features))).to_parquet('reference.parquet', index=False)",
    ],
    # A pipeline with holes in numbers and in texts; its last step is exported, and its figures are printed.
    'churn': [
        """
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

raw = pd.DataFrame({
    'tenure': rng.integers(0, 72, n), 'bill': np.where(rng.random(n) < 0.1, np.nan, rng.gamma(3, 20, n)),
    'data_gb': rng.gamma(2, 5, n), 'plan': rng.choice(['basic', 'plus', 'pro'], n), 'pay': rng.choice(['card', 'bank', 'cash'], n),
})
raw['churned'] = (rng.random(n) < 1 / (1 + np.exp(raw['tenure'] / 20 - 1))).astype(int)
raw.to_csv('churn.csv', index=False)
""",
        """
data = pd.read_csv('churn.csv')
y = data['churned']
X = data.drop(columns='churned')
numeric = ['tenure', 'bill']
pre = ColumnTransformer([
    ('num', Pipeline([('impute', SimpleImputer(strategy='median')), ('scale', StandardScaler())]), numeric),
    ('log', FunctionTransformer(np.log1p), ['data_gb']),
    ('plan', OrdinalEncoder(categories=[['basic', 'plus', 'pro']]), ['plan']),
    ('pay', OneHotEncoder(handle_unknown='ignore'), ['pay']),
])
clf = Pipeline([('pre', pre), ('model', LogisticRegression(max_iter=500))])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=1)
clf.fit(X_train, y_train)
""",
        """
model = clf.named_steps['model']
width = pre.transform(X).shape[1]
""",
        EXPORT.format(width='width', options="options={id(model): {'zipmap': False}}, "),
        """
data.assign(p_churn=clf.predict_proba(X)[:, 1], said=clf.predict(X)).to_parquet('reference.parquet', index=False)
""",
        """
num = pre.named_transformers_['num']
print('preprocessing:')
print('  -', json.dumps({'impute': {'columns': {c: {'with': float(v)} for c, v in zip(numeric, num['impute'].statistics_)}}}))
print('  -', json.dumps({'standardize': {'columns': {c: {'mean': float(m), 'std': float(s)} for c, m, s in zip(numeric, num['scale'].mean_, num['scale'].scale_)}}}))
""",
    ],
    # The whole pipeline in the file: the raw columns meet its inputs by name, and its own encoder tells the categories.
    'whole': [
        """
from skl2onnx.common.data_types import StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

raw = pd.DataFrame({'age': rng.integers(18, 90, n).astype(np.float32), 'city': rng.choice(['Bonn', 'Rom', 'Wien'], n)})
raw['ill'] = np.where(rng.random(n) < raw['age'] / 100, 'yes', 'no')
""",
        """
df = raw
X, y = df[['age', 'city']], df['ill']
pipe = Pipeline([
    ('pre', ColumnTransformer([('n', StandardScaler(), ['age']), ('c', OneHotEncoder(handle_unknown='ignore'), ['city'])])),
    ('model', LogisticRegression()),
]).fit(X, y)
""",
        """
onnx_model = to_onnx(pipe, initial_types=[('age', FloatTensorType([None, 1])), ('city', StringTensorType([None, 1]))],
                     options={id(pipe): {'zipmap': False}}, target_opset={'': 17, 'ai.onnx.ml': 3})
with open('model.onnx', 'wb') as file:
    file.write(onnx_model.SerializeToString())
answers = pipe.predict_proba(X)
df.assign(predicted=pipe.predict(X), predicted_no=answers[:, 0], predicted_yes=answers[:, 1]).to_parquet('reference.parquet', index=False)
""",
    ],
}


def run(folder, name, cells):
    (folder / name).mkdir(parents=True)
    os.chdir(folder / name)
    space, saved = {}, []
    for source in [HEAD, *cells]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, name, 'exec'), space)
        text = printed.getvalue()
        outputs = [{'output_type': 'stream', 'name': 'stdout', 'text': text}] if text else []
        saved.append({'cell_type': 'code', 'execution_count': None, 'metadata': {}, 'source': source, 'outputs': outputs})
    notebook = {'nbformat': 4, 'nbformat_minor': 5, 'metadata': {}, 'cells': saved}
    Path(f'{name}.ipynb').write_text(json.dumps(notebook))


for name, cells in NOTEBOOKS.items():
    run(Path(sys.argv[1]).resolve(), name, cells)
