"""
Runs the cells of snippets/ after real training, as the last cell of a notebook would be, each case in a folder of its own.

    python cells.py SNIPPETS FOLDER

Prints one JSON document: `made`, the folders with a contract; `named`, the features that onnx reads of their models; and `refused`, what the
cells ended with where they must; and `unseen`, how far models are from the notebook's on rows that are no part of the reference;
and `changed`, how many variables of a notebook are others behind an export.
"""

import contextlib
import io
import json
import os
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import by_hand
import numpy as np
import onnx
import pandas as pd
from lightgbm import LGBMClassifier, LGBMRegressor
from onnx.reference import ReferenceEvaluator
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.decomposition import PCA, FactorAnalysis, FastICA, TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)

snippets, folder = (Path(path).resolve() for path in sys.argv[1:])
NUMBERS = ['age', 'income', 'score']
made, refused, unseen, changed = [], {}, {}, {}


def table(rows=600):
    """People with gaps, texts, categories, a date, names that YAML would misread, and two answers."""
    rng = np.random.default_rng(0)
    data = pd.DataFrame(
        {
            'age': rng.integers(18, 80, rows),
            'income': rng.lognormal(10, 1, rows).round(2),
            'score': rng.normal(0, 3, rows),
            'city': rng.choice(['Oslo', 'Bern', 'Rome', 'Graz'], rows, p=[0.5, 0.3, 0.15, 0.05]),
            'it\'s: a "grade"': rng.choice(['low', 'mid', 'high'], rows),
            'yes': rng.choice([3, 5, 8], rows),
            'note': rng.choice(['Good day sir', 'bad day', 'very good', 'not bad at all'], rows),
            'applied': pd.Timestamp('2024-01-01') + pd.to_timedelta(rng.integers(0, 700 * 86400, rows), unit='s'),
        }
    )
    data.loc[rng.random(rows) < 0.1, 'income'] = np.nan
    data.loc[rng.random(rows) < 0.05, 'score'] = np.nan
    data.loc[rng.random(rows) < 0.08, 'city'] = None
    late = data.age / 80 + rng.normal(0, 0.3, rows) + (data.city == 'Oslo') * 0.3 > 0.8
    data['answer'] = np.where(late, 'bad', 'good')
    cost = data.age * 3 + data.income.fillna(0) / 1e3 + rng.normal(0, 1, rows) + 100
    return data.drop(columns='answer'), data['answer'], cost.rename('answer')


RAW, CLASS, COST = table()
GRADE = 'it\'s: a "grade"'


def export(name, library, call, **names):
    """The cell with its last line as given, in a folder called like the case."""
    text = (snippets / f'{library}_export.py').read_text(encoding='utf-8')
    body, last = text.rstrip().rsplit('\n', 1)
    (folder / name).mkdir(exist_ok=True)
    os.chdir(folder / name)
    names.setdefault('features', None)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(f'{body}\n{call or last}', f'{library}_export.py', 'exec'), names)


def contract(name, model, raw, library='sklearn', call=None, **names):
    export(name, library, call, model=model, raw=raw, **names)
    made.append(name)


def notebook(name, model, raw, features, *cells, library='sklearn'):
    """A case of pandas by hand: cells that have run in a notebook, and what the command takes for `raw` and `features`."""
    history = SimpleNamespace(history_manager=SimpleNamespace(input_hist_raw=list(cells)))
    names = {'RAW': RAW, 'CLASS': CLASS, 'np': np, 'pd': pd, 'get_ipython': lambda: history}
    for cell in cells:
        exec(cell, names)
    names |= {'model': eval(model, names), 'raw': eval(raw, names), 'features': eval(features, names)}
    contract(name, library=library, call=f'export_contract(model, raw, features, to_onnx={library}_to_onnx)', **names)


def going_on(first, second):
    """A notebook that fits once more behind the cell, and has names of its own that the cell takes as well: what it holds afterwards."""
    body, _ = (snippets / 'sklearn_export.py').read_text(encoding='utf-8').rstrip().rsplit('\n', 1)
    names = {'numbers': NUMBERS}
    for name, rows in ((first, RAW), (second, RAW[:300])):
        (folder / name).mkdir()
        os.chdir(folder / name)
        scaler = StandardScaler().fit(rows[['age', 'yes']])
        model = LogisticRegression().fit(scaler.transform(rows[['age', 'yes']]), CLASS[: len(rows)])
        names |= {'model': model, 'raw': rows.assign(answer=CLASS), 'scaler': scaler, 'features': scaler.transform(rows[['age', 'yes']]), 'word': name}
        held, call = dict(names), 'export_contract(model, raw, features, to_onnx=sklearn_to_onnx)'
        with contextlib.redirect_stdout(io.StringIO()):
            exec(f'{body}\n{call}' if name == first else call, names)
        changed[name] = sum(names[key] is not held[key] for key in ('numbers', 'word', 'model', 'raw', 'scaler', 'features'))
        made.append(name)


def refusal(name, model, raw, call=None, **names):
    try:
        export(name, 'sklearn', call, model=model, raw=raw, **names)
    except (ValueError, NotImplementedError) as error:
        refused[name] = {'error': str(error), 'wrote': os.listdir('.')}


def most_frequent(encoder):
    return make_pipeline(SimpleImputer(strategy='most_frequent'), encoder)


def linear(*branches, **options):
    return make_pipeline(make_column_transformer(*branches, **options), LogisticRegression(max_iter=3000))


def dates(frame):
    day = frame['applied'].dt
    since = (frame['applied'] - pd.Timestamp('2023-01-01')).dt.days
    return pd.DataFrame({'month': day.month, 'hour': day.hour, 'weekend': (day.weekday >= 5).astype(int), 'days': since})


class Ratios(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return np.column_stack([np.log1p(X['age']), X['age'] / X['yes'], X['age'] - X['yes']])

    def get_feature_names_out(self, names=None):
        return np.array(['log_age', 'ratio', 'difference'], dtype=object)


def pandas_features(raw):
    """The way of those who preprocess in pandas."""
    made = pd.DataFrame({'age': raw.age, 'log_income': np.log1p(raw.income.fillna(raw.income.median()))})
    made['score'] = ((raw.score - raw.score.mean()) / raw.score.std()).fillna(0)
    made['no_income'] = raw.income.isna().astype(int)
    made['month'] = raw.applied.dt.month
    made['grade'] = raw[GRADE].map({'low': 0, 'mid': 1, 'high': 2})
    made['burden'] = raw.yes / raw.age
    return pd.concat([made, pd.get_dummies(raw.city, prefix='city')], axis=1)


def scikit_learn():
    classes, costs = RAW.assign(answer=CLASS), RAW.assign(answer=COST)
    mixed = linear(
        (make_pipeline(SimpleImputer(strategy='median', add_indicator=True), StandardScaler()), ['income', 'score']),
        (make_pipeline(FunctionTransformer(np.log1p), MinMaxScaler((-1, 1), clip=True)), ['age']),
        (FunctionTransformer(np.log10), ['age', 'yes']),
        (KBinsDiscretizer(4), ['age']),
        (make_pipeline(SimpleImputer(strategy='constant', fill_value='missing'), OneHotEncoder(handle_unknown='ignore')), ['city']),
        (OrdinalEncoder(categories=[['low', 'mid', 'high']]), [GRADE]),
        (OneHotEncoder(drop='first'), ['yes']),
        (TfidfVectorizer(), 'note'),
    )
    contract('mixed', mixed.fit(RAW, CLASS), classes)
    contract('mixed', mixed, classes)  # a second time: beside the contract that is there

    scalers = make_column_transformer(
        (make_pipeline(SimpleImputer(), RobustScaler(), PolynomialFeatures(2)), ['income', 'score']),
        (make_pipeline(SimpleImputer(strategy='constant', fill_value=0), MaxAbsScaler(), Normalizer()), ['income', 'age']),
        (make_pipeline(SimpleImputer(), QuantileTransformer(n_quantiles=50)), ['income', 'age']),
        (make_pipeline(SimpleImputer(), QuantileTransformer(n_quantiles=20, output_distribution='normal')), ['income', 'age']),
        (make_pipeline(SimpleImputer(), PowerTransformer()), ['score', 'age']),
        (make_pipeline(SimpleImputer(), StandardScaler(), SplineTransformer(4, include_bias=False, extrapolation='linear')), NUMBERS),
        (SplineTransformer(knots='quantile', extrapolation='error'), ['age']),
        (FunctionTransformer(dates), ['applied']),
        (TargetEncoder(random_state=0), ['city']),
        (make_pipeline(SimpleImputer(), StandardScaler(), PCA(2, whiten=True)), NUMBERS),
        (make_pipeline(IterativeImputer(max_iter=2, min_value=-9, add_indicator=True), StandardScaler(), FactorAnalysis(2)), NUMBERS),
        (make_pipeline(SimpleImputer(), StandardScaler(), FastICA(2, random_state=0)), NUMBERS),
        (make_pipeline(TfidfVectorizer(), TruncatedSVD(3, random_state=0)), 'note'),
        (RobustScaler(with_centering=False), make_column_selector('^age$')),
    )
    target = TransformedTargetRegressor(Lasso(0.01, max_iter=10**5), func=np.log1p, inverse_func=np.expm1)
    contract('scalers', make_pipeline(scalers, target).fit(RAW, COST), costs)

    rare = OneHotEncoder(min_frequency=120, handle_unknown='infrequent_if_exist')
    forest = make_pipeline(
        make_column_transformer(
            (most_frequent(rare), ['city']),
            (OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1, encoded_missing_value=-2), ['city']),
            (OneHotEncoder(handle_unknown='ignore'), ['city']),
            (SimpleImputer(), ['score']),
            ('passthrough', ['age']),
        ),
        RandomForestClassifier(20, random_state=0),
    )
    contract('forest', forest.fit(RAW, CLASS), classes)

    # What no step is equal to stays in the model: all that stands behind the ColumnTransformer.
    reduced = make_column_transformer(
        (KBinsDiscretizer(3, encode='ordinal'), ['age']),
        (make_pipeline(Ratios(), StandardScaler()), ['age', 'yes']),
        (most_frequent(OneHotEncoder(sparse_output=False)), ['city', GRADE]),
        remainder='drop',
    ).set_output(transform='pandas')
    steps = make_pipeline(reduced, PCA(5), SelectKBest(k=3), LogisticRegression())
    contract('reduced', GridSearchCV(steps, {'logisticregression__C': [0.1, 1]}).fit(RAW, CLASS), classes)

    both = FeatureUnion([('a', make_pipeline(SimpleImputer(), StandardScaler())), ('b', SimpleImputer(add_indicator=True))])
    three = pd.Series(np.select([RAW.age + COST % 9 < 35, RAW.age + COST % 7 < 60], ['a', 'b'], 'c'), name='answer')
    contract('union', make_pipeline(both, LogisticRegression(max_iter=3000)).fit(RAW[NUMBERS], three), RAW.assign(answer=three))

    words = make_pipeline(CountVectorizer(ngram_range=(1, 2)), LogisticRegression()).fit(RAW['note'], CLASS)
    given = 'export_contract(model, raw, features=features, name="texts", to_onnx=sklearn_to_onnx)'
    contract('texts', words, classes, call=given, features=RAW['note'])

    features = pandas_features(RAW)
    contract('pandas', LogisticRegression(max_iter=5000).fit(features, CLASS), classes, call=given, features=features)

    scaler, encoder = StandardScaler().fit(RAW[['age']]), OneHotEncoder(sparse_output=False).fit(RAW[[GRADE]])
    stack = np.hstack([scaler.transform(RAW[['age']]), encoder.transform(RAW[[GRADE]]), RAW[['score']].fillna(-1)])
    fitted = [(scaler, ['age']), (encoder, [GRADE])]
    told = given.replace('features=features', 'features=features, transformers=fitted')
    contract('arrays', LogisticRegression().fit(stack, CLASS), classes, call=told, features=stack, fitted=fitted)

    fit = 'from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression(max_iter=300).fit'
    notebook('changed', 'model', 'read()', 'X', by_hand.READ, by_hand.CHANGED, f'{fit}(X, df.answer)')
    notebook('grouped', 'model', 'read()', 'X', by_hand.READ, by_hand.GROUPED, f'{fit}(X, df.answer)')
    notebook('numbered', 'tree', 'read()', 'X', by_hand.READ, by_hand.NUMBERED)
    notebook('codes', 'model', 'read()', 'X', by_hand.READ, by_hand.CODES)
    notebook('split', 'model', 'read()', 'stack', by_hand.READ, by_hand.SPLIT, f'{fit}(stack, y)')

    notebook('limits', 'model', 'few', 'B', by_hand.LIMITS)
    own = "export_contract(model, raw, features, threshold={'above': 0.3}, to_onnx=sklearn_to_onnx)"
    # A grade that pandas made missing, and the pipeline what is there most.
    rough = RAW[['age']].assign(rough=RAW[GRADE].map({'low': 'little', 'high': 'much'}))
    words = linear((most_frequent(OneHotEncoder()), ['rough']), remainder='passthrough')
    contract('limits-own', words.fit(rough, CLASS), classes, call=own, features=rough)

    # Splits by categories, which the converter knows nothing of, gaps among them; the trees have these columns first.
    frame = RAW[['age', 'city', 'score', GRADE]].astype({'city': 'category', GRADE: 'category'})
    trees = HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(frame, CLASS)
    contract('histogram', trees, classes, call='export_contract(model, raw, features, to_onnx=sklearn_to_onnx)', features=frame)

    # Trees that ask whether the income is missing, and a reference of every fourth row: the others, and larger ones, are to find their way as well.
    frame, lost = RAW[NUMBERS], (RAW.income.isna() ^ (COST % 9 < 1)).astype(int)
    trees = HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(frame, lost)
    raw, given = RAW.assign(answer=lost), 'export_contract(model, raw, features, to_onnx=sklearn_to_onnx)'
    contract('histogram-beyond', trees, raw, call=given, features=frame[::4])
    others = pd.concat([frame, frame.assign(income=frame.income * 1e3)])
    session = ReferenceEvaluator('model.onnx')
    shares = session.run(None, {session.input_names[0]: others.to_numpy('float32')})[1]
    unseen['histogram-beyond'] = float(np.abs(shares - trees.predict_proba(others)).max())

    refusal('rows', LogisticRegression().fit(stack, CLASS), classes, call=told, features=stack[:9], fitted=fitted)
    refusal('names', mixed, classes.assign(predicted_decision='x'))
    refusal('neighbours', linear((KNNImputer(), NUMBERS), (OneHotEncoder(), [GRADE])).fit(RAW, CLASS), classes)
    levels = RAW[['age']].assign(level=(RAW.score // 4).astype('category'))
    trees = HistGradientBoostingClassifier(max_iter=5).fit(levels, CLASS)
    refusal('levels', trees, classes, call='export_contract(model, raw, features, to_onnx=sklearn_to_onnx)', features=levels)
    shuffled = RAW[['age']].sample(frac=1, random_state=1).to_numpy() ** 1.7
    refusal('unknown', LogisticRegression().fit(shuffled, CLASS), classes, call=given, features=shuffled)


def boosted(library, classifier, regressor):
    """Trees split on missing numbers themselves."""
    before = [(most_frequent(OneHotEncoder()), ['city']), ('passthrough', NUMBERS)]
    binary = make_pipeline(make_column_transformer(*before), classifier)
    contract(f'{library}-classes', binary.fit(RAW, CLASS == 'bad'), RAW.assign(answer=CLASS == 'bad'), library)
    costs = make_pipeline(make_column_transformer(*before), regressor)
    contract(f'{library}-costs', costs.fit(RAW, COST), RAW.assign(answer=COST), library)


warnings.simplefilter('ignore')
scikit_learn()
going_on('once', 'twice')
notebook('booster', 'booster', 'df', 'df[columns]', by_hand.READ, by_hand.BOOSTER, library='lightgbm')
# Sines of 1 and 11 o'clock differ in their last digit, which float32 does not have, and the trees split there.
notebook('cycles', 'hours', 'df', "X[['across']]", by_hand.READ, by_hand.CYCLES, library='lightgbm')
notebook('categories', 'trees', 'df', 'X', by_hand.READ, by_hand.CATEGORIES, library='lightgbm')
boosted('lightgbm', LGBMClassifier(n_estimators=30, verbose=-1), LGBMRegressor(n_estimators=30, verbose=-1))
try:
    from xgboost import XGBClassifier, XGBRegressor
except ImportError:  # no wheel without CUDA for this machine
    pass
else:
    boosted('xgboost', XGBClassifier(n_estimators=30), XGBRegressor(n_estimators=30))
os.chdir('/')
named = {}
for name in made:
    told = {entry.key: entry.value for entry in onnx.load(folder / name / 'model.onnx').metadata_props}
    named[name] = json.loads(told.get('feature_names', 'null'))
print(json.dumps({'made': sorted(set(made)), 'named': named, 'refused': refused, 'unseen': unseen, 'changed': changed}))
