# Export for Slipway: a fitted Pipeline or estimator of scikit-learn.
# Writes model.onnx, reference.parquet (the raw rows with this notebook's own answers) and a contract beside the notebook. One that is
# there already is not overwritten: the new one is then NAME.draft.yaml. The last line is the one to fit to this notebook:
#   model         what was fitted; of a Pipeline the transformers become steps of the contract
#   raw           the rows before any preprocessing, the true answer among their columns; read once more where the notebook changed them
#   features      what model.predict takes, of all rows of `raw` or of some, or None if that is `raw` itself
#   transformers  fitted objects that made `features`, with their columns, if the notebook's own variables do not hold them:
#                 [(scaler, ['amount']), (encoder, ['purpose'])]
#   name, label   the name of the contract; the column with the true answer if it cannot be told from the answers
#   threshold     the probability from which on the notebook answers the second of two classes, if it does not predict by the larger one: 0.3 for
#                 proba >= 0.3, {'above': 0.3} for proba > 0.3
# Made of src/build/cells by src/build/cells.mjs.
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


def numbers(column):
    return pd.to_numeric(column, errors='coerce').to_numpy('float64', na_value=np.nan)


def same(a, b, tolerance=1e-12):
    gaps = np.isnan(a) == np.isnan(b)
    return bool(gaps.all() and np.allclose(a, b, rtol=tolerance, atol=1e-300, equal_nan=True))


def is_text(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def equal(a, b):
    """The same values in the same rows, missing ones among them."""
    known, other = a.notna().to_numpy(), b.notna().to_numpy()
    if not np.array_equal(known, other):
        return False
    a, b = a.to_numpy()[known], b.to_numpy()[known]
    if a.dtype.kind in 'iufb' and b.dtype.kind in 'iufb':
        return np.array_equal(a, b)
    return bool((np.asarray(a, dtype=object) == np.asarray(b, dtype=object)).all())


def matrix(made):
    """What a transformer made, as numbers side by side; None where texts are among them."""
    made = np.asarray(made.toarray() if hasattr(made, 'toarray') else made)
    try:
        return made.reshape(len(made), -1).astype('float64')
    except (TypeError, ValueError):
        return None


def frame_of(X):
    return X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X.toarray() if hasattr(X, 'toarray') else X))


def is_date(kind):
    return getattr(kind, 'kind', '') == 'M'


def not_numbers(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def without_objects(frame):
    """A copy in which numbers that pandas keeps as objects, as `.replace()` of texts leaves them, are numbers."""
    held = ('integer', 'floating', 'mixed-integer-float', 'boolean')
    told = lambda column: column.astype('float64') if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) in held else column
    return frame.apply(told) if (frame.dtypes == object).any() else frame.copy()


class CannotExport(ValueError):
    """What cannot be exported, and what to do. A notebook shows the sentence alone."""

    def _render_traceback_(self):
        return [f'Nothing was written. {self}']


def notebook_values():
    """What the notebook's own variables hold, the last ones first."""
    return [value for name, value in reversed(NOTEBOOK.items()) if not name.startswith('_')]


def table(raw):
    """The raw rows as a frame; also of an array, and of a sample data set of scikit-learn."""
    if hasattr(raw, 'feature_names') and hasattr(raw, 'data'):
        frame, target = raw.get('frame'), np.asarray(raw.get('target'))
        if frame is None:
            frame = pd.DataFrame(np.asarray(raw.data), columns=list(raw.feature_names)).assign(target=target)
        if len(raw.get('target_names', [])) > target.max():
            frame = frame.assign(target_name=np.asarray(raw.target_names)[target.astype(int)])
        raw = frame
    if isinstance(raw, pd.Series):
        raw = raw.to_frame()
    if not isinstance(raw, pd.DataFrame):
        raw = pd.DataFrame(np.asarray(raw))
        raw.columns = [f'feature_{position}' for position in range(raw.shape[1])]
    if isinstance(raw.index, pd.DatetimeIndex) and raw.index.is_unique:
        raw = raw.assign(**{str(raw.index.name or 'time'): raw.index})
    raw = raw.set_axis([str(column) for column in raw.columns], axis=1)
    if not raw.columns.is_unique:
        twice = raw.columns[raw.columns.duplicated()][0]
        raise CannotExport(f'raw has two columns called "{twice}" - rename one of them: a caller sends a row by names')
    return raw


def indexes_in(values, count, rows):
    """So many of these rows, as a split or a filter has left them over."""
    for value in values if rows.is_unique else ():
        # A split of the labels or of the positions themselves is one, too.
        chosen = isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in 'iu' and len(value) == count
        index = pd.Index(value) if chosen else value if isinstance(value, pd.Index) else getattr(value, 'index', None)
        if isinstance(index, pd.Index) and len(index) == count and index.is_unique and index.isin(rows).all():
            yield index


def row_choices(raw, features):
    """Which raw rows the features may be of. What a split or a filter left over has kept its index; the values decide."""
    count, seen = features.shape[0] if hasattr(features, 'shape') else len(features), []
    for index in indexes_in([features, *notebook_values(), raw], count, raw.index):
        if not any(index is one or index.equals(one) for one in seen):
            seen.append(index)
    if len(raw) == count:
        seen = [index for index in seen if index.equals(raw.index)] + [index for index in seen if not index.equals(raw.index)]
        if isinstance(features, (pd.DataFrame, pd.Series)) and not features.index.equals(raw.index):
            seen.sort(key=lambda index: not index.equals(features.index))
    if not seen:
        raise CannotExport(
            f'features has {count} rows and raw has {len(raw)}, and nothing tells which of them belong together - '
            'name as raw the very rows, unchanged, that the features were made of'
        )
    return [raw.loc[index] for index in seen[:5]]


# So many rows tell a shift of a distribution from the noise of its own.
ROWS_OF_REFERENCE = 150


def with_held_out(raw, features):
    """Where the rows of training are too few for a reference: the same features with those that the notebook held out, if it has them."""
    if features is None or hasattr(features, 'toarray') or not hasattr(features, 'shape') or not len(features) < min(ROWS_OF_REFERENCE, len(raw)):
        return
    width, seen = features.shape[1:], [*notebook_values()]
    for rows in row_choices(raw, features):
        left = raw.index.difference(rows.index)
        for value in seen:
            if type(value) is not type(features) or value.shape[1:] != width or not 0 < len(value) <= len(left):
                continue
            index = next(indexes_in([value, *seen], len(value), left), None)
            if index is not None:
                yield pd.concat([pd.DataFrame(each).set_axis(own, axis=0) for each, own in ((features, rows.index), (value, index))])


# What stands in a column of numbers where there is none.
NOTHING = r'\s*|[?.-]+|n/?a|nan|null|none|unknown|missing'


def as_read(raw):
    """Columns that the notebook reads as numbers or as dates though the file holds texts come as such."""
    raw = raw.copy()
    frames = [value for value in notebook_values() if isinstance(value, pd.DataFrame) and value.columns.is_unique and value.index.is_unique]
    for name in raw.columns:
        if not is_text(raw[name]):
            continue
        if pd.api.types.is_bool_dtype(raw[name].dropna().infer_objects()):
            raw[name] = raw[name].astype('boolean')  # some are missing
            continue
        if any('to_datetime' in ast.unparse(node) for _, node in given_to(name)):
            dates = pd.to_datetime(raw[name], errors='coerce')
            raw[name] = dates if dates.notna().equals(raw[name].notna()) else raw[name]
            continue
        told = pd.to_numeric(raw[name], errors='coerce')
        odd = raw[name][told.isna()].dropna().astype(str)
        written = told.notna().sum() > len(raw) / 2 and all(re.fullmatch(NOTHING, text, re.IGNORECASE) for text in odd.unique())
        for frame in frames:
            if name not in frame.columns or not raw.index.isin(frame.index).all():
                continue
            read = frame.loc[raw.index, name]
            if pd.api.types.is_datetime64_any_dtype(read) or (written and pd.api.types.is_numeric_dtype(read)):
                raw[name] = told if written else read
                break
    return raw


def fitted_transformers(model):
    """Whatever was fitted in the notebook and transforms."""
    found = []
    for value in notebook_values():
        able = hasattr(value, 'transform') and hasattr(value, 'fit') and not isinstance(value, type) and not hasattr(value, 'predict')
        if able and value is not model and any(re.fullmatch(r'[a-z]\w*_', name) for name in vars(value)):
            if not any(value is other for other, _ in found):
                found.append((value, None))
    return found[::-1]


class ContractSteps:
    """Follows raw columns through fitted transformers and writes each down as a step of the contract.

    A column is (name, width): an encoder makes one wide column. The training rows go along, so that what a transformer
    does can be checked, and recognized where its class does not say it.
    """

    def __init__(self, raw, name):
        self.raw, self.name, self.steps, self.files, self.index = raw, name, [], {}, raw.index
        self.encoded, self.tolerant, self.sentinels, self.let_through = {}, {}, {}, set()
        # Columns of which each cell holds many numbers, as a picture does, and what the contract says of them.
        self.tensors = {}
        self.taken = {str(column) for column in raw.columns}
        self.left = self.left_values = None
        self.limits = {}
        # All of the raw rows, where these are some of them.
        self.all_rows = None
        # Why a step is none, and what a comment says above the contract.
        self.reasons, self.notes = [], []
        self.cycles, self.splits, self.parts = {}, '', {}
        # Columns of whole numbers that the notebook takes for texts.
        self.as_texts = set()
        # The raw column that a column still is, unchanged but for imputing.
        self.origin = {str(column): str(column) for column in raw.columns}

    def fresh(self, name):
        name = re.sub(r'\W+', '_', str(name)).strip('_') or 'column'
        numbered = (f'{name}_{count}' for count in itertools.count(2))
        free = next(each for each in itertools.chain([name], numbered) if each not in self.taken)
        self.taken.add(free)
        return free

    def copied(self, name, label):
        """A copy under a name of its own, so that nobody else finds the column rewritten."""
        copy = self.fresh(label)
        self.steps.append({'copy': {'columns': {name: copy}}})
        if name in self.origin:
            self.origin[copy] = self.origin[name]
        return copy

    def mark(self):
        return list(self.steps), dict(self.origin), set(self.taken)

    def back_to(self, mark):
        """What was only tried is forgotten."""
        self.steps, self.origin, self.taken = list(mark[0]), dict(mark[1]), set(mark[2])

    def step(self, op, columns, **beside):
        """Columns of equal arguments stand in a list."""
        if not columns:
            return
        arguments = list(columns.values())
        if all(each == arguments[0] for each in arguments):
            self.steps.append({op: {'columns': list(columns), **arguments[0], **beside}})
        else:
            self.steps.append({op: {'columns': columns, **beside}})

    def tidied(self):
        return needed(self.steps)

    def numbered(self, columns, values):
        """What a model takes as numbers."""
        return columns, values

    def changed(self, columns):
        for name, _ in columns:
            self.origin.pop(name, None)
        return columns

    def follow(self, transformer, X, columns):
        """The columns that the transformer makes of these; X holds their values."""
        if transformer is None or (isinstance(transformer, str) and transformer == 'passthrough'):
            return columns
        # The method of its own class, or of the nearest class that it derives from.
        handlers = [getattr(self, f'on_{kind.__name__}', None) for kind in type(transformer).__mro__]
        handler = next((found for found in handlers if found), self.own)
        return handler(transformer, X, columns)

    def own(self, transformer, X, columns):
        self.refuse(transformer, 'computes in a way of its own', 'let it stand behind the ColumnTransformer, where it becomes part of the model')

    def said(self, transformer):
        text = ' '.join(repr(transformer).split())
        return text if len(text) < 80 else type(transformer).__name__

    def refuse(self, transformer, why, instead):
        raise NotImplementedError(f'{self.said(transformer)} {why} - no step of the contract is equal to it - {instead}')

    def scalars(self, transformer, columns):
        wide = [name for name, width in columns if width > 1]
        if wide:
            self.refuse(
                transformer,
                f'takes "{wide[0]}" apart, which an encoder before it made',
                'let it stand behind the ColumnTransformer, where it becomes part of the model',
            )
        return [name for name, _ in columns]

    # One method a transformer of scikit-learn, named after it.

    def on_Pipeline(self, pipeline, X, columns):
        for _, step in pipeline.steps:
            made = self.follow(step, X, columns)
            X, columns = (X if step is None or isinstance(step, str) else step.transform(X)), made
        return columns

    def on_Numbering(self, numbering, X, columns):
        """Of HistGradientBoosting, which has its categories first."""
        self.scalars(numbering, columns)
        chosen = [column for column, one in zip(columns, numbering.mask) if one]
        for (name, _), categories in zip(chosen, numbering.encoder.categories_):
            known, _ = self.with_missing(numbering.trees, name, categories)
            self.encodes(name, known, False)
            self.step('ordinal', {name: {'categories': known}})
        return [*self.changed(chosen), *(column for column, one in zip(columns, numbering.mask) if not one)]

    def on_ColumnTransformer(self, transformer, X, columns):
        order = [name for name, _ in columns]
        self.scalars(transformer, columns)
        frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X), columns=order)
        branches = []
        for name, branch, _ in transformer.transformers_:
            if isinstance(branch, str) and branch == 'drop':
                continue
            selector = dict((n, c) for n, _, c in transformer.transformers_)[name]
            asked = [selector] if isinstance(selector, str) else selector
            chosen = frame.columns[asked] if len(asked) and not isinstance(asked[0], str) else asked
            positions = [list(frame.columns).index(column) for column in chosen]
            if positions:
                values = frame[selector] if isinstance(selector, str) else frame.iloc[:, positions]
                branches.append((branch, values, [columns[position] for position in positions]))
        return self.beside_one_another(branches)

    def on_FeatureUnion(self, union, X, columns):
        branches = [(branch, X, columns) for _, branch in union.transformer_list if branch not in ('drop',)]
        return self.beside_one_another(branches)

    def beside_one_another(self, branches):
        """Who comes second to a column gets a copy of it, made before anybody rewrites it."""
        seen, private = set(), []
        for branch, X, columns in branches:
            own = []
            for name, width in columns:
                if name in seen:
                    name = self.copied(name, name)
                seen.add(name)
                own.append((name, width))
            private.append((branch, X, own))
        made = [self.as_far(branch, X, own) for branch, X, own in private]
        if any(left for _, _, left in made):
            self.leave(made)
        return [column for columns, _, _ in made for column in columns]

    def as_far(self, branch, X, columns):
        """What a branch makes, its values, and which of its stages no step is equal to: numbers by then, they can stay in the model."""
        stages = stages_of(branch)
        for position, stage in enumerate(stages):
            before = self.mark()
            try:
                made = self.follow(stage, X, columns)
            except NotImplementedError as reason:
                self.reasons.append(str(reason))
                if type(stage).__name__ == 'FunctionTransformer' or matrix(X) is None or any(map(is_date, frame_of(X).dtypes)):
                    raise
                self.back_to(before)
                return columns, X, stages[position:]
            X, columns = (X if stage is None or isinstance(stage, str) else stage.transform(X)), made
        return columns, X, []

    def leave(self, made):
        """A ColumnTransformer of the stages that are left, over the numbers that the steps make."""
        from sklearn.compose import ColumnTransformer
        from sklearn.pipeline import Pipeline

        branches, at = [], 0
        for position, (columns, _, left) in enumerate(made):
            width = sum(width for _, width in columns)
            rest = Pipeline([(f'stage_{n}', stage) for n, stage in enumerate(left)]) if left else 'passthrough'
            branches.append((f'branch_{position}', rest, list(range(at, at + width))))
            at += width
        # Fitted already: only what scikit-learn notes of the columns is missing.
        self.left = ColumnTransformer([(name, 'passthrough', own) for name, _, own in branches], sparse_threshold=0).fit(np.zeros((2, at)))
        self.left.transformers = self.left.transformers_ = [(name, rest, own) for name, rest, own in branches if own]
        self.left_values = np.hstack([matrix(X) for _, X, _ in made])


class ContractImputers(ContractSteps):
    """The part of the steps that is about missing values."""

    def on_SimpleImputer(self, imputer, X, columns):
        names, result = self.scalars(imputer, columns), []
        usual = imputer.missing_values is None or imputer.missing_values is pd.NA or imputer.missing_values != imputer.missing_values
        for name in names:
            raw = self.origin.get(name)
            if not usual and raw is None:
                self.refuse(imputer, f'takes {imputer.missing_values!r} of a computed column for missing', 'impute before computing')
            if not usual:
                self.sentinels[raw] = [plain(imputer.missing_values)]
        marked = []
        if imputer.add_indicator:
            for position in imputer.indicator_.features_:
                into = self.fresh(f'{names[position]}_missing')
                self.steps.append({'indicator': {'columns': [names[position]], 'into': into}})
                marked.append((into, 1))
        fills = {}
        for name, fill in zip(names, imputer.statistics_):
            if fill is None or fill != fill:
                if not getattr(imputer, 'keep_empty_features', False):
                    continue  # nothing but missing values in training: scikit-learn drops the column
                fill = 0
            if name in self.as_texts:
                result.append((name, 1))
                continue  # nothing was missing
            fills[name] = {'with': plain(fill)}
            result.append((name, 1))
        self.step('impute', fills)
        return result + marked

    def on_KNNImputer(self, imputer, X, columns):
        raise CannotExport(
            f'{self.said(imputer)} has no step of the contract, and ONNX Runtime ends on what its converter writes - '
            'use SimpleImputer, with add_indicator=True if it matters that a value was missing, and train again'
        )

    def on_IterativeImputer(self, imputer, X, columns):
        """A formula for each column of each round; the columns as they came are kept to see what was missing."""
        names, sequence = self.scalars(imputer, columns), imputer.imputation_sequence_
        linear = ('BayesianRidge', 'ARDRegression', 'LinearRegression', 'Ridge', 'RidgeCV', 'Lasso', 'ElasticNet', 'HuberRegressor')
        fills = imputer.initial_imputer_.statistics_
        usual = imputer.missing_values != imputer.missing_values
        if imputer.sample_posterior or not usual or np.isnan(fills).any() or any(type(own.estimator).__name__ not in linear for own in sequence):
            self.refuse(imputer, 'predicts what is missing by other than linear models', 'use BayesianRidge, its default, or SimpleImputer')
        if len(sequence) > 100:
            self.refuse(imputer, f'predicts {len(sequence)} times', 'use a smaller max_iter, such as 3')
        marked = [self.fresh(f'{names[position]}_missing') for position in (imputer.indicator_.features_ if imputer.add_indicator else ())]
        for into, position in zip(marked, imputer.indicator_.features_ if marked else ()):
            self.steps.append({'indicator': {'columns': [names[position]], 'into': into}})
        given = [self.copied(name, f'{name}_given') for name in names]
        self.step('impute', {name: {'with': plain(fill)} for name, fill in zip(names, fills)})
        now = list(names)
        for target, others, estimator in sequence:
            short = {f'x{i}': now[i] for i in [*others, target]} | {'given': given[target]}
            parts = [f'({float(c)!r}) * x{i}' for c, i in zip(estimator.coef_, others)]
            told = ' + '.join([f'({float(estimator.intercept_)!r})', *parts])
            for limit, name in ((imputer._min_value[target], 'max'), (imputer._max_value[target], 'min')):
                told = told if np.isinf(limit) else f'{name}({told}, {float(limit)!r})'
            now[target] = self.fresh(f'{names[target]}_filled')
            formula = f'where(is_missing(given), {told}, x{target})'
            self.steps.append({'arithmetic': {'formula': formula, 'with': short, 'into': now[target]}})
        return [(name, 1) for name in now + marked]

    def on_MissingIndicator(self, indicator, X, columns):
        names, result = self.scalars(indicator, columns), []
        for position in indicator.features_:
            into = self.fresh(f'{names[position]}_missing')
            self.steps.append({'indicator': {'columns': [names[position]], 'into': into}})
            result.append((into, 1))
        return result


class ContractTransformers(ContractImputers):
    """The part of the steps that makes numbers of numbers."""

    def scaled(self, transformer, columns, op, **arguments):
        names = self.scalars(transformer, columns)
        rows = zip(*arguments.values())
        self.step(op, {name: dict(zip(arguments, map(plain, row))) for name, row in zip(names, rows)})
        return self.changed(columns)

    def on_StandardScaler(self, scaler, X, columns):
        if not scaler.with_mean:
            return self.divided(scaler, columns, scaler.scale_)
        if not scaler.with_std:
            return self.scaled(scaler, columns, 'rescale', divide_by=np.ones(len(columns)), minus=scaler.mean_)
        return self.scaled(scaler, columns, 'standardize', mean=scaler.mean_, std=scaler.scale_)

    def on_RobustScaler(self, scaler, X, columns):
        if not scaler.with_centering:
            return self.divided(scaler, columns, scaler.scale_)
        if not scaler.with_scaling:
            return self.scaled(scaler, columns, 'rescale', divide_by=np.ones(len(columns)), minus=scaler.center_)
        return self.scaled(scaler, columns, 'robust', center=scaler.center_, scale=scaler.scale_)

    def on_MaxAbsScaler(self, scaler, X, columns):
        return self.divided(scaler, columns, scaler.scale_)

    def divided(self, scaler, columns, scale):
        return columns if scale is None else self.scaled(scaler, columns, 'rescale', divide_by=scale)

    def on_MinMaxScaler(self, scaler, X, columns):
        names = self.scalars(scaler, columns)
        beside = {}
        if tuple(scaler.feature_range) != (0, 1):
            beside['to'] = [plain(bound) for bound in scaler.feature_range]
        if scaler.clip:
            beside['clip'] = True
        limits = zip(scaler.data_min_, scaler.data_max_)
        self.step('min_max', {n: {'min': plain(low), 'max': plain(high)} for n, (low, high) in zip(names, limits)}, **beside)
        return self.changed(columns)

    def on_PowerTransformer(self, transformer, X, columns):
        names = self.scalars(transformer, columns)
        for name, power in zip(names, map(float, transformer.lambdas_)):
            if transformer.method == 'yeo-johnson':
                self.step('yeo_johnson', {name: {'lambda': power}})
            elif power == 0:
                self.step('log', {name: {}})
            else:
                into = self.fresh(f'{name}_power')
                formula = f'(x ** ({power!r}) - 1) / ({power!r})'
                self.steps.append({'arithmetic': {'formula': formula, 'with': {'x': name}, 'into': into}})
                columns = [(into, 1) if column == (name, 1) else column for column in columns]
        self.changed(columns)
        return self.on_StandardScaler(transformer._scaler, X, columns) if transformer.standardize else columns

    def on_QuantileTransformer(self, transformer, X, columns):
        points = {
            name: {'x': plain(transformer.quantiles_[:, i]), 'y': plain(transformer.references_)}
            for i, name in enumerate(self.scalars(transformer, columns))
        }
        told = {'distribution': 'normal'} if transformer.output_distribution == 'normal' else {'jumps': 'middle'}
        self.step('interpolate', points, **told)
        return self.changed(columns)

    def on_SplineTransformer(self, transformer, X, columns):
        names, degree, beside = self.scalars(transformer, columns), transformer.degree, {}
        knots = [spline.t[degree : len(spline.t) - degree] for spline in transformer.bsplines_]
        if len(knots[0]) > 100:
            self.refuse(transformer, f'has {len(knots[0])} knots, and 100 are allowed', 'let it stand behind the ColumnTransformer')
        if degree != 3:
            beside['degree'] = degree
        if transformer.extrapolation != 'constant':
            beside['extrapolation'] = transformer.extrapolation
        if not transformer.include_bias:
            beside['bias'] = False
        if getattr(transformer, 'handle_missing', 'error') == 'zeros':
            beside['missing'] = 'zeros'
        for name, own in zip(names, knots):
            if transformer.extrapolation == 'error' and self.origin.get(name) in self.raw.columns:
                self.limits[self.origin[name]] = own[0], own[-1]  # beyond them scikit-learn has no answer
        self.step('spline', {name: {'knots': plain(own)} for name, own in zip(names, knots)}, **beside)
        self.changed(columns)
        width = transformer.bsplines_[0].c.shape[1] - (not transformer.include_bias)
        return [(name, width) for name in names]

    def on_KBinsDiscretizer(self, transformer, X, columns):
        names = self.scalars(transformer, columns)
        self.step('bucketize', {n: {'edges': plain(edges)} for n, edges in zip(names, transformer.bin_edges_)}, outside='clamp')
        self.changed(columns)
        if transformer.encode == 'ordinal':
            return columns
        widths = [len(edges) - 1 for edges in transformer.bin_edges_]
        self.step('one_hot', {name: {'categories': list(range(width))} for name, width in zip(names, widths)}, unknown='zeros')
        return list(zip(names, widths))

    def on_PolynomialFeatures(self, transformer, X, columns):
        into = self.fresh('polynomial')
        arguments = {'degree': plain(transformer.degree), 'bias': transformer.include_bias}
        if transformer.interaction_only:
            arguments['interaction_only'] = True
        self.steps.append({'polynomial': {'columns': self.scalars(transformer, columns), **arguments, 'into': into}})
        return [(into, transformer.n_output_features_)]

    def projected(self, transformer, columns, components, **beside):
        weights = np.asarray(components.toarray() if hasattr(components, 'toarray') else components)
        if weights.size > 2000:
            self.refuse(transformer, f'has {weights.size} weights, more than anybody reads', 'let it stand behind the ColumnTransformer')
        into = self.fresh(type(transformer).__name__.lower())
        given = {name: plain(value) for name, value in beside.items() if value is not None}
        self.steps.append({'project': {'columns': [n for n, _ in columns], 'components': plain(weights), **given, 'into': into}})
        return [(into, len(weights))]

    def on_PCA(self, pca, X, columns):
        scale = np.sqrt(pca.explained_variance_).clip(np.finfo(pca.explained_variance_.dtype).eps) if pca.whiten else None
        return self.projected(pca, columns, pca.components_, mean=pca.mean_, scale=scale)

    on_IncrementalPCA = on_PCA

    def on_FastICA(self, ica, X, columns):
        return self.projected(ica, columns, ica.components_, mean=getattr(ica, 'mean_', None) if ica.whiten else None)

    def on_FactorAnalysis(self, factors, X, columns):
        weights = factors.components_ / factors.noise_variance_
        inner = np.linalg.inv(np.eye(len(weights)) + weights @ factors.components_.T)
        return self.projected(factors, columns, inner.T @ weights, mean=factors.mean_)

    def on_TruncatedSVD(self, svd, X, columns):
        return self.projected(svd, columns, svd.components_)

    on_BaseRandomProjection = on_TruncatedSVD

    def on_LinearDiscriminantAnalysis(self, lda, X, columns):
        mean = lda.xbar_ if lda.solver == 'svd' else None
        return self.projected(lda, columns, lda.scalings_[:, : lda._max_components].T, mean=mean)

    def on_Normalizer(self, transformer, X, columns):
        into = self.fresh('normalized')
        self.steps.append({'normalize': {'columns': [n for n, _ in columns], 'norm': transformer.norm, 'into': into}})
        return [(into, sum(width for _, width in columns))]

    def on_Binarizer(self, transformer, X, columns):
        return self.written(columns, 'above', f'x > {float(transformer.threshold)!r}', transformer)

    def written(self, columns, label, formula, transformer):
        """The same formula of each column, as a new one."""
        made = [(name, self.fresh(f'{name}_{label}')) for name in self.scalars(transformer, columns)]
        self.steps.extend({'arithmetic': {'formula': formula, 'with': {'x': name}, 'into': into}} for name, into in made)
        return [(into, 1) for _, into in made]

    def on_FunctionTransformer(self, transformer, X, columns):
        if transformer.func is None:
            return columns
        operation = {np.log1p: 'log1p', np.log: 'log', np.sqrt: 'sqrt', np.exp: 'exp', np.abs: 'abs'}
        formula = {np.log2: 'log2', np.log10: 'log10', np.expm1: 'expm1', np.tanh: 'tanh', np.sin: 'sin', np.cos: 'cos', np.tan: 'tan'}
        formula |= {np.floor: 'floor', np.ceil: 'ceil', np.rint: 'round', np.isnan: 'is_missing', np.radians: 'radians', np.degrees: 'degrees'}
        if transformer.func in formula and not transformer.kw_args:
            return self.written(columns, transformer.func.__name__, f'{formula[transformer.func]}(x)', transformer)
        op = operation.get(transformer.func) if not transformer.kw_args else None
        if op is None and transformer.func is not np.square:
            return self.own(transformer, X, columns)
        names = self.scalars(transformer, columns)
        self.step(op or 'power', {name: {} if op else {'exponent': 2} for name in names})
        return self.changed(columns)

    def on_SelectorMixin(self, selector, X, columns):
        """Feature selection takes whole columns, or it is part of the model."""
        names = self.scalars(selector, columns)
        return [(name, 1) for name, kept in zip(names, selector.get_support()) if kept]


class ContractEncoders(ContractTransformers):
    """The part of the steps that is about categories and texts."""

    def encodes(self, name, categories, tolerant):
        """What an encoder says about the values of the raw column that it takes."""
        raw = self.origin.get(name)
        if raw is None:
            return
        known = self.encoded.setdefault(raw, [])
        known.extend(value for value in categories if value not in known)
        self.tolerant[raw] = self.tolerant.get(raw, True) and tolerant

    def with_missing(self, encoder, name, categories):
        """scikit-learn keeps a missing value as the last category; in the contract that of texts is the empty one."""
        missing = [value for value in categories if value is None or value != value]
        known = [plain(value) for value in categories if not (value is None or value != value)]
        if name in self.as_texts:
            known = [int(value) for value in known if re.fullmatch(r'-?\d+', value)]
        if not missing:
            return known, False
        if known and not isinstance(known[0], str):
            self.refuse(encoder, f'has a category for missing numbers in "{name}"', 'impute before it')
        return known, True

    def on_OneHotEncoder(self, encoder, X, columns):
        names, result, encodings = self.scalars(encoder, columns), [], {}
        infrequent = getattr(encoder, 'infrequent_categories_', [None] * len(names))
        dropped = encoder.drop_idx_ if encoder.drop_idx_ is not None else [None] * len(names)
        tolerant = encoder.handle_unknown != 'error'
        for name, categories, rare, drop in zip(names, encoder.categories_, infrequent, dropped):
            known, gap = self.with_missing(encoder, name, categories)
            self.encodes(name, known, tolerant)
            if gap:
                known.append('')
            arguments = {'categories': known}
            shared = [] if rare is None else [plain(value) for value in rare]
            if shared:
                arguments['rare'] = shared
            if tolerant:
                groups = encoder.handle_unknown in ('infrequent_if_exist', 'warn') and shared
                arguments['unknown'] = 'other' if groups else 'zeros'
            width = len(known) - len(shared) + bool(shared)
            if drop is not None:
                # drop_idx_ counts categories_; the first of those that are not rare is the first column.
                first = next((i for i, value in enumerate(known) if value not in shared), None)
                if encoder.drop == 'if_binary':
                    arguments['drop'] = 'if_binary'
                elif drop == first:
                    arguments['drop'] = 'first'
                else:
                    self.refuse(encoder, f'drops the category {categories[drop]!r} of "{name}"', 'use drop="first" or none')
                width -= 1
            encodings[name] = arguments
            self.origin.pop(name, None)
            result.append((name, width))
        self.step('one_hot', encodings)
        return [column for column in result if column[1] > 0]

    def on_OrdinalEncoder(self, encoder, X, columns):
        names = self.scalars(encoder, columns)
        infrequent = getattr(encoder, 'infrequent_categories_', [None] * len(names))
        tolerant = encoder.handle_unknown == 'use_encoded_value'
        for position, (name, categories, rare) in enumerate(zip(names, encoder.categories_, infrequent)):
            known, gap = self.with_missing(encoder, name, categories)
            self.encodes(name, known, tolerant)
            missing = {}
            if gap and encoder.encoded_missing_value == encoder.encoded_missing_value:
                missing = {'missing': plain(encoder.encoded_missing_value)}
            unknown = {'unknown': plain(encoder.unknown_value)} if tolerant else {}
            if unknown.get('unknown', 0) != unknown.get('unknown', 0):
                self.refuse(encoder, f'makes unknown values of "{name}" missing', 'use a number as unknown_value')
            if rare is None or len(rare) == 0:
                self.step('ordinal', {name: {'categories': known, **unknown, **missing}})
            else:
                probe = np.empty((len(known), len(names)), dtype=object)
                for other, some in enumerate(encoder.categories_):
                    probe[:, other] = some[0]
                probe[:, position] = known
                if isinstance(X, pd.DataFrame):
                    probe = pd.DataFrame(probe, columns=X.columns)
                codes = encoder.transform(probe)[:, position]
                self.step('map', {name: {'values': dict(zip(known, plain(codes))), **unknown, **missing}})
        return self.changed(columns)

    def on_TargetEncoder(self, encoder, X, columns):
        names = self.scalars(encoder, columns)
        if encoder.target_type_ == 'multiclass':
            self.refuse(encoder, 'makes a column for every class', 'use OneHotEncoder')
        for name, categories, numbers in zip(names, encoder.categories_, encoder.encodings_):
            known, gap = self.with_missing(encoder, name, categories)
            self.encodes(name, known, True)
            missing = {'missing': plain(numbers[len(known)])} if gap else {}
            values = dict(zip(known, plain(numbers)))
            self.step('map', {name: {'values': values, 'unknown': plain(encoder.target_mean_), **missing}})
        return self.changed(columns)

    def on_CountVectorizer(self, vectorizer, X, columns):
        ((name, _),) = columns
        words = vectorizer
        if words.analyzer != 'word' or words.strip_accents or words.preprocessor or words.tokenizer:
            self.refuse(words, 'cuts texts in its own way', 'use analyzer="word" with a token_pattern and no strip_accents')
        if words.stop_words is not None and words.ngram_range != (1, 1):
            self.refuse(words, 'takes stop words away before it makes pairs', 'use one of the two')
        if words.lowercase:
            self.step('lower', {name: {'locale': 'ascii'}})
        vocabulary = [str(word) for word in words.get_feature_names_out()]
        arguments = {'vocabulary': self.in_file(f'{name}-vocabulary', vocabulary)}
        weighted = hasattr(words, 'use_idf')
        if weighted and words.use_idf:
            arguments['idf'] = self.in_file(f'{name}-idf', plain(words.idf_))
        if words.token_pattern != r'(?u)\b\w\w+\b':
            arguments['token_pattern'] = words.token_pattern
        if words.ngram_range != (1, 1):
            arguments['ngrams'] = list(words.ngram_range)
        if words.binary:
            arguments['binary'] = True
        if weighted and words.sublinear_tf:
            arguments['sublinear_tf'] = True
        if weighted:
            arguments['norm'] = words.norm or 'none'
        self.step('tfidf' if 'idf' in arguments else 'ngrams', {name: arguments})
        self.origin.pop(name, None)
        return [(name, len(vocabulary))]

    def in_file(self, suffix, values):
        """A long list belongs in a file beside the contract."""
        if len(values) <= 100:
            return values
        path = f'{self.name}.{re.sub(r"[^0-9A-Za-z]+", "-", suffix)}.json'
        self.files[path] = json.dumps(values, ensure_ascii=False).encode()
        return {'path': path, 'sha256': hashlib.sha256(self.files[path]).hexdigest()}


def recognize(contract, made, label, frame, versions=None):
    """The name of a column equal to `made` in every row, and the steps that make it of a column of the frame.

    What a notebook does by hand in pandas leaves no fitted object behind, but its result: each way is tried, first with
    the columns of a similar name, and taken only if all the rows agree.
    """
    label = str(label)
    made, frame = made.reset_index(drop=True), frame.reset_index(drop=True)
    made = made.astype(made.cat.categories.dtype) if isinstance(made.dtype, pd.CategoricalDtype) and not made.isna().any() else made
    versions = versions or {name: [name] for name in frame.columns}
    own = versions.get(label, [])
    near = sorted(frame.columns, key=lambda name: (name not in own, not label.startswith(str(name)), str(name) not in label))
    for name in near:
        if equal(made, frame[name]):
            return name
    try:
        texts = is_text(made) and made.dropna().map(type).eq(str).all()
        values = None if texts else made.astype('float64').to_numpy() if is_text(made) else numbers(made)
    except (TypeError, ValueError):
        values = None
    if values is None:
        for name in near:
            for way in ways('by_text', 'by_date_name'):
                found = way(contract, made, label, name, frame)
                if found:
                    return found
        found = by_words(contract, made, label, near, frame, versions)
        if found:
            return found
        raise NotImplementedError(
            f'"{label}" is text that no raw column holds, as it is or in lower case or stripped or with its gaps filled - '
            'write its step by hand, or train on what the raw column holds'
        )
    # A date is no number, its parts are.
    dates = pd.api.types.is_datetime64_any_dtype(made)
    for way in () if dates else ways('by_function', 'by_date', 'by_whole_cycle'):
        for name in near:
            found = way(contract, values, label, name, frame)
            if found:
                return found
    found = None if dates else by_code(contract, values, label, frame, versions)
    for way in () if dates else ways('by_clip', 'by_mapping', 'by_cycle', 'by_scale', 'by_bins', 'by_formula', 'by_number'):
        for name in near:
            found = found or way(contract, values, label, name, frame)
    for way in () if dates else ways('by_groups'):
        for name in near:
            found = found or way(contract, values, label, name, frame, versions)
    if found:
        return found
    code = next((f', made by {shown},' for shown in [ast.unparse(node) for _, node in given_to(label)[::-1]] if len(shown) < 100), '')
    raise NotImplementedError(
        f'"{label}"{code} is no function of the raw columns that could be told from its values - pass what made it, as in '
        'transformers=[(scaler, ["amount"])], or make it with a transformer of scikit-learn, or write in `features` what is raw'
    )


def ways(*names):
    """Those that this cell has: what this notebook cannot have done is looked for by nobody."""
    return [globals()[name] for name in names if name in globals()]


def by_text(contract, made, label, name, frame):
    """Lower case, without spaces around, gaps filled."""
    column = frame[name]
    if not is_text(column):
        if not pd.api.types.is_integer_dtype(column) or column.isna().any() or not equal(made, column.astype(str)):
            return None
        # Whole numbers that the notebook takes for names: those who ask send them as they are.
        into = contract.copied(name, label)
        contract.as_texts.add(into)
        return into
    gaps = column.isna()
    fills = made[gaps].unique()
    if len(fills) > 1 or (len(fills) == 1 and not isinstance(fills[0], str) and fills[0] == fills[0]):
        return None
    text = column[~gaps].astype(str)
    ways = {(): text, ('strip',): text.str.strip(), ('lower',): text.str.lower(), ('strip', 'lower'): text.str.strip().str.lower()}
    for steps, result in ways.items():
        if not equal(made[~gaps], result):
            continue
        into = contract.copied(name, label)
        if len(fills) == 1 and isinstance(fills[0], str):
            # Before the others, which would take a missing text for an empty one; it stays what it is through them.
            contract.step('impute', {into: {'with': fills[0]}})
        for op in steps:
            ascii_only = all(map(str.isascii, text))
            contract.step(op, {into: {'locale': 'ascii' if ascii_only else 'unicode'} if op == 'lower' else {}})
        if steps:
            contract.origin.pop(into, None)
        return into
    return None


def by_words(contract, made, label, near, frame, versions):
    """A few texts that the code chooses by a condition or by edges, or in the place of other texts."""
    seen = sorted(made.dropna().unique(), key=str)
    if not 1 < len(seen) <= 50 or not all(isinstance(text, str) for text in seen):
        return None
    if made.isna().any():
        return by_words_left_out(contract, made, label, near, frame)
    codes = {text: at for at, text in enumerate(seen)}
    values = made.map(codes).to_numpy('float64')
    for name in near:
        found = by_mapping(contract, values, label, name, frame) if is_text(frame[name]) else None
        if found:
            # From text to text at once.
            mapped = contract.steps[-1]['map']['columns'][name]
            table = dict(made.groupby(frame[name]).first())
            contract.steps[-1] = {'map': {'columns': {name: {'values': table, **({'missing': seen[mapped['missing']]} if 'missing' in mapped else {}), 'into': found}}}}
            return found
    found = by_code(contract, values, label, frame, versions, codes)
    for name in near:
        found = found or by_bins(contract, values, label, name, frame)
    if found:
        # There are no other numbers than these.
        contract.step('map', {found: {'values': dict(enumerate(seen)), 'unknown': seen[0]}})
    return found


def by_words_left_out(contract, made, label, near, frame):
    """Texts in the place of other texts, of which some have none: these are missing from then on."""
    for name in near:
        column = frame[name]
        if not is_text(column) or column.nunique() > 60 or made[column.isna()].notna().any():
            continue
        told = made.groupby(column).agg(lambda texts: tuple(texts.fillna('').unique()))
        if all(len(texts) == 1 for texts in told):
            into = contract.fresh(label)
            table = {text: new for text, (new,) in told.items() if new}
            contract.steps.append({'map': {'columns': {name: {'values': table, 'into': into}}}})
            contract.encodes(name, sorted(told.index), False)
            return into
    return None


def filled(contract, name, gaps, values):
    """What stands in the rows where the column is missing, if it is one value."""
    fill = np.unique(values[gaps]) if gaps.any() and not np.isnan(values[gaps]).any() else []
    if len(fill) == 1:
        contract.step('impute', {name: {'with': plain(fill[0])}})
    return name


def same_gaps(values, gaps):
    """Missing where the column is, or one value there."""
    inside = values[gaps]
    return not np.isnan(values[~gaps]).any() and (np.isnan(inside).all() or len(np.unique(inside)) <= 1)


FUNCTIONS = {
    None: lambda x: x, 'log1p': np.log1p, 'log': np.log, 'sqrt': np.sqrt, 'abs': np.abs, 'exp': np.exp, 'power': np.square,
}  # fmt: skip


def by_function(contract, values, label, name, frame):
    """Nothing but filled gaps, an indicator, or a function of numpy."""
    column = frame[name]
    gaps = column.isna().to_numpy()
    if gaps.any() and same(values, gaps.astype('float64')):
        into = contract.fresh(label)
        contract.steps.append({'indicator': {'columns': [name], 'into': into}})
        return into
    if gaps.any() and same(values, (~gaps).astype('float64')):
        missing, into = contract.fresh(f'{name}_missing'), contract.fresh(label)
        contract.steps.append({'indicator': {'columns': [name], 'into': missing}})
        contract.steps.append({'arithmetic': {'formula': '1 - x', 'with': {'x': missing}, 'into': into}})
        return into
    if not_numbers(column) or not same_gaps(values, gaps) or gaps.all():
        return None
    x = numbers(column)
    for op, function in FUNCTIONS.items():
        # The gaps may have been filled before the function or behind it.
        with np.errstate(all='ignore'):
            f = function(x)
        if not np.isfinite(f[~gaps]).all() or not same(f[~gaps], values[~gaps], 1e-15):
            continue
        return with_function(contract, name, label, op, gaps, values, x)[0]
    return None


def by_clip(contract, values, label, name, frame):
    """Cut off below and above, at a percentile for instance."""
    column = frame[name]
    gaps = column.isna().to_numpy()
    if not_numbers(column) or not same_gaps(values, gaps) or gaps.all():
        return None
    x, y = numbers(column)[~gaps], values[~gaps]
    low, high = y.min(), y.max()
    if low == high or not np.array_equal(np.clip(x, low, high), y) or ((x > low) & (x < high)).sum() < 3:
        return None
    into = contract.copied(name, label)
    bounds = {'min': plain(low)} if x.min() < low else {}
    contract.step('clip', {into: {**bounds, **({'max': plain(high)} if x.max() > high else {})}})
    contract.origin.pop(into, None)
    return filled(contract, into, gaps, values)


def with_function(contract, name, label, op, gaps, values, x):
    """A copy with its gaps filled, then the function; whether the gaps are already filled as well."""
    into = contract.copied(name, label)
    fills = fills_before(FUNCTIONS[op], gaps, values, x) if op else []
    if op and fills:
        contract.step('impute', {into: {'with': plain(fills[0])}})
    if op:
        contract.step(op, {into: {'exponent': 2} if op == 'power' else {}})
        contract.origin.pop(into, None)
    return (into, True) if op and fills else (filled(contract, into, gaps, values), True)


def fills_before(function, gaps, values, x):
    """What the gaps may have been filled with before the function."""
    inside = np.unique(values[gaps]) if gaps.any() and not np.isnan(values[gaps]).any() else []
    known = x[~gaps]
    usual = {0.0, -1.0, float(np.median(known)), float(np.mean(known)), float(pd.Series(known).mode()[0]), *written_fills()}
    with np.errstate(all='ignore'):
        return [fill for fill in usual if len(inside) == 1 and function(fill) == inside[0]]


def by_scale(contract, values, label, name, frame):
    """A linear scale, maybe of a function: log1p and standardized by hand, for instance."""
    column = frame[name]
    gaps = column.isna().to_numpy()
    if not_numbers(column) or not same_gaps(values, gaps) or (~gaps).sum() < 3:
        return None
    x, y = numbers(column)[~gaps], values[~gaps]
    with np.errstate(all='ignore'):
        for op, function in FUNCTIONS.items():
            f = function(x)
            if not np.isfinite(f).all() or f.max() == f.min():
                continue
            low, high = int(f.argmin()), int(f.argmax())
            slope = (y[high] - y[low]) / (f[high] - f[low])
            offset = y[low] - slope * f[low]
            if slope == 0 or not np.allclose(f * slope + offset, y, rtol=1e-11, atol=1e-12 * np.abs(y).max()):
                continue
            into = contract.copied(name, label)
            scale = next(((m, s) for m, s in usual_scales(f) if s and np.array_equal((f - m) / s, y)), None)
            fills = fills_before(lambda fill: (function(fill) - scale[0]) / scale[1], gaps, values, numbers(column)) if scale else []
            if fills:
                contract.step('impute', {into: {'with': plain(fills[0])}})
            if op:
                contract.step(op, {into: {'exponent': 2} if op == 'power' else {}})
            contract.origin.pop(into, None)
            if scale or slope > 0:
                mean, std = scale or (f[low] - y[low] / slope, 1 / slope)
                if np.isclose(mean, f.min(), rtol=1e-12) and np.isclose(mean + std, f.max(), rtol=1e-12):
                    contract.step('min_max', {into: {'min': float(f.min()), 'max': float(f.max())}})
                else:
                    contract.step('standardize', {into: {'mean': float(mean), 'std': float(std)}})
            else:
                before, into = into, contract.fresh(label)
                formula = f'x * {float(slope)!r} + {float(offset)!r}'
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'x': before}, 'into': into}})
            return into if fills else filled(contract, into, gaps, values)
    return None


def usual_scales(f):
    """Centre and width as the notebook's own scalers have them, and as pandas and numpy compute them."""
    for value in notebook_values():
        centre = getattr(value, 'mean_', getattr(value, 'center_', None))
        if centre is not None and getattr(value, 'scale_', None) is not None:
            yield from zip(np.ravel(centre), np.ravel(value.scale_))
    column = pd.Series(f)
    yield column.mean(), column.std()
    yield column.mean(), column.std(ddof=0)
    yield column.median(), column.quantile(0.75) - column.quantile(0.25)
    yield column.min(), column.max() - column.min()
    yield 0.0, column.abs().max()


def by_formula(contract, values, label, name, frame):
    """A sum, difference, product or ratio of two columns, bit for bit."""
    if not_numbers(frame[name]):
        return None
    others = [other for other in frame.columns if not not_numbers(frame[other])]
    # Some rows tell most of the columns that it cannot be.
    some = np.unique(np.linspace(0, len(values) - 1, 25).astype(int))
    few, b = numbers(frame[name])[some], np.array([numbers(frame[other])[some] for other in others])
    with np.errstate(all='ignore'):
        for formula, function in TWO.items():
            made = function(few, b)
            fits = (np.abs(made - values[some]) <= 1e-14 * np.abs(values[some])) | np.isnan(made)
            for at in np.flatnonzero(fits.all(axis=1) & ~np.isnan(made).all(axis=1)):
                result = function(numbers(frame[name]), numbers(frame[others[at]])) * 1.0
                gaps = np.isnan(result)
                if gaps.all() or not same(result[~gaps], values[~gaps], 1e-15) or not same_gaps(values, gaps) or np.ptp(result[~gaps]) == 0:
                    continue
                into = contract.fresh(label)
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'a': name, 'b': others[at]}, 'into': into}})
                return filled(contract, into, gaps, values)
    return None


TWO = {
    'a / b': lambda a, b: a / b, 'a - b': lambda a, b: a - b, 'a + b': lambda a, b: a + b, 'a * b': lambda a, b: a * b,
    'a / (b + 1)': lambda a, b: a / (b + 1), 'a + b + 1': lambda a, b: a + b + 1, 'a > b': lambda a, b: (a > b) * 1.0,
}  # fmt: skip


def by_mapping(contract, values, label, name, frame):
    """One number for each text: get_dummies, category codes, .map(), target means."""
    column = frame[name]
    if not is_text(column):
        return by_dummy(contract, values, label, name, frame)
    if column.nunique() > max(2, len(column) // 10):
        return None
    gaps = column.isna().to_numpy()
    text = column.astype(str)
    table = pd.Series(values).groupby(text[~gaps]).agg(['min', 'max', 'size'])
    if not same_gaps(values, gaps) or (table['min'] != table['max']).any() or table['min'].nunique() < 1:
        return None
    if pd.api.types.is_bool_dtype(column.dropna().infer_objects()):
        return None
    into = contract.fresh(label)
    mapped = {'values': {key: plain(number) for key, number in table['min'].items()}, 'into': into}
    if set(np.unique(values)) <= {0.0, 1.0} and (table['min'] == 1).sum() == 1:
        # A dummy: all the others, those of tomorrow as well, are 0.
        mapped['values'] = {key: 1 for key, number in table['min'].items() if number == 1}
        mapped['unknown'] = 0
    elif any(mapped['values'].items() <= written.items() for written in tables_written()):
        # As the code lists them, those as well that no row has.
        mapped['values'] = next(written for written in tables_written() if mapped['values'].items() <= written.items())
    if gaps.any() and not np.isnan(values[gaps]).any():
        mapped['missing'] = plain(values[gaps][0])
    contract.steps.append({'map': {'columns': {name: mapped}}})
    contract.encodes(name, sorted({*table.index, *mapped['values']}), False)
    return into


def tables_written():
    """Numbers for texts that the notebook writes out."""
    for node in nodes_written(ast.Dict):
        table = {constant(key): constant(value) for key, value in zip(node.keys, node.values)}
        if table and all(isinstance(key, str) for key in table) and all(type(value) in (int, float) for value in table.values()):
            yield table


def by_dummy(contract, values, label, name, frame):
    """1 for one number, 0 for the others."""
    if not_numbers(frame[name]) or not set(np.unique(values)) == {0.0, 1.0}:
        return None
    x = numbers(frame[name])
    ones = np.unique(x[values == 1])
    if len(ones) != 1 or (values[x == ones[0]] != 1).any() or frame[name].nunique() > 60:
        return None
    into = contract.fresh(label)
    contract.steps.append({'arithmetic': {'formula': f'x == {plain(ones[0])}', 'with': {'x': name}, 'into': into}})
    return into


def by_number(contract, values, label, name, frame):
    """A number for each of some whole numbers: .map() of codes."""
    column = frame[name]
    if not_numbers(column) or column.nunique() > 60:
        return None
    x = numbers(column)
    gaps = np.isnan(x)
    if not np.array_equal(x[~gaps], np.round(x[~gaps])) or not same_gaps(values, gaps):
        return None
    table = pd.Series(values[~gaps]).groupby(x[~gaps]).agg(['min', 'max', 'size'])
    if (table['min'] != table['max']).any() or np.isnan(values[~gaps]).any() or table['min'].nunique() < 2 or table['size'].mean() < 5:
        return None
    into = contract.fresh(label)
    mapped = {int(key): plain(number) for key, number in table['min'].items()}
    first, last = WHOLE.get(contract.parts.get(name), (0, -1))
    rest = {'unknown': 0} if mapped and set(range(first, last + 1)) == set(mapped) else {}  # there are no other numbers
    contract.steps.append({'map': {'columns': {name: {'values': mapped, **rest, 'into': into}}}})
    contract.encodes(name, sorted(mapped), False)
    return filled(contract, into, gaps, values)


DATE_PARTS = {
    'year': 'year', 'month': 'month', 'day': 'day', 'hour': 'hour', 'minute': 'minute',
    'weekday': 'day_of_week', 'day_of_year': 'day_of_year',
}  # fmt: skip


# What pandas calls these as well.
DATE_NAMES = {part: {part, attribute} for part, attribute in DATE_PARTS.items()}
DATE_NAMES['weekday'] |= {'dayofweek'}
DATE_NAMES['day_of_year'] |= {'dayofyear'}


LEAP = '({0} % 4 == 0 and {0} % 100 != 0) or {0} % 400 == 0'
DAYS = f'where(m == 2, where({LEAP.format("y")}, 29, 28), 30 + (m + where(m > 7, 1, 0)) % 2)'
# The first and the last number of those that come round.
WHOLE = {'month': (1, 12), 'day': (1, 31), 'hour': (0, 23), 'minute': (0, 59), 'weekday': (0, 6), 'day_of_year': (1, 366)}
# What is computed of parts of a date: as pandas has it, the formula, and its parts.
OF_DATE = [
    (lambda utc: numbers(utc.dt.quarter), '(m + 2) // 3', {'m': 'month'}),
    (lambda utc: numbers(utc.dt.day_of_week >= 5), 'w >= 5', {'w': 'weekday'}),
    (lambda utc: numbers(utc.dt.is_month_start), 'd == 1', {'d': 'day'}),
    (lambda utc: numbers(utc.dt.is_month_end), f'd == {DAYS}', {'d': 'day', 'm': 'month', 'y': 'year'}),
    (lambda utc: numbers(utc.dt.days_in_month), DAYS, {'m': 'month', 'y': 'year'}),
    (
        lambda utc: numbers(utc.dt.isocalendar().week.reset_index(drop=True)),
        f'(where(t < 1, t + where({LEAP.format("(y - 1)")}, 366, 365), t - where(t > where({LEAP.format("y")}, 366, 365), where({LEAP.format("y")}, 366, 365), 0)) + 6) // 7',
        {'y': 'year', 'n': 'day_of_year', 'w': 'weekday'},
    ),
]  # fmt: skip


def in_utc(dates):
    return dates.dt.tz_localize('UTC') if dates.dt.tz is None else dates.dt.tz_convert('UTC')


def by_whole_cycle(contract, values, label, name, frame):
    """The same for trees, which may split between 0 and the 1e-16 that numpy has for the sine of pi: number by number."""
    return by_cycle(contract, values, label, name, frame, of_wholes) if contract.splits else None


def by_cycle(contract, values, label, name, frame, way=None):
    """Sine or cosine of an hour, a month, a weekday; of a date as well."""
    if np.nanmax(np.abs(values), initial=0) > 1:
        return None
    if not pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None if not_numbers(frame[name]) else (way or of_cycle)(contract, values, label, name, numbers(frame[name]))
    for part, attribute in DATE_PARTS.items():
        found = (way or of_cycle)(contract, values, label, (name, part), numbers(getattr(in_utc(frame[name]).dt, attribute)))
        if found:
            return found
    return None


def cycles_of(values, x):
    """(period, 0 or 1, sine or cosine) of those that give these values."""
    gaps = np.isnan(x)
    if gaps.all() or not same_gaps(values, gaps) or np.ptp(values[~gaps]) == 0:
        return
    for period in (24, 12, 7, 60, 365, 31, 52, 360, 365.25, 366, 30, 4):
        for part, function in enumerate((np.sin, np.cos)):
            if np.allclose(function(2 * np.pi * x[~gaps] / period), values[~gaps], rtol=0, atol=1e-14):
                yield period, part, function


def of_wholes(contract, values, label, key, x):
    gaps, of_date = np.isnan(x), key[1] if isinstance(key, tuple) else contract.parts.get(key)
    for period, _, function in cycles_of(values, x) if of_date in WHOLE else ():
        first, last = WHOLE[of_date]
        whole = np.arange(first, last + 1)
        table = dict(zip(plain(whole), plain(function(2 * np.pi * whole / period)))) | dict(zip(plain(x[~gaps]), plain(values[~gaps])))
        if all(table[k] == value for k, value in zip(plain(x[~gaps]), values[~gaps])):
            into = contract.copied(part_of(contract, key), label)
            contract.step('map', {into: {'values': table, 'unknown': 0}})
            return filled(contract, into, gaps, values)
    return None


def of_cycle(contract, values, label, key, x):
    gaps = np.isnan(x)
    for period, part, _ in cycles_of(values, x):
        other = contract.cycles.pop((key, period, 1 - part), None)
        if other:
            names = [contract.fresh(label), other['into'][1]] if part == 0 else [other['into'][0], contract.fresh(label)]
            other['into'] = names
            return filled(contract, names[part], gaps, values)
        names = [contract.fresh(f'{label}_sin' if part else label), contract.fresh(label if part else f'{label}_cos')]
        step = {'columns': [part_of(contract, key)], 'period': period, 'into': names}
        contract.steps.append({'cyclic': step})
        contract.cycles[key, period, part] = step
        return filled(contract, names[part], gaps, values)
    return None


def by_date(contract, values, label, name, frame):
    column = frame[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        return None
    gaps = column.isna().to_numpy()
    if not same_gaps(values, gaps) or gaps.all():
        return None
    utc = in_utc(column)
    for part, attribute in DATE_PARTS.items():
        if same(numbers(getattr(utc.dt, attribute))[~gaps], values[~gaps]):
            into = contract.fresh(label)
            contract.steps.append({'date_parts': {'columns': [name], part: into}})
            contract.parts[into] = part
            return filled(contract, into, gaps, values)
    for told, formula, parts in OF_DATE:
        if same(told(utc)[~gaps], values[~gaps]):
            given = {letter: part_of(contract, (name, part)) for letter, part in parts.items()}
            if 't' in formula and 't' not in parts:
                given['t'] = contract.fresh(f'{name}_thursday')  # the day of the year on which the week's Thursday is
                contract.steps.append({'arithmetic': {'formula': 'n - w + 3', 'with': {letter: given.pop(letter) for letter in 'nw'}, 'into': given['t']}})
            into = contract.fresh(label)
            contract.steps.append({'arithmetic': {'formula': formula, 'with': given, 'into': into}})
            return filled(contract, into, gaps, values)
    seconds = ((utc - pd.Timestamp(0, tz='UTC')) / pd.Timedelta(1, 's')).to_numpy()
    starts = {other: None for other in frame.columns if other != name and pd.api.types.is_datetime64_any_dtype(frame[other])}
    for unit, length in {'d': 86400, 'h': 3600, 'm': 60, 's': 1}.items():
        for other in [None, *starts]:
            if other is None:
                # A fixed date, and a whole second: cut fractions hide what lies below them.
                since = np.nanmin(seconds) - np.floor(values[np.nanargmin(seconds)]) * length
                start, shown = since, pd.Timestamp(round(since), unit='s').isoformat() + 'Z'
                candidates = [(round(since), shown)]
                day = np.floor(since / 86400) * 86400
                candidates += [(day + k * 86400, pd.Timestamp(day + k * 86400, unit='s').isoformat() + 'Z') for k in (0, 1)]
                # Until such a date: as many days before it, cut again.
                until = np.ceil(np.nanmax(seconds + values * length) / 86400) * 86400
                found = of_until(contract, values, label, name, seconds, until, unit, length)
                if found:
                    return filled(contract, found, gaps, values)
            else:
                date = in_utc(frame[other])
                candidates = [(((date - pd.Timestamp(0, tz='UTC')) / pd.Timedelta(1, 's')).to_numpy(), other)]
            for start, shown in candidates:
                elapsed = (seconds - start) / length
                known = ~np.isnan(elapsed)
                for whole in (False, True):
                    if same((np.floor(elapsed) if whole else elapsed)[known], values[known], 1e-11) and same_gaps(values, ~known):
                        into = contract.fresh(label)
                        contract.steps.append({'elapsed': {'columns': [name], 'since': shown, 'unit': unit, 'into': into}})
                        if whole and not same(elapsed[known], values[known], 1e-11):
                            inner, into = into, contract.fresh(label)
                            contract.steps.append({'arithmetic': {'formula': 'floor(x)', 'with': {'x': inner}, 'into': into}})
                        return filled(contract, into, ~known, values)
    return None


def by_date_name(contract, made, label, name, frame):
    """The month or the day of the week by its English name, or by the first letters of it."""
    if not pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None
    of_each = pd.Series(pd.date_range('2024-01-01', periods=366, tz='UTC')).dt
    for part, texts in {'month': of_each.month_name(), 'weekday': of_each.day_name()}.items():
        of_part, of_row = (numbers(getattr(dates, DATE_PARTS[part])) for dates in (of_each, in_utc(frame[name]).dt))
        for letters in (None, 3, 2):
            table = {plain(number): text for number, text in zip(of_part, texts.str[:letters])}
            if equal(made, pd.Series(of_row).map(table)):
                into = contract.copied(part_of(contract, (name, part)), label)
                contract.step('map', {into: {'values': table, 'unknown': table[WHOLE[part][0]]}})
                return into
    return None


def of_until(contract, values, label, name, seconds, until, unit, length):
    """Days, or hours, that are left until a fixed date."""
    left = (until - seconds) / length
    known = ~np.isnan(left)
    cut = not same(left[known], values[known], 1e-11)
    if not same_gaps(values, ~known) or np.ptp(values[known]) == 0 or (cut and not same(np.floor(left[known]), values[known])):
        return None
    elapsed, into = contract.fresh(f'{label}_since'), contract.fresh(label)
    shown = pd.Timestamp(until, unit='s').isoformat() + 'Z'
    contract.steps.append({'elapsed': {'columns': [name], 'since': shown, 'unit': unit, 'into': elapsed}})
    contract.steps.append({'arithmetic': {'formula': 'floor(0 - x)' if cut else '0 - x', 'with': {'x': elapsed}, 'into': into}})
    return into


def edges_written():
    """Lists of rising numbers that the notebook writes out."""
    found = {}
    for node in nodes_written((ast.List, ast.Tuple)):
        items = constant(node)
        if items and len(items) > 1 and all(isinstance(item, (int, float)) for item in items) and all(np.diff(items) > 0):
            found[tuple(items)] = None
    return [list(edges) for edges in found]


def by_bins(contract, values, label, name, frame):
    """pandas.cut and qcut, numpy.digitize: edges that stand in the code, or that share out the values evenly."""
    if not_numbers(frame[name]):
        return None
    x = numbers(frame[name])
    gaps = np.isnan(x)
    found = np.unique(values[~gaps & ~np.isnan(values)])
    if gaps.all() or not 2 <= len(found) <= 50:
        return None
    told = edges_written()
    # numpy.digitize counts what lies before the first edge and behind the last.
    told += [[-np.inf, *edges, np.inf] for edges in told if abs(edges[0]) != np.inf]
    written = len(told)
    for column in [x] if contract.all_rows is None or name not in contract.all_rows else [x, numbers(contract.all_rows[name])]:
        shares = np.nanquantile(column, np.linspace(0, 1, len(found) + 1))
        if all(np.diff(shares) > 0):
            told.append([float(shares[0]) - 0.001, *map(float, shares[1:])])  # as pandas has the lowest edge
    for at, edges in enumerate(told):
        for right in (True, False):
            codes = np.searchsorted(edges, x, side='left' if right else 'right') - 1
            outside = gaps | (codes < 0) | (codes > len(edges) - 2)
            bins = pd.Series(values[~outside]).groupby(codes[~outside]).agg(['min', 'max'])
            if len(bins) < 2 or (bins['min'] != bins['max']).any() or np.isnan(values[~outside]).any():
                continue
            if not np.isnan(values[outside & ~gaps]).all() or not same_gaps(values, gaps):
                continue
            # Two bins of one value are one bin, as those of a dummy are; only where the code writes the edges.
            if bins['min'].nunique() != len(bins) and at >= written:
                continue
            # Of what is nothing but a raw column with its gaps filled as well.
            source = contract.origin.get(name, name)
            if source in contract.raw.columns:
                # Beyond the edges the notebook has no answer, and of the outermost two one belongs to no bin.
                whole, known = pd.api.types.is_integer_dtype(frame[name]), x[~gaps]
                low = within(edges[0], known.min(), whole) if right else edges[0]
                contract.limits[source] = low, edges[-1] if right else within(edges[-1], known.max(), whole)
            into = contract.copied(name, label)
            step = {'edges': plain(edges), 'outside': 'missing'}
            contract.step('bucketize', {into: {**step, 'right': True} if right else step})
            if list(bins['min']) != list(bins.index):
                contract.step('map', {into: {'values': {int(code): plain(value) for code, value in bins['min'].items()}}})
            contract.origin.pop(into, None)
            return filled(contract, into, gaps, values)
    return None


def within(edge, seen, whole):
    """A bound that lies on that side of the edge where values were seen."""
    if abs(edge) == np.inf or edge == seen:
        return edge
    if whole:
        return int(np.floor(edge)) + 1 if edge < seen else int(np.ceil(edge)) - 1
    middles = (float(f'{(edge + seen) / 2:.{digits}g}') for digits in range(2, 17))
    return next((middle for middle in middles if min(edge, seen) < middle < max(edge, seen)), seen)


def by_groups(contract, values, label, name, frame, versions):
    """What groupby and transform make: a number for each combination of the keys, in every row or where one is missing."""
    if not_numbers(frame[name]):
        return None
    x = numbers(frame[name])
    gaps = np.isnan(x)
    where_missing = gaps.any() and np.array_equal(x[~gaps], values[~gaps]) and not np.isnan(values).any()
    rows = gaps if where_missing else np.ones(len(x), dtype=bool)
    for labels in {tuple(keys): None for keys in map(constant, keys_written()) if keys and all(key in versions for key in keys)}:
        keys = [versions[key][0] for key in labels]
        if name in keys or any(frame[key].isna().any() or frame[key].nunique() > 60 for key in keys):
            continue
        group = pd.Series(list(zip(*(frame[key] for key in keys))))
        seen = pd.Series(values[rows]).groupby(group[rows].to_numpy()).agg(['min', 'max'])
        if (seen['min'] != seen['max']).any() or len(seen) > len(x) / 4 or seen['min'].nunique() < 2:
            continue
        table = dict(seen['min'])
        known = pd.Series(x[~gaps]).groupby(group[~gaps].to_numpy())
        for told in (known.median(), known.mean()):  # the groups in which nothing is missing today
            if all(told.get(key) == value for key, value in table.items()):
                table = {**dict(told), **table}
        fill = number_of_keys(contract, keys, frame, table, label)
        if not where_missing:
            return fill
        into = contract.fresh(label)
        contract.steps.append({'arithmetic': {'formula': 'where(is_missing(x), fill, x)', 'with': {'x': name, 'fill': fill}, 'into': into}})
        if name in contract.origin:
            contract.origin[into] = contract.origin[name]
        return into
    return None


def keys_written():
    """What the notebook's code groups by."""
    for node in nodes_written(ast.Call):
        if getattr(node.func, 'attr', '') == 'groupby':
            by = next((word.value for word in node.keywords if word.arg == 'by'), node.args[0] if node.args else None)
            yield ast.List([by]) if isinstance(constant(by), str) else by


def number_of_keys(contract, keys, frame, table, label):
    """A column with the number that the table has for each combination of the keys' values."""
    into = contract.fresh(f'{label}_of_{"_".join(keys)}')
    rest = plain(float(np.median(list(table.values()))))
    print(f'{label}: rows of a {" and ".join(keys)} that this data does not have get {rest}, the median of the table.')
    if len(keys) == 1:
        values = {plain(value): plain(number) for (value,), number in table.items()}
        contract.steps.append({'map': {'columns': {keys[0]: {'values': values, 'unknown': rest, 'into': into}}}})
        return into
    code, terms, codes = 1, {}, {}
    for letter, key in zip('abcdefgh', keys):
        seen = sorted(frame[key].unique())
        contract.encodes(key, plain(seen), False)
        terms[letter] = contract.fresh(f'{key}_code')
        contract.steps.append({'map': {'columns': {key: {'values': {value: at * code for at, value in enumerate(plain(seen))}, 'into': terms[letter]}}}})
        codes[letter] = {value: at * code for at, value in enumerate(seen)}
        code *= len(seen)
    values = {sum(codes[letter][value] for letter, value in zip('abcdefgh', group)): plain(number) for group, number in table.items()}
    contract.steps.append({'arithmetic': {'formula': ' + '.join(terms), 'with': terms, 'into': into}})
    contract.steps.append({'map': {'columns': [into], 'values': dict(sorted(values.items())), 'unknown': rest}})
    return into


TREES = {}


def notebook_code():
    """The syntax trees of the cells that ran, the last one first; loops over names that are written out are written out themselves."""
    try:
        history = get_ipython().history_manager.input_hist_raw
    except NameError:  # no notebook
        return []
    for source in history:
        if source not in TREES:
            lines = ['pass' if re.match(r'\s*[%!?]', line) else line for line in source.split('\n')]
            try:
                tree = ast.parse('\n'.join(lines))
            except SyntaxError:
                tree = ast.Module([], [])
            own = any(getattr(node, 'name', '') == 'CannotExport' for node in tree.body)
            TREES[source] = ast.Module([], []) if own else tree
    trees = [TREES[source] for source in dict.fromkeys(reversed(history))]
    return [unrolled(tree) for tree in trees]


class Renamed(ast.NodeTransformer):
    """An item in the place of the variable of a loop."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def visit_Name(self, node):
        return ast.Constant(self.value) if node.id == self.name else node


def unrolled(tree):
    if getattr(tree, 'unrolled', None) is None:
        tree.unrolled = ast.Module([], [])  # while this is being made
        body = []
        for node in tree.body:
            items = constant(node.iter) if isinstance(node, ast.For) and isinstance(node.target, ast.Name) else None
            if isinstance(items, (list, tuple)) and 0 < len(items) <= 200 and all(isinstance(item, str) for item in items):
                body += [Renamed(node.target.id, item).visit(copy.deepcopy(inner)) for item in items for inner in node.body]
            elif isinstance(node, ast.FunctionDef):
                function = copy.copy(node)
                function.body = unrolled(node).body
                body.append(function)
            else:
                body.append(node)
        tree.unrolled = ast.Module(body, [])
    return tree.unrolled


def nodes_written(kind):
    for tree in notebook_code():
        if not hasattr(tree, 'nodes'):
            tree.nodes = list(ast.walk(tree))
        yield from (node for node in tree.nodes if isinstance(node, kind))


def given_to(label):
    """(when, expression) for all that the notebook's code gives to a column of that name, in order."""
    found = []
    for cell, tree in enumerate(reversed(notebook_code())):
        if not hasattr(tree, 'given'):
            tree.given = {}
            for at, node in enumerate(sorted(ast.walk(tree), key=lambda node: getattr(node, 'lineno', 0))):
                for name, value in gifts(node, tree.given):
                    tree.given.setdefault(name, []).append((at, value))
        found += [((cell, at), value) for at, value in tree.given.get(label, [])]
    return found


def gifts(node, before):
    """Pairs of a column's name and what it is given."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple) and len(target.elts) == len(node.value.elts)
            for one, value in zip(target.elts, node.value.elts) if several else [(target, node.value)]:
                if isinstance(column_of(one), str):
                    yield column_of(one), in_rows(one, value, before.get(column_of(one), []))
                yield from ((name, of_each(value, name)) for name in names_in(one) if isinstance(name, str))
    elif isinstance(node, ast.AugAssign) and isinstance(column_of(node.target), str):
        yield column_of(node.target), ast.BinOp(node.target, node.op, node.value)
    elif isinstance(node, ast.Dict):
        yield from ((constant(key), value) for key, value in zip(node.keys, node.values) if isinstance(constant(key), str))
    elif isinstance(node, ast.Call):
        yield from ((word.arg, word.value) for word in node.keywords if word.arg)


def in_rows(target, value, before):
    """What is set in some rows only, as a choice: `frame.loc[frame.a > 3, 'a'] = 3`."""
    index = target.slice if isinstance(target, ast.Subscript) else None
    if not isinstance(index, ast.Tuple) or isinstance(index.elts[0], ast.Slice):
        return value
    rest = before[-1][1] if before else ast.Subscript(target.value, index.elts[-1])
    if not before:
        rest.start = value  # if there is no such column yet: that no row is left without a value is proven with the formula
    return ast.Call(ast.Name('where'), [index.elts[0], value, rest], [])


def names_in(target):
    """The columns of `frame[['a', 'b']]`."""
    names = constant(target.slice) if isinstance(target, ast.Subscript) else None
    return names if isinstance(names, (list, tuple)) else ()


class OneColumn(ast.NodeTransformer):
    """`frame[names]` as `frame[label]`, where label is one of the names."""

    def __init__(self, label):
        self.label = label

    def visit_Subscript(self, node):
        return ast.Subscript(node.value, ast.Constant(self.label)) if self.label in names_in(node) else self.generic_visit(node)


def of_each(value, label):
    return OneColumn(label).visit(copy.deepcopy(value))


def written_fills():
    """Numbers that the code fills gaps with."""
    for node in nodes_written(ast.Call):
        if getattr(node.func, 'attr', '') == 'fillna' and node.args and isinstance(constant(node.args[0]), (int, float)):
            yield float(constant(node.args[0]))


def listed(node):
    """The items of a list that is written out, where it is used or under a name."""
    if isinstance(node, ast.Name):
        named = (each for each in nodes_written(ast.Assign) if any(getattr(target, 'id', '') == node.id for target in each.targets))
        node = next((each.value for each in named if isinstance(each.value, (ast.List, ast.Tuple))), node)
    return node.elts


def column_of(node):
    """`frame['a']`, `frame.a`, `frame.loc[:, 'a']`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if not isinstance(node, ast.Subscript):
        return None
    index = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    return constant(index)


def constant(node):
    """A number, a text or a list of them, written out or by the name of a variable."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        value = NOTEBOOK.get(node.id)
        if isinstance(value, pd.Index):
            value = list(value)
        return value if isinstance(value, (int, float, str, list, tuple, np.number)) else local_constant(node.id)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        items = [constant(item) for item in node.elts]
        return None if None in items else items
    if isinstance(node, ast.JoinedStr):
        parts = [constant(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
        return None if None in parts else ''.join(map(str, parts))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = constant(node.operand)
        return -value if isinstance(value, (int, float)) else None
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        sides = constant(node.left), constant(node.right)
        if isinstance(node.op, ast.Add) and all(isinstance(side, list) for side in sides):
            return sides[0] + sides[1]
        arithmetic = all(isinstance(side, (int, float)) for side in sides) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div))
        return eval(f'a {OPERATORS[type(node.op)]} b', {}, dict(zip('ab', sides))) if arithmetic and (sides[1] or not isinstance(node.op, ast.Div)) else None
    if isinstance(node, ast.Attribute):
        known = {'inf': np.inf, 'pi': np.pi, 'e': np.e} if isinstance(node.value, ast.Name) and node.value.id in ('np', 'numpy', 'math') else {}
        return known.get(node.attr)
    return None


def local_constant(name):
    """What a function of the notebook calls a number, a text or a list of them that it writes out."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
                if isinstance(node.value, (ast.Constant, ast.List, ast.Tuple, ast.UnaryOp)) and not any(isinstance(inner, ast.Name) for inner in ast.walk(node.value)):
                    return constant(node.value)
    return None


FORMULA_FUNCTIONS = {
    'log': 'log', 'sqrt': 'sqrt', 'exp': 'exp', 'abs': 'abs', 'absolute': 'abs', 'fabs': 'abs', 'floor': 'floor', 'ceil': 'ceil', 'round': 'round',
    'rint': 'round', 'minimum': 'min', 'maximum': 'max', 'where': 'where', 'isnan': 'is_missing', 'isna': 'is_missing',
    'isnull': 'is_missing', 'min': 'min', 'max': 'max', 'log2': 'log2', 'log10': 'log10', 'tanh': 'tanh',
    'log1p': 'log1p', 'expm1': 'expm1', 'sin': 'sin', 'cos': 'cos', 'tan': 'tan',
    'arcsin': 'asin', 'asin': 'asin', 'arccos': 'acos', 'acos': 'acos', 'arctan': 'atan', 'atan': 'atan', 'arctan2': 'atan2',
    'atan2': 'atan2', 'radians': 'radians', 'deg2rad': 'radians', 'degrees': 'degrees', 'rad2deg': 'degrees',
}  # fmt: skip
# Functions of numpy that are a formula of others.
WRITTEN_OUT = {
    'square': '({0} ** 2)', 'power': '({0} ** {1})', 'divide': '({0} / {1})', 'multiply': '({0} * {1})', 'add': '({0} + {1})',
    'subtract': '({0} - {1})', 'hypot': 'sqrt({0} ** 2 + {1} ** 2)',
    'clip': 'min(max({0}, {1}), {2})', 'logical_and': '({0} and {1})', 'logical_or': '({0} or {1})', 'logical_not': '(not {0})',
}  # fmt: skip
OPERATORS = {
    ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**', ast.BitAnd: 'and',
    ast.BitOr: 'or', ast.And: 'and', ast.Or: 'or', ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>', ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '!=',
}  # fmt: skip
METHODS = {
    'add': '+', 'sub': '-', 'mul': '*', 'div': '/', 'pow': '**', 'mod': '%', 'gt': '>', 'ge': '>=', 'lt': '<', 'le': '<=', 'eq': '==', 'ne': '!=',
}  # fmt: skip
STATISTICS = ('mean', 'median', 'std', 'var', 'min', 'max', 'quantile')
SAME = ('astype', 'to_numpy', 'copy', 'rename', 'reset_index', 'ravel', 'squeeze')


class Groups(tuple):
    """Values of a column, each with the figure of its group."""


class Formula:
    """An expression of pandas and numpy as a formula of the contract. What it cannot say raises LookupError."""

    def __init__(self, frame, versions, chosen, texts, whole, before=None, rows=None):
        # Rows that figures are of, where the notebook computed them before it split.
        self.rows = rows
        self.frame, self.versions, self.chosen, self.texts, self.whole = frame, versions, chosen, texts, whole
        # When: a column is then what the code before has made of it.
        self.before = before
        # What the formula calls each column, each choice of texts in one (column, texts), and each part of a date in one (column, part).
        self.short, self.branches = {}, 0

    def letter(self, key):
        if key not in self.short and len(self.short) == 26:
            raise LookupError(key)
        return self.short.setdefault(key, 'abcdefghijklmnopqrstuvwxyz'[len(self.short)])

    def values(self, key):
        if isinstance(key, str):
            return numbers(self.frame[key])
        name, what = key
        if isinstance(what, Groups):
            return numbers(self.frame[name].map(dict(what)))
        if isinstance(what, tuple):
            return self.frame[name].isin(what).to_numpy('float64')
        return numbers(getattr(in_utc(self.frame[name]).dt, DATE_PARTS[what]))

    def of(self, node, bound):
        if isinstance(node, ast.Name) and bound.get(node.id) is not None:
            return bound[node.id]
        # What is bound is another number in each branch.
        open_ones = any(isinstance(inner, ast.Name) and bound.get(inner.id) is not None for inner in ast.walk(node)) if bound else False
        told = None if open_ones else constant(node)
        if isinstance(told, (bool, np.bool_)):
            return str(int(told))
        if isinstance(told, (int, float, np.number)):
            if told != told or abs(told) == np.inf:
                raise LookupError(told)
            told = plain(told)
            return f'({told!r})' if told < 0 else repr(told)
        if self.texts and told in self.texts:
            return str(self.texts[told])
        method = getattr(self, f'of_{type(node).__name__}', None)
        if method is None:
            raise LookupError(type(node).__name__)
        return method(node, bound)

    def named(self, node, bound):
        """The column that an expression is nothing but; None of others."""
        if isinstance(node, ast.Name) and node.id in bound:
            return next((key for key, letter in self.short.items() if letter == bound[node.id] and isinstance(key, str)), None)
        label = column_of(node)
        if not isinstance(label, str) or label not in self.versions:
            return None
        return self.versions[label][self.chosen.get(label, -1)]

    def column(self, label):
        earlier = [gift for gift in given_to(label) if gift[0] < self.before] if self.before else []
        if earlier:
            now, (self.before, node) = self.before, earlier[-1]
            told = self.of(node, {})
            self.before = now
            return told
        if label not in self.versions:
            raise LookupError(label)
        return self.letter(self.versions[label][self.chosen.get(label, -1)])

    def one_of(self, node, bound, texts):
        """1 where a text column holds one of these; None where it is about something else."""
        name = self.named(node, bound)
        texts = [texts] if isinstance(texts, str) else texts
        if name is None or not is_text(self.frame[name]) or not texts or not all(isinstance(text, str) for text in texts):
            return None
        return self.letter((name, tuple(texts)))

    def of_Name(self, node, bound):
        return self.column(node.id)  # in an expression for eval or query

    def of_Lambda(self, node, bound):
        return self.of(node.body, bound)

    def of_Subscript(self, node, bound):
        label = column_of(node)
        if not isinstance(label, str):
            raise LookupError('rows')
        start = getattr(node, 'start', None)
        return self.column(label) if start is None or label in self.versions else self.of(start, bound)

    def of_Attribute(self, node, bound):
        if node.attr == 'values':
            return self.of(node.value, bound)
        if isinstance(node.value, ast.Attribute) and node.value.attr == 'dt':
            part = next((part for part, attributes in DATE_NAMES.items() if node.attr in attributes), None)
            name = self.named(node.value.value, bound)
            if part is None or name is None or not pd.api.types.is_datetime64_any_dtype(self.frame[name]):
                raise LookupError(node.attr)
            return self.letter((name, part))
        return self.column(node.attr)

    def of_BinOp(self, node, bound):
        return self.pair(type(node.op), self.of(node.left, bound), self.of(node.right, bound))

    def pair(self, operator, left, right):
        return f'({left} {OPERATORS[operator]} {right})'

    def of_BoolOp(self, node, bound):
        return '(' + f' {OPERATORS[type(node.op)]} '.join(self.of(value, bound) for value in node.values) + ')'

    def of_Compare(self, node, bound):
        if len(node.ops) == 1:
            (op,), (other,) = node.ops, node.comparators
            found = self.one_of(node.left, bound, constant(other)) if isinstance(op, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)) else None
            if found:
                return f'({found} {"==" if isinstance(op, (ast.NotEq, ast.NotIn)) else ">"} 0)'
            if isinstance(op, (ast.In, ast.NotIn)):
                return self.among(self.of(node.left, bound), constant(other), isinstance(op, ast.NotIn))
        sides = [self.of(side, bound) for side in (node.left, *node.comparators)]
        parts = [self.pair(type(op), *two) for op, two in zip(node.ops, zip(sides, sides[1:]))]
        return parts[0] if len(parts) == 1 else f'({" and ".join(parts)})'

    def among(self, x, items, negated=False):
        told = '(' + ' or '.join(f'{x} == {float(item):.17g}' for item in items) + ')'
        return f'(not {told})' if negated else told

    def of_UnaryOp(self, node, bound):
        sign = {ast.USub: '-', ast.Invert: 'not ', ast.Not: 'not ', ast.UAdd: ''}[type(node.op)]
        return f'({sign}{self.of(node.operand, bound)})'

    def of_IfExp(self, node, bound):
        return where(self.of(node.test, bound), self.of(node.body, bound), self.of(node.orelse, bound))

    def of_Call(self, node, bound):
        function = node.func
        module = isinstance(function, ast.Name) or (isinstance(function.value, ast.Name) and function.value.id in ('np', 'numpy', 'pd', 'math'))
        if module:
            return self.of_function(function, node.args, {word.arg: word.value for word in node.keywords}, bound)
        name, words = function.attr, {word.arg: word.value for word in node.keywords}
        if name in ('eval', 'query'):
            return self.of(ast.parse(constant(node.args[0]), mode='eval').body, {})
        if name in ('sum', 'mean', 'max', 'min') and constant(words.get('axis')) in (1, 'columns'):
            columns = [self.column(label) for label in constant(function.value.slice)]
            joined = f'({" + ".join(columns)})' if name in ('sum', 'mean') else f'{name}({", ".join(columns)})'
            return f'({joined} / {len(columns)})' if name == 'mean' else joined
        if name == 'transform' and isinstance(function.value, ast.Subscript) and getattr(getattr(function.value.value, 'func', None), 'attr', '') == 'groupby':
            return self.of_groups(function.value, constant(node.args[0]))
        if name in ('apply', 'map', 'transform', 'pipe') and constant(words.get('axis')) in (1, 'columns'):
            return self.called(node.args[0], [None])  # a row: its columns are taken by name
        if name == 'isin':
            items = constant(node.args[0])
            return self.one_of(function.value, bound, items) or self.among(self.of(function.value, bound), items)
        if name in ('eq', 'ne'):
            return self.of(ast.Compare(function.value, [ast.Eq() if name == 'eq' else ast.NotEq()], node.args[:1]), bound)
        if name in STATISTICS and self.named(function.value, bound) is not None:
            column = self.measured()[self.named(function.value, bound)]
            return repr(float(getattr(column, name)(*map(constant, node.args))))
        return self.of_method(name, self.of(function.value, bound), node.args, words, bound)

    def of_groups(self, node, how):
        """The mean, or another figure, of the group that a row belongs to."""
        call = node.value
        by = constant(next((word.value for word in call.keywords if word.arg == 'by'), call.args[0] if call.args else None))
        by, of = by[0] if isinstance(by, list) and len(by) == 1 else by, constant(node.slice)
        if not all(isinstance(one, str) and one in self.versions for one in (by, of)) or how not in STATISTICS:
            raise LookupError(how)
        key, rows = self.versions[by][0], self.measured()
        if rows[key].isna().any() or rows[key].nunique() > 60:
            raise LookupError(key)
        table = rows.groupby(key, observed=True)[self.versions[of][0]].agg(how)
        return self.letter((key, Groups((plain(value), float(number)) for value, number in table.items())))

    def measured(self):
        return self.frame if self.rows is None else self.rows

    def of_method(self, name, x, arguments, words, bound):
        if name in SAME:
            cut = name == 'astype' and self.whole and 'int' in ast.unparse(arguments[0])
            return f'floor({x})' if cut else x
        if name in METHODS:
            return f'({x} {METHODS[name]} {self.of(arguments[0], bound)})'
        if name in ('isna', 'isnull', 'notna', 'notnull'):
            return f'is_missing({x})' if name.startswith('is') else f'(not is_missing({x}))'
        if name == 'fillna':
            return where(f'is_missing({bare(x)})', self.of(words.get('value', *arguments[:1]), bound), x)
        if name == 'clip':
            low, high = words.get('lower', arguments[0] if arguments else None), words.get('upper', arguments[1] if arguments[1:] else None)
            x = x if low is None or (isinstance(low, ast.Constant) and low.value is None) else f'max({x}, {self.of(low, bound)})'
            return x if high is None else f'min({x}, {self.of(high, bound)})'
        if name == 'between':
            low, high = (self.of(argument, bound) for argument in arguments[:2])
            ends = constant(words.get('inclusive', arguments[2] if len(arguments) > 2 else ast.Constant('both')))
            return f'(({x} {">=" if ends in ("both", "left") else ">"} {low}) and ({x} {"<=" if ends in ("both", "right") else "<"} {high}))'
        if name in ('where', 'mask'):  # the value where the condition is false, where it is true
            test, other = self.of(arguments[0], bound), self.of(arguments[1], bound)
            return where(test, x, other) if name == 'where' else where(test, other, x)
        if name == 'replace' and isinstance(arguments[0], ast.List) and all(abs(constant(item) or 0) == np.inf for item in arguments[0].elts):
            return x  # what becomes of a quotient by 0 is seen in the values
        if name == 'replace' and len(arguments) == 2:
            return where(f'{x} == {self.of(arguments[0], bound)}', self.of(arguments[1], bound), x)
        if name in ('apply', 'map', 'transform', 'pipe'):
            return self.called(arguments[0], [x])
        if name in ('abs', 'round'):
            return self.rounded(x, arguments) if name == 'round' else f'abs({x})'
        raise LookupError(name)

    def rounded(self, x, arguments):
        power = 10 ** (constant(arguments[0]) if arguments else 0)
        return f'round({x})' if power == 1 else f'(round({x} * {power}) / {power})'

    def of_function(self, function, arguments, words, bound):
        name = function.attr if isinstance(function, ast.Attribute) else function.id
        if name == 'select':
            rest = self.of(words.get('default', arguments[2] if len(arguments) > 2 else ast.Constant(0)), bound)
            for test, value in reversed(list(zip(*(listed(argument) for argument in (*arguments, *words.values())[:2])))):
                rest = where(self.of(test, bound), self.of(value, bound), rest)
            return rest
        if name in ('int', 'float', 'asarray', 'array', 'Series', 'to_numeric'):
            return self.of(arguments[0], bound)
        if name == 'round' and len(arguments) == 2:
            return self.rounded(self.of(arguments[0], bound), arguments[1:])
        own = isinstance(function, ast.Name) and any(node.name == name for node in nodes_written(ast.FunctionDef))
        return self.called(function, [self.given(argument, bound) if own else self.of(argument, bound) for argument in arguments])

    def given(self, argument, bound):
        """Of a function of the notebook's own: frames and names of columns are arguments as well."""
        told = constant(argument)
        if isinstance(told, str):
            return ast.Constant(told)
        is_frame = told is None and isinstance(argument, ast.Name) and argument.id not in bound
        return None if is_frame else self.of(argument, bound)

    def called(self, function, given):
        """A function of numpy, a lambda, or a function of the notebook that is one expression or a chain of conditions."""
        if isinstance(function, ast.Lambda):
            return self.of(function.body, dict(zip((one.arg for one in function.args.args), given)))
        name = function.attr if isinstance(function, ast.Attribute) else function.id
        own = next((node for node in nodes_written(ast.FunctionDef) if node.name == name), None) if isinstance(function, ast.Name) else None
        if own:
            named = [(one.arg, value) for one, value in zip(own.args.args, given)]
            body = copy.deepcopy(own.body)
            for name, value in named:
                body = [Renamed(name, value.value).visit(node) for node in body] if isinstance(value, ast.Constant) else body
            return self.body(body, {name: value for name, value in named if not isinstance(value, ast.Constant)})
        if name in WRITTEN_OUT:
            return WRITTEN_OUT[name].format(*given)
        return f'{FORMULA_FUNCTIONS[name]}({", ".join(map(bare, given))})'

    def body(self, statements, bound):
        first, rest = statements[0], statements[1:]
        if isinstance(first, ast.Expr) and rest:
            return self.body(rest, bound)
        if isinstance(first, ast.Return):
            return self.of(first.value, bound)
        if isinstance(first, ast.If):
            # What comes behind it is written out for either branch.
            self.branches += 1
            if self.branches > 50:
                raise LookupError('branches')
            return where(self.of(first.test, bound), self.body([*first.body, *rest], bound), self.body([*first.orelse, *rest], bound))
        if isinstance(first, ast.Assign) and rest:
            (target,), value = first.targets, first.value
            if isinstance(target, ast.Name):
                return self.body(rest, {**bound, target.id: self.of(value, bound)})
            mapped = isinstance(value, ast.Call) and getattr(value.func, 'id', '') == 'map'
            told = [self.called(value.args[0], [self.of(one, bound)]) for one in value.args[1].elts] if mapped else [self.of(one, bound) for one in value.elts]
            return self.body(rest, {**bound, **{one.id: text for one, text in zip(target.elts, told)}})
        raise LookupError(type(first).__name__)


def in_python(text):
    """A formula for numpy's arrays."""
    return text.replace('(not ', '(~').replace(' and ', ' & ').replace(' or ', ' | ')


PYTHON = {'where': np.where, 'log': np.log, 'sqrt': np.sqrt, 'exp': np.exp, 'abs': np.abs, 'floor': np.floor, 'ceil': np.ceil}
PYTHON |= {'asin': np.arcsin, 'acos': np.arccos, 'atan': np.arctan, 'atan2': np.arctan2}
PYTHON |= {name: getattr(np, name) for name in ('log2', 'log10', 'tanh', 'log1p', 'expm1', 'sin', 'cos', 'tan', 'radians', 'degrees')}
PYTHON |= {'round': np.round, 'min': np.minimum, 'max': np.maximum, 'is_missing': np.isnan, '__builtins__': {}}


def by_code(contract, values, label, frame, versions, texts=None):
    """The formula that the notebook's code writes for the column, if it gives the same values; of texts their numbers."""
    for when, node in given_to(label)[: -21 : -1]:
        # There is a step for what stands outermost.
        outer = isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'log1p' and len(node.args) == 1
        node = node.args[0] if outer else node
        ways = [(-1, False, None, None), (0, False, None, None), (-2, False, None, None), (-1, True, None, None), (0, True, None, None), (0, False, when, None)]
        if contract.all_rows is not None:
            ways.append((0, False, None, contract.all_rows))
        for at, whole, before, rows in ways:
            formula = Formula(frame, versions, {name: max(at, -len(all_of)) for name, all_of in versions.items()}, texts, whole, before, rows)
            try:
                text = formula.of(node, {})
                used = set(re.findall(r'\b[a-z]\b', text))
                given = {letter: key for key, letter in formula.short.items() if letter in used}
                if len(text) > 2000 or any(isinstance(key, str) and not_numbers(frame[key]) for key in given.values()):
                    continue
                columns = {letter: formula.values(key) for letter, key in given.items()}
                made = computed(text, columns)
                quotient = behind(node)
                instead = np.unique(values[~np.isfinite(made)]) if made.shape == values.shape and quotient is not None else []
                if len(instead) == 1 and np.isfinite(instead[0]) and not outer:
                    # A quotient that was infinite, or none: replaced by a number, wherever that was done.
                    told = repr(plain(instead[0]))
                    text = where(f'{formula.of(quotient.right, {})} == 0', told, text)
                    made = computed(text, columns)
                    if np.isnan(made).any():
                        text = where(f'is_missing({text})', told, text)
                        made = computed(text, columns)
                made = np.log1p(made) if outer else made
            except (LookupError, AttributeError, TypeError, ValueError, RecursionError, SyntaxError):
                continue
            if not columns or made.shape != values.shape or not same(made, values, 1e-15):
                continue
            into = contract.fresh(label)
            text = bare(text)
            given = {letter: part_of(contract, key, label, frame) for letter, key in given.items()}
            contract.steps.append({'arithmetic': {'formula': text, 'with': given, 'into': into}})
            if outer:
                contract.step('log1p', {into: {}})
            return into
    return None


def behind(node):
    """The quotient of which an expression does no more than to replace what is none."""
    while isinstance(node, ast.Call) and getattr(node.func, 'attr', '') in ('replace', 'fillna'):
        node = node.func.value
    return node if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else None


def computed(text, columns):
    with np.errstate(all='ignore'):
        return np.asarray(eval(in_python(text), PYTHON, columns), dtype='float64')


def part_of(contract, key, label='', frame=None):
    """The column that a formula reads, made if it is a choice of texts or a part of a date."""
    if isinstance(key, str):
        return key
    name, what = key
    if isinstance(what, str):
        made = next((step['date_parts'][what] for step in contract.steps if step.get('date_parts', {}).get('columns') == [name] and what in step['date_parts']), None)
        if made:
            return made
        into = contract.fresh(f'{name}_{what}')
        contract.steps.append({'date_parts': {'columns': [name], what: into}})
        return into
    if isinstance(what, Groups):
        return number_of_keys(contract, [name], frame, {(value,): number for value, number in what}, label)
    told = {'values': dict.fromkeys(what, 1), 'unknown': 0, 'missing': 0}
    for step in contract.steps:
        columns = step.get('map', {}).get('columns')
        made = columns.get(name, {}) if isinstance(columns, dict) else {}
        if made == {**told, 'into': made.get('into')}:
            return made['into']
    into = contract.fresh(f'{name}_is_{word(what[0])}')
    contract.steps.append({'map': {'columns': {name: {**told, 'into': into}}}})
    return into


def where(test, then, otherwise):
    return f'where({bare(test)}, {bare(then)}, {bare(otherwise)})'


def bare(text):
    """Without brackets around all of it."""
    inside, depth = text[1:-1], 0
    if not (text.startswith('(') and text.endswith(')')):
        return text
    for letter in inside:
        depth += (letter == '(') - (letter == ')')
        if depth < 0:
            return text
    return bare(inside)


def within_formulas(contract, steps):
    """What is let in beyond the rows of training ends before a formula would divide by 0, or take the root or the logarithm of what has none."""
    ends = {name: contract_input(contract, name).get('range') for name in columns_read(steps, contract.raw.columns)}
    rewritten = set()
    for step in steps:
        told = step.get('arithmetic')
        raw = {letter: name for letter, name in told['with'].items() if ends.get(name) and name not in rewritten} if told else {}
        for node, least in poles_of(ast.parse(in_python(told['formula']), mode='eval').body) if told else ():
            letters = letters_in(node)
            if letters and letters <= {*raw} and len(letters) <= 4:
                stay_on_side(contract, node, least, {letter: raw[letter] for letter in letters}, ends)
        if not columns_made(step):
            rewritten |= columns_taken(step)


def poles_of(node, asked=frozenset()):
    """Every divisor of a formula, and what roots and logarithms are taken of, unless it is chosen by its columns; and whether it may be 0."""
    called = getattr(node.func, 'id', '') if isinstance(node, ast.Call) else ''
    found = ()
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)):
        found = node.right, False
    elif called in ('log', 'log2', 'log10', 'sqrt'):
        found = node.args[0], called == 'sqrt'
    if found and not letters_in(found[0]) & asked:
        yield found
    for inner in ast.iter_child_nodes(node):
        chosen = called == 'where' and inner in node.args[1:]
        yield from poles_of(inner, asked | letters_in(node.args[0]) if chosen else asked)


def letters_in(node):
    """The columns that an expression reads, but for what it asks only whether they are missing."""
    if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'is_missing':
        return frozenset()
    own = {node.id} if isinstance(node, ast.Name) and len(node.id) == 1 else ()
    return frozenset().union(own, *map(letters_in, ast.iter_child_nodes(node)))


def stay_on_side(contract, node, may_be_zero, raw, ends):
    code = compile(ast.fix_missing_locations(ast.Expression(node)), 'formula', 'eval')

    def sides(columns):
        with np.errstate(all='ignore'):
            made = np.asarray(eval(code, PYTHON, columns), dtype='float64')
        made = made[~np.isnan(made)]
        return {int(side) for side in np.unique(np.sign(made))} - ({0} if may_be_zero else set())

    def corners(bounds):
        return dict(zip(raw, np.array(list(itertools.product(*bounds)), dtype='float64').T))

    rows = {letter: numbers(contract.raw[name]) for letter, name in raw.items()}
    seen = {name: (float(np.nanmin(rows[letter])), float(np.nanmax(rows[letter]))) for letter, name in raw.items()}
    usual, wanted = sides(rows), {(name, end): ends[name][end] for name in seen for end in (0, 1)}

    def let_in(shares):
        """The way from what was seen to the ends, as far as the shares go."""
        return {name: [seen[name][end] * (1 - shares[name, end]) + wanted[name, end] * shares[name, end] for end in (0, 1)] for name in seen}

    def stays(shares):
        return sides(corners(let_in(shares).values())) == usual

    shares = dict.fromkeys(wanted, 0.0)
    if len(usual) != 1 or usual == {0} or not stays(shares):
        return
    # All as far as they can go together, and those that come no nearer to it the whole way.
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if stays(dict.fromkeys(wanted, middle)) else (low, middle)
    shares = dict.fromkeys(wanted, low)
    for end in wanted:
        shares = {**shares, end: 1.0} if stays({**shares, end: 1.0}) else shares
    for name, (low, high) in let_in(shares).items():
        least, most = contract.limits.get(name, (-np.inf, np.inf))
        whole = pd.api.types.is_integer_dtype(contract.raw[name])
        low, high = (bound if shares[name, end] == 1 else short_of(bound, seen[name][end], whole) for end, bound in enumerate((low, high)))
        contract.limits[name] = max(low, least), min(high, most)


def short_of(bound, seen, whole):
    """A number of few digits just before the bound."""
    room = abs(seen - bound)
    if room == 0:
        return seen
    step = 10.0 ** (np.floor(np.log10(room)) - 2)
    step = max(step, 1.0) if whole else step
    told = float(f'{(np.ceil if bound < seen else np.floor)(bound / step) * step:.12g}')
    return told if min(bound, seen) <= told <= max(bound, seen) else seen


class FoundSteps(ContractEncoders):
    """The steps of a notebook with transformers of its own, or that were found by trying."""

    def own(self, transformer, X, columns):
        """A transformer of the notebook's own: what it made of the training rows, column by column."""
        if type(transformer).__module__.startswith('sklearn.') and not hasattr(transformer, 'func'):
            super().own(transformer, X, columns)
        names = self.scalars(transformer, columns)
        made = transformer.transform(X)
        values = np.asarray(made.toarray() if hasattr(made, 'toarray') else made)
        values = values.reshape(len(values), -1)
        before = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X).reshape(len(values), -1))
        before = before.set_axis(names, axis=1)
        labels = list(made.columns) if isinstance(made, pd.DataFrame) else [f'{names[0]}_{i}' for i in range(values.shape[1])]
        if not isinstance(made, pd.DataFrame) and values.shape[1] == len(names):
            labels = names
        try:
            return [(recognize(self, pd.Series(values[:, i]), label, before), 1) for i, label in enumerate(labels)]
        except NotImplementedError as unknown:
            behind = 'let it stand behind the ColumnTransformer, where it becomes part of the model'
            self.refuse(transformer, f'cannot be told from its results: {unknown}', behind)

    def tidied(self):
        steps = without_copies(super().tidied())
        within_formulas(self, steps)
        return steps

    def numbered(self, columns, values):
        """Categories that an estimator takes as they are become the numbers that it has for them."""
        if self.splits == 'float64':
            values = self.apart(columns, values)
        if not isinstance(values, pd.DataFrame) or len(columns) != values.shape[1]:
            return columns, values
        columns, values = list(columns), without_objects(values)
        for position, label in enumerate(values.columns):
            column, (name, _) = values[label], columns[position]
            if isinstance(column.dtype, pd.CategoricalDtype):
                categories, _ = self.with_missing(None, name, column.cat.categories)
                into = self.copied(name, name)
                self.encodes(into, categories, False)
                self.step('ordinal', {into: {'categories': categories}})
                columns[position] = self.changed([(into, 1)])[0]
                values[label] = column.cat.codes.astype('float64').replace(-1, np.nan)
            elif not_numbers(column):
                raise NotImplementedError(f'the model takes "{label}" as text, which has no way to ONNX - encode it before the model, with OrdinalEncoder for instance')
        return columns, values

    def apart(self, columns, values):
        """Of trees that split between numbers which float32, as ONNX has it, takes for one: these go to either side of it in the tables."""
        self.steps, values, at = needed(self.steps, {name for name, _ in columns}), frame_of(values).copy(), 0
        for name, width in columns:
            taking = [n for n, step in enumerate(self.steps) if name in columns_taken(step)]
            arguments = self.steps[taking[0]].get('map', {}) if len(taking) == 1 else {}
            moved = told_apart(arguments['values']) if arguments.get('columns') == [name] else None
            column = values.iloc[:, at]
            if moved and not not_numbers(column) and column.isin(arguments['values'].values()).all():
                table = {key: moved[number] for key, number in arguments['values'].items()}
                self.steps[taking[0]] = {'map': {**arguments, 'values': table}}
                values.isetitem(at, column.map(moved))
                self.notes.append(f'The trees split between numbers of "{name}" that are one in float32: in its table these stand apart.')
            at += width
        return values


def told_apart(table):
    """What to put in the place of the numbers of a table, in their order, so that float32 has as many of them; None if it has them already."""
    if not all(isinstance(number, (int, float)) for number in table.values()):
        return None
    groups = {}
    for number in sorted(set(table.values())):
        groups.setdefault(np.float32(number), []).append(number)
    moved = {}
    for single, numbers_of in groups.items():
        sides = [np.nextafter(single, np.float32(end)) for end in (-np.inf, np.inf)] if len(numbers_of) == 2 else numbers_of
        moved |= {number: float(side) for number, side in zip(numbers_of, sides)}
    told = np.array(list(moved.values()), dtype='float32')
    return moved if len(groups) < len(moved) and (np.diff(told) > 0).all() else None


def without_copies(steps):
    """A copy that is the last use of its column, and has no name of its own, is that column."""
    steps = list(steps)
    for at in reversed(range(len(steps))):
        if 'copy' not in steps[at]:
            continue
        ((name, copy),) = steps[at]['copy']['columns'].items()
        later = steps[at + 1 :]
        if re.fullmatch(re.escape(name) + r'_\d+', copy) and not any(name in columns_taken(step) for step in later):
            steps[at:] = [renamed(step, copy, name) for step in later]
    return steps


def renamed(step, old, new):
    ((op, arguments),) = step.items()
    told = dict(arguments)
    if 'columns' in told:
        columns = told['columns']
        told['columns'] = {new if n == old else n: each for n, each in columns.items()} if isinstance(columns, dict) else [new if n == old else n for n in columns]
    if isinstance(told.get('with'), dict):
        told['with'] = {short: new if name == old else name for short, name in told['with'].items()}
    if told.get('since') == old:
        told['since'] = new
    return {op: told}


def label_of(label):
    label = label[0] if isinstance(label, tuple) and len(label) == 1 else label  # of columns=[names]
    return label if isinstance(label, str) else f'feature_{label}'


class Features:
    """Finds the columns that a model takes among the raw ones, those that fitted transformers make of them, and what pandas did by hand.

    Nothing is taken for granted: a column is found if it has the same value in every row.
    """

    def __init__(self, contract, X, transformers):
        self.columns_inside = None
        self.contract, self.transformers = contract, transformers
        if isinstance(X, pd.Series):
            X = X.to_frame()
        self.values = without_objects(frame_of(X))
        self.labels = [label_of(label) for label in self.values.columns]
        self.frame = contract.raw.copy()  # every column of the contract so far that is one number or text wide
        self.versions = {name: [name] for name in self.frame.columns}
        self.blocks, self.tried, self.reasons, self.unknown = [], set(), [], {}
        self.found = [None] * len(self.labels)
        self.inside, self.makers, self.adopted = [], {}, []

    def columns(self):
        """(name, width) of each, in the order in which the model takes them."""
        self.match()
        for _ in range(9):
            if None not in self.found:
                break
            before = self.progress()
            if self.apply():
                return self.columns_inside
            # What other frames hold may be what a transformer was fitted on, or a feature was made of.
            self.match()
            self.by_hand(self.between())
            if self.progress() != before:
                continue
            self.dummies()
            self.by_hand(self.wanted())
            if self.progress() == before and not self.adopt():
                break
        else:
            self.by_hand(self.wanted())
        self.say_adopted()
        if None in self.found:
            label = self.labels[self.found.index(None)]
            raise NotImplementedError(' - '.join([str(self.unknown[label]), *self.reasons[:1]]))
        return [column for column in self.found if column != 'within']

    def progress(self):
        return len(self.blocks), self.found.count(None), sum(map(len, self.versions.values()))

    def match(self):
        """Raw columns under their own names, then blocks as transformers made them."""
        for position, label in enumerate(self.labels):
            if self.found[position] is None and label in self.frame.columns:
                if equal(self.values.iloc[:, position], self.frame[label]):
                    self.found[position] = label, 1
        for columns, made in self.blocks:
            at = 0
            for name, width in columns:
                self.place(name, width, made[:, at : at + width])
                at += width

    def place(self, name, width, made, besides=None):
        for position in range(len(self.labels) - width + 1):
            if any(self.found[position : position + width]) or besides in self.labels[position : position + width]:
                continue
            block = self.values.iloc[:, position : position + width]
            if any(not_numbers(block[column]) for column in block):
                continue
            if np.allclose(block.to_numpy('float64'), made, rtol=1e-6, atol=1e-9, equal_nan=True):
                self.found[position : position + width] = [(name, width), *['within'] * (width - 1)]
                return

    def apply(self):
        """Lets each fitted transformer make its columns again, of every version of those that it was fitted on."""
        for transformer, names in self.transformers:
            for own, before in self.inputs_of(transformer, names):
                key = id(transformer), tuple(own)
                # Nobody transforms again what that very transformer has made.
                if key in self.tried or any(id(transformer) in self.makers.get(name, ()) for name, _ in own):
                    continue
                self.tried.add(key)
                try:
                    made = matrix(transformer.transform(before))
                except Exception:  # not of these columns
                    continue
                if made is None or len(made) != len(self.values):
                    continue
                kept = self.contract.mark()
                try:
                    copies = [(self.contract.copied(name, name), width) if width == 1 else (name, width) for name, width in own]
                    columns = self.contract.follow(transformer, before, copies)
                except NotImplementedError as reason:
                    self.contract.back_to(kept)
                    if self.is_all(made):
                        # No step is equal to it, but it is the last thing before the model: there it stays.
                        self.inside, self.columns_inside, self.values = [transformer], own, before
                        return True
                    self.reasons.append(str(reason))
                    continue
                if sum(width for _, width in columns) != made.shape[1]:
                    continue
                self.blocks.append((columns, made))
                makers = {id(transformer)}.union(*(self.makers.get(name, ()) for name, _ in own))
                self.makers |= {name: makers for name, _ in columns}
                self.remember(columns, made, before)
        return False

    def is_all(self, made):
        if made.shape != self.values.shape or any(not_numbers(column) for _, column in self.values.items()):
            return False
        return np.allclose(self.values.to_numpy('float64'), made, rtol=1e-6, atol=1e-9, equal_nan=True)

    def remember(self, columns, made, before):
        labels = list(before.columns) if isinstance(before, pd.DataFrame) and before.shape[1] == len(columns) else [name for name, _ in columns]
        at = 0
        for label, (name, width) in zip(labels, columns):
            if width == 1:
                self.add(str(label), name, pd.Series(made[:, at], index=self.frame.index))
            at += width

    def add(self, label, name, column):
        if name not in self.frame.columns:
            self.frame = self.frame.assign(**{name: column.to_numpy()})
        versions = self.versions.setdefault(label, [])
        if name not in versions:
            versions.append(name)

    def inputs_of(self, transformer, names):
        """Columns that it may have been fitted on, the latest version of each first."""
        if isinstance(names, str):
            return [([(name, 1)], self.frame[name]) for name in self.versions.get(names, [])[::-1]]
        names = list(names) if names is not None else getattr(transformer, 'feature_names_in_', None)
        if names is not None:
            if not all(name in self.versions for name in names):
                return []
            # What this very transformer has made is nothing that it was fitted on.
            last = [next((one for one in self.versions[name][::-1] if id(transformer) not in self.makers.get(one, ())), name) for name in names]
            choices = [last, *([self.versions[name][0] for name in names],)]
            numbered = [self.versions[name][min(1, len(self.versions[name]) - 1)] for name in names]
            return [([(name, 1) for name in own], self.frame[own].set_axis(names, axis=1)) for own in (*choices, numbered)]
        if hasattr(transformer, 'vocabulary_'):
            return [([(name, 1)], self.frame[name]) for name in self.frame.columns if is_text(self.frame[name])]
        # Without names it was an array: raw columns, those of an array of the notebook or the first ones, or what another transformer made.
        width = getattr(transformer, 'n_features_in_', 0)
        choices = [*self.arrays_of(width), list(self.contract.raw.columns)[:width]]
        first = [([(name, 1) for name in raw], self.frame[raw].to_numpy()) for raw in choices if len(raw) == width]
        made = [(columns, values) for columns, values in self.blocks if values.shape[1] == width]
        return [*made[::-1], *first]

    def arrays_of(self, width):
        """The raw columns that arrays of the notebook hold: of all rows, or of those that come first."""
        rows = len(self.frame)
        arrays = {id(value): value for value in notebook_values() if isinstance(value, np.ndarray) and value.shape[1:] == (width,)}
        for value in arrays.values():
            if not rows / 2 <= len(value) <= rows:
                continue
            columns, first = pd.DataFrame(value).infer_objects(), self.frame[: len(value)]
            names = [next((name for name in self.contract.raw.columns if equal(column, first[name])), None) for _, column in columns.items()]
            if None not in names and len(set(names)) == width:
                yield names

    def by_hand(self, columns):
        """What pandas did."""
        for column, label, position in columns:
            try:
                name = recognize(self.contract, column, label, self.frame, self.versions)
            except NotImplementedError as unknown:
                self.unknown[label] = unknown
                continue
            if position is not None:
                self.found[position] = name, 1
            self.add(label, name, column)

    def wanted(self):
        return [(self.values.iloc[:, position], self.labels[position], position) for position, one in enumerate(self.found) if one is None]

    def dummies(self):
        """pandas.get_dummies: a column for each value, or for each but the first."""
        for label, names in self.versions.items():
            column = self.frame[names[-1]]
            if column.isna().any() and is_text(column):  # filled with what is there most
                column = column.fillna(column.mode().iloc[0])
            values = column.drop_duplicates()
            undone = [one for one, found in zip(self.labels, self.found) if not found]
            if not 2 <= len(values) <= 100 or column.isna().any() or not any(one.startswith(f'{label}_') or (not self.scaled() and one in values.astype(str).array) for one in undone):
                continue
            kept = self.contract.mark()
            categories = sorted(values) if is_text(column) or pd.api.types.is_integer_dtype(column) else []
            made = np.array([column.to_numpy() == value for value in categories]).T.astype('float64')
            for drop in (0, 1) if len(categories) else ():
                into, before = self.contract.copied(names[-1], label), self.found.count(None)
                self.place(into, len(categories) - drop, made[:, drop:], besides=label)  # a dummy has another name
                if self.found.count(None) == before:
                    self.contract.back_to(kept)
                    continue
                if self.frame[names[-1]].isna().any():
                    self.contract.step('impute', {into: {'with': column.mode().iloc[0]}})
                self.contract.encodes(into, plain(categories), False)
                self.contract.step('one_hot', {into: {'categories': plain(categories), **({'drop': 'first'} if drop else {})}})
                break

    def scaled(self):
        return any(getattr(transformer, 'n_features_in_', None) == len(self.labels) and hasattr(transformer, 'scale_') for transformer, _ in self.transformers)

    def adopt(self):
        """What the notebook makes in a way that no step has, under a name of its own, is an input: callers send it as the notebook makes it."""
        asked = set(self.labels).union(*(getattr(transformer, 'feature_names_in_', ()) for transformer, _ in self.transformers))
        words = any(hasattr(transformer, 'vocabulary_') for transformer, _ in self.transformers)
        scaled = self.scaled()  # nobody can send what a scaler has made of all of them
        left = [self.values.iloc[:, position] for position, one in enumerate(self.found) if one is None]
        known = {label: column for column, label, _ in [*(() if scaled else self.wanted()), *self.between()] if label not in self.contract.raw.columns}
        wanted = {
            label: column
            for label, column in known.items()
            if not label.startswith('feature_') and not (scaled and any(equal(column, one) for one in left)) and (label in asked or (words and is_text(column)) or any(equal(column, one) for one in left))
        }
        before = len(self.versions)
        self.undo_dummies(wanted)
        # Of a text the numbers may be made that are missing as well.
        texts = {label: column for label, column in wanted.items() if is_text(column) and label not in self.contract.taken}
        for label, column in (texts or wanted).items():
            if label in self.contract.taken:
                continue
            self.contract.taken.add(label)
            self.contract.origin[label] = label
            self.contract.raw = self.contract.raw.assign(**{label: column.to_numpy()})
            self.adopted.append(label)
            self.add(label, label, column)
        self.match()
        return (bool(wanted) or len(self.versions) > before) and len(self.adopted) < 100

    def undo_dummies(self, wanted):
        """In the place of dummies of which each row has one, the column of texts behind them."""
        for prefix in dict.fromkeys(label.rsplit('_', 1)[0] for label in list(wanted) if '_' in label):
            # One of them may have been found by itself, as that of the gaps.
            group = [at for at, label in enumerate(self.labels) if label.rsplit('_', 1)[0] == prefix and '_' in label]
            labels = [self.labels[at] for at in group]
            if len(group) < 2 or prefix in self.contract.taken or {*labels} & {*self.contract.raw.columns} or any(not_numbers(self.values.iloc[:, at]) for at in group):
                continue
            table = np.column_stack([numbers(self.values.iloc[:, at]) for at in group])
            if not set(np.unique(table)) <= {0, 1} or (table.sum(axis=1) != 1).any():
                continue
            names = np.array([label[len(prefix) + 1 :] for label in labels], dtype=object)
            self.frame = self.frame.drop(columns=labels, errors='ignore')
            for at, label in zip(group, labels):
                self.found[at] = None
                wanted.pop(label, None)
                self.versions.pop(label, None)
            texts = pd.Series(names[table.argmax(axis=1)])
            self.by_hand([(texts, prefix, None)])
            if prefix not in self.versions:
                wanted[prefix] = texts

    def say_adopted(self):
        used = columns_read(needed(self.contract.steps, {column[0] for column in self.found if column}), self.adopted)
        used += [name for name in self.adopted if any(column and column[0] == name for column in self.found) and name not in used]
        self.contract.raw = self.contract.raw.drop(columns=[name for name in self.adopted if name not in used])
        if used and None not in self.found:
            names = ', '.join(f'"{name}"' for name in used)
            print(f'No step of the contract makes {names} of the raw columns: callers send it as this notebook makes it.')

    def between(self):
        """Columns of the notebook's frames that are neither raw nor features, of the same rows."""
        if None not in self.found:
            return
        for frame in notebook_values():
            if isinstance(frame, pd.Series):
                frame = frame.to_frame(str(frame.name))
            if not isinstance(frame, pd.DataFrame) or not frame.index.is_unique or not frame.columns.is_unique or frame.shape[1] > 200:
                continue
            if len(frame) < len(self.values) or not self.contract.index.isin(frame.index).all():
                continue
            rows = frame.loc[self.contract.index]
            for label, column in rows.items():
                label = label_of(label)
                known = any(equal(column, self.frame[name]) for name in self.versions.get(str(label), []))
                # Numbers written as texts are those of a file that has been read since.
                known = known or (is_text(column) and pd.to_numeric(column, errors='coerce').notna().equals(column.notna()))
                if not known and not (str(label) in self.labels and equal(column, self.values.iloc[:, self.labels.index(str(label))])):
                    yield column, str(label), None


def features_of(contract, X, transformers):
    """The columns that make these features, and their values; nothing else is left in the contract."""
    found = Features(contract, X, list(transformers))
    columns = found.columns()
    if found.inside:
        raise NotImplementedError(f'{contract.said(found.inside[0])} has no step of the contract - give the model what it takes before that')
    contract.steps = needed(contract.steps, {name for name, _ in columns})
    return columns, found.values


def splits_of(model):
    """In which type trees compare a feature with their limits; nothing of other models."""
    kind = type(model).__name__
    if kind.startswith(('LGBM', 'HistGradient')) or (kind == 'Booster' and type(model).__module__.startswith('lightgbm')):
        return 'float64'
    return 'float32' if re.search('Forest|Tree|Boost|XGB|Bagging|Voting|Stacking', kind) else ''


def found_features(model, raw, features, transformers, name, last):
    """As raw_features, of features that transformers or pandas made: they are looked for in the notebook's own variables and in its code."""
    for more in with_held_out(table(raw), features):
        try:
            return features_in(model, raw, more, transformers, name, last)
        except (NotImplementedError, ValueError):
            continue  # those of other rows, or made in another way
    return features_in(model, raw, features, transformers, name, last)


def features_in(model, raw, features, transformers, name, last):
    raw, given = table(raw), features
    transformers = fitted_transformers(model) if transformers is None else list(transformers)
    if features is None:
        given, choices = raw[[str(c) for c in model.feature_names_in_]] if hasattr(model, 'feature_names_in_') else raw, [raw]
    else:
        choices = row_choices(raw, given)
    first = None
    for rows in choices:
        contract = FoundSteps((rows if features is None else as_read(rows)).reset_index(drop=True), name)
        contract.index, contract.splits = rows.index, splits_of(last)
        contract.all_rows = as_read(raw) if len(rows) < len(raw) else None
        found = Features(contract, given, transformers)
        try:
            columns = found.columns()
            return contract, columns, found.values if found.inside else given, found.inside, features
        except NotImplementedError as error:
            first = first or error
    raise first


def columns_taken(step):
    """Every column that a step reads."""
    ((_, arguments),) = step.items()
    given = arguments.get('with')
    return {*arguments.get('columns', []), *(given.values() if isinstance(given, dict) else []), arguments.get('since')} - {None}


def columns_made(step):
    """Every new column that a step makes; none where it rewrites those that it names."""
    ((op, arguments),) = step.items()
    columns, into = arguments.get('columns', {}), arguments.get('into', [])
    made = {into} if isinstance(into, str) else set(into)
    if op == 'copy':
        made |= set(columns.values())
    elif isinstance(columns, dict):
        made |= {each['into'] for each in columns.values() if 'into' in each}
    return made | ({column for part, column in arguments.items() if part != 'columns'} if op == 'date_parts' else set())


def columns_read(steps, columns):
    """Every column that a step or the model takes, in the order of the table."""
    read = set().union(*map(columns_taken, steps))
    return [name for name in columns if name in read]


def needed(steps, wanted=()):
    """Without steps whose columns nobody takes: what was only tried, or only looked at."""
    wanted, kept = set(wanted), []
    for step in reversed(steps):
        ((op, arguments),) = step.items()
        made, columns = columns_made(step), arguments.get('columns', {})
        if op != 'concat' and not wanted & (made or set(columns)):
            continue
        if op != 'concat' and not made:
            columns = {n: columns[n] for n in columns if n in wanted} if isinstance(columns, dict) else [n for n in columns if n in wanted]
            step = {op: {**arguments, 'columns': columns}}
        kept.append(step)
        wanted |= columns_taken(step)
    return kept[::-1]


def let_through(steps, columns, given):
    """The columns whose missing values reached the model in training."""
    missing, at, values = set(), 0, None if hasattr(given, 'toarray') else matrix(given)
    for name, width in columns if values is not None else []:
        if np.isnan(values[:, at : at + width]).any():
            missing.add(name)
        at += width
    for step in reversed(steps):
        if columns_made(step) & missing:
            missing |= columns_taken(step)
    return missing


class Deciding:
    """A classifier of two classes with a limit of its own: from which probability on, or above which, it answers the second."""

    def __init__(self, model, limit):
        self.model, self.limit = model, limit

    def __getattr__(self, name):
        return getattr(self.model, name)

    def predict(self, rows):
        usual = self.limit is None
        return self.model.predict(rows) if usual else np.asarray(self.classes_)[self.reached(np.asarray(self.predict_proba(rows))[:, 1]) * 1]

    def reached(self, probability):
        return probability > self.limit['above'] if isinstance(self.limit, dict) else probability >= self.limit


def decided(model, limit):
    """A model without the threshold that scikit-learn put around it, and the limit that it decides by; None where that is the usual one."""
    *before, last = [step for _, step in model.steps] if hasattr(model, 'steps') and model.steps else [model]
    if 'ThresholdClassifier' in type(last).__name__:
        positive = getattr(last, 'pos_label', None)
        if last.response_method == 'decision_function' or not hasattr(last, 'predict_proba') or positive not in (None, last.classes_[1]):
            raise CannotExport(
                f'{type(last).__name__} decides by something else than the probability of the second class, and a decision of the contract by nothing else - '
                'set response_method="predict_proba", and train again'
            )
        limit = plain(getattr(last, 'best_threshold_', getattr(last, 'threshold', 'auto'))) if limit is None else limit
        limit = 0.5 if limit == 'auto' else limit
        inner = last.estimator_
        while hasattr(inner, 'best_estimator_') or type(inner).__name__ == 'FrozenEstimator':
            inner = getattr(inner, 'best_estimator_', None) or inner.estimator
        last = inner
        if before:
            model = copy.copy(model)
            model.steps = [*model.steps[:-1], (model.steps[-1][0], inner)]
        else:
            model = inner
    if limit is not None and len(getattr(last, 'classes_', (0, 1))) != 2:
        print(f'threshold={limit} is left out: it is for two classes, and this model has {len(last.classes_)}.')
        limit = None
    return model, limit


def classifier_outputs(model, rows, label, probabilities):
    """`label` and `probabilities` are outputs of the file; probabilities may be none."""
    classes, outputs, answers, limit = list(model.classes_), {}, {}, getattr(model, 'limit', None)
    said = np.asarray(model.predict(rows)).reshape(-1)
    if probabilities:
        told = np.asarray(model.predict_proba(rows))
        if len(classes) == 2:
            outputs['probability'] = {'from': probabilities, 'index': 1}
            answers['predicted_probability'] = told[:, 1].astype('float64')
            # Equal votes are the first class in scikit-learn; a float32 sum of them may lie a digit beside the half.
            steps = [{'round': {'to': 1e-6}}, {'threshold': {'above': 0.5}}] if limit is None else [{'threshold': limit}]
            outputs['decision'] = {'from': 'probability', 'steps': [*steps, {'labels': [str(name) for name in classes]}]}
        else:
            for index, name in enumerate(classes):
                outputs[f'p_{word(name)}'] = {'from': probabilities, 'index': index}
                answers[f'predicted_p_{word(name)}'] = told[:, index].astype('float64')
            outputs['decision'] = {'from': probabilities, 'argmax': {}, 'labels': [str(name) for name in classes]}
        usual = np.round(told[:, 1], 6) > 0.5 if limit is None else model.reached(told[:, 1])
        likeliest = usual * 1 if len(classes) == 2 else told.argmax(axis=1)
        answers['predicted_decision'] = np.array([str(name) for name in said], dtype=object)
    # A support vector machine does not decide by its probabilities.
    if not probabilities or not np.array_equal(np.asarray(classes)[likeliest], said):
        outputs['decision'], answers['predicted_decision'] = {'from': label}, said
    return outputs, answers


def regressor_outputs(model, rows, variable, back):
    told = np.asarray(model.predict(rows), dtype='float64')
    if told.ndim == 1 or told.shape[1] == 1:
        return {'prediction': {'from': variable, **back}}, {'predicted_prediction': told.reshape(-1)}
    outputs = {f'prediction_{i}': {'from': variable, 'index': i} for i in range(told.shape[1])}
    return outputs, {f'predicted_prediction_{i}': told[:, i] for i in range(told.shape[1])}


def with_class_names(raw, rest, outputs, answers):
    """Of classes that the notebook numbered with a LabelEncoder the names: by it the decisions are what the true answers are."""
    decision, told = outputs.get('decision', {}), answers.get('predicted_decision')
    labels = decision.get('labels') or next((step['labels'] for step in decision.get('steps', []) if 'labels' in step), None)
    if not labels or labels != [str(code) for code in range(len(labels))]:
        return outputs, answers
    # Where the rows hold the codes, these are what callers know.
    if any(not not_numbers(raw[column]) and set(numbers(raw[column].dropna())) == set(range(len(labels))) for column in rest):
        return outputs, answers
    answered = list(fitted_to())
    for column in rest:
        texts = raw[column]
        names = sorted(texts.dropna().unique()) if is_text(texts) and not texts.isna().any() else []
        if len(names) != len(labels) or not all(isinstance(name, str) for name in names):
            continue
        codes = pd.Categorical(texts, categories=names).codes
        if not any(each == column if isinstance(each, str) else np.array_equal(each, codes) for each in answered):
            continue
        renamed = {f'p_{code}': f'p_{word(name)}' for code, name in enumerate(names)}
        if len(set(renamed.values())) < len(names):
            continue
        with_names = lambda said: {**said, 'labels': names} if 'labels' in said else said
        outputs = {renamed.get(output, output): made for output, made in outputs.items()}
        decision = with_names(decision) if 'labels' in decision else {**decision, 'steps': [with_names(step) for step in decision['steps']]}
        numbered = {f'predicted_{old}': f'predicted_{new}' for old, new in renamed.items()}
        answers = {numbered.get(answer, answer): values for answer, values in answers.items()}
        return {**outputs, 'decision': decision}, {**answers, 'predicted_decision': np.array(names, dtype=object)[np.asarray(told, dtype=int)]}
    return outputs, answers


def fitted_to():
    """What the notebook gives to `fit` or splits, beside the features: values, or the name of a column that is numbered right there."""
    for node in nodes_written(ast.Call):
        if getattr(node.func, 'attr', getattr(node.func, 'id', '')) not in ('fit', 'train_test_split'):
            continue
        for given in [*node.args[1:], *(each.value for each in node.keywords if each.arg == 'y')]:
            value = NOTEBOOK.get(given.id) if isinstance(given, ast.Name) else None
            frame = NOTEBOOK.get(given.value.id) if isinstance(getattr(given, 'value', None), ast.Name) else None
            if isinstance(frame, pd.DataFrame) and isinstance(column_of(given), str) and column_of(given) in frame:
                value = frame[column_of(given)]
            if isinstance(value, (np.ndarray, pd.Series)) and value.ndim == 1:
                yield np.asarray(value)
            if isinstance(given, ast.Call) and getattr(given.func, 'attr', '') == 'fit_transform' and 'LabelEncoder' in ast.unparse(given.func):
                if given.args and isinstance(column_of(given.args[0]), str):
                    yield column_of(given.args[0])


def fills_of(step, name):
    arguments = step.get('impute', {'columns': []})
    if name not in arguments['columns']:
        return []
    return [arguments['with'] if 'with' in arguments else arguments['columns'][name]['with']]


def same_side(low, high, whole):
    """What is refused lies as far beyond what was seen as that is wide, and on the same side of zero."""
    span = max(high - low, abs(high) / 2, abs(low) / 2) or 1
    low = low / 2 if low > 0 else 0 if low == 0 else low - span
    high = high / 2 if high < 0 else 0 if high == 0 and low < 0 else high + span
    # Two digits, so that it looks like what it is: a rough one. Away from the data, never into them.
    low, high = (float(f'{bound + sign * abs(bound) * 0.05:.2g}') for bound, sign in ((low, -1), (high, 1)))
    if whole:
        return [max(1, int(np.floor(low))) if low > 0 else int(np.floor(low)), int(np.ceil(high))]
    return [plain(low), plain(high)]


def contract_input(contract, name):
    """One raw column as callers send it."""
    if name in contract.tensors:
        return contract.tensors[name]
    column, entry = contract.raw[name], {}
    gaps = column.isna() | column.isin(contract.sentinels.get(name, []))
    kind = pd.api.types
    fills = {fill for step in contract.steps for fill in fills_of(step, name)}
    if kind.is_bool_dtype(column):
        entry['type'] = 'bool'
    elif kind.is_datetime64_any_dtype(column):
        entry['type'] = 'datetime'
    elif kind.is_integer_dtype(column) and not gaps.any():
        entry['type'] = 'int64'
    elif is_text(column):
        entry['type'] = 'string'
        if (column == '').any():
            entry['empty'] = 'value'
    if name in contract.encoded:
        seen = set(column.dropna())
        # What an imputer fills in is a category of the encoder, not of the callers.
        entry['categories'] = [value for value in contract.encoded[name] if value != '' and (value in seen or value not in fills)]
        if contract.tolerant[name]:
            entry['unknown'] = 'zeros'
    elif entry.get('type') not in ('bool', 'datetime', 'string'):
        seen = numbers(column)
        seen = seen[np.isfinite(seen) & ~np.isin(seen, contract.sentinels.get(name, []))]
        if len(seen):
            low, high = float(seen.min()), float(seen.max())
            least, most = contract.limits.get(name, (-np.inf, np.inf))
            start, end = same_side(low, high, entry.get('type') == 'int64')
            entry['range'] = [plain(max(start, least)), plain(min(end, most))]
            entry['expect'] = [plain(low), plain(high)]
    if name in contract.sentinels:
        entry['sentinel'] = contract.sentinels[name]
    # A missing value that reached the model in training is meant for it. Where training had none, nobody has tried one.
    if gaps.any():
        entry['missing'] = 'pass' if name in contract.let_through else 'allow'
    elif fills & set(contract.encoded.get(name, [])) - set(entry.get('categories', [])):
        entry['missing'] = 'allow'  # the encoder has a category of its own for what is filled in
    return entry


def row_of(raw, at, names):
    """A row as callers send it, without what is missing."""
    row = {}
    for name in names:
        value = raw[name].iloc[at]
        if pd.isna(value):
            continue
        date = isinstance(value, pd.Timestamp)
        row[name] = value.isoformat() + ('' if value.tzinfo else 'Z') if date else plain(value)
    return row


# A long text, a text in single quotes that others would do for, any other text, a comment.
WRITTEN = re.compile(r"""(\"{3}(?:\\[\s\S]|[^\\])*?\"{3}|'{3}(?:\\[\s\S]|[^\\])*?'{3})|'([^'"\\\n]*)'|("(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|#[^\n]*""")


def written_alike(source):
    """Code as others write it: without comments and empty lines, in double quotes."""
    text = WRITTEN.sub(lambda found: found[1] or found[3] or ('' if found[2] is None else f'"{found[2]}"'), source.replace('\r\n', '\n'))
    return '\n'.join(line for line in (line.rstrip(' \t\r') for line in text.split('\n')) if line)


def cells_run():
    """A digest of each cell that has run so far, however its code is written: by them the contract is found to be older than the notebook."""
    try:
        history = get_ipython().history_manager.input_hist_raw
    except NameError:  # no notebook
        return []
    digests = [hashlib.sha256(written_alike(source).encode('utf-8', 'replace')).hexdigest()[:8] for source in history]
    # In a long session the last ones count.
    return list(dict.fromkeys(reversed(digests[1:])))[:100]


def name_of(folder):
    return re.sub(r'[^a-z0-9]+', '-', os.path.basename(os.path.abspath(folder)).lower()).strip('-0123456789')[:63] or 'model'


def stages_of(model):
    """The steps of a pipeline, those of pipelines in it and of a regressor with a transformed target as well, one after the other."""
    stages = [model]
    while True:
        last = stages[-1]
        if hasattr(last, 'steps') and last.steps:
            stages[-1:] = [step for _, step in last.steps]
        elif hasattr(getattr(last, 'regressor_', None), 'steps') and hasattr(last, 'transformer_'):
            inner, last = stages_of(last.regressor_), copy.copy(last)
            last.regressor_ = inner[-1]
            stages[-1:] = [*inner[:-1], last]
        else:
            return stages


def write_contract(contract, onnx_model, outputs, answers, label, folder, taken, unsure=None):
    """The files: the model, the raw rows with `answers`, and what the steps are between them."""
    raw, name, notes = contract.raw, contract.name, ''.join(f'# {note}\n' for note in contract.notes)
    unsure = np.zeros(len(raw), dtype=bool) if unsure is None else unsure
    twice = [column for column in answers if column in raw.columns]
    if twice:
        raise ValueError(f'raw has columns of the names that the answers get, rename them: {", ".join(twice)}')
    names = columns_read(contract.steps, raw.columns)
    predictions = {output: f'predicted_{output}' for output in outputs}
    numeric = next((output for output in outputs if answers[predictions[output]].dtype.kind == 'f'), None)
    some = [0, len(raw) // 2, len(raw) - 1]
    if numeric:
        order = np.argsort(answers[predictions[numeric]], kind='stable')
        order = order[~unsure[order]] if not unsure.all() else order
        some = [int(order[0]), int(order[len(order) // 2]), int(order[-1])]
    examples = []
    # An example is to be read by people, and a picture as a list of numbers is not.
    for title, at in () if contract.tensors else zip(('lowest', 'middle', 'highest') if numeric else ('first', 'middle', 'last'), some):
        expect = {output: plain(answers[column][at]) for output, column in predictions.items()}
        large = max([abs(number) for number in expect.values() if isinstance(number, (int, float)) and numeric], default=1)
        examples.append({'name': title, 'row': row_of(raw, at, names), 'expect': expect, 'tolerance': 1e-4 * max(1, float(f'{large:.1g}'))})
    text = {
        'apiVersion': 'slipway/v1',
        'kind': 'Model',
        'metadata': {'name': name, 'version': '1.0.0'},
        'model': {'path': 'model.onnx'},
        'inputs': {column: contract_input(contract, column) for column in names},
        'preprocessing': contract.steps,
        'outputs': outputs,
        'reference': {'path': 'reference.parquet', 'predictions': predictions, **({'label': label} if label else {})},
    }
    cells = cells_run()
    if cells:
        text['notebook'] = {'cells': cells}
    # A float32 model rounds: relative to the size of the answers, for those near zero as well.
    spread = {output: float(np.std(answers[column])) for output, column in predictions.items() if answers[column].dtype.kind == 'f'}
    if spread:
        text['parity'] = {output: {'relative': 5e-6, 'absolute': float(f'{max(size, 1e-3) * 1e-5:.1g}')} for output, size in spread.items()}
    share = unsure.mean()
    if 0 < share <= 0.01:
        for allowed in text['parity'].values():
            allowed['rows'] = float(f'{share + 0.5 / len(raw):.1g}')
    # The model carries its contract, so that one can be drafted wherever the file gets to; rows of customers do not travel with it.
    onnx_model.metadata_props.add(key='slipway.contract', value=f'{notes}{yaml_block(text, 0)}\n')
    onnx_bytes = onnx_model.SerializeToString()
    text['model']['sha256'] = hashlib.sha256(onnx_bytes).hexdigest()
    if examples:
        text['examples'] = examples
    files = {'model.onnx': onnx_bytes, **contract.files}
    for path, data in files.items():
        with open(os.path.join(folder, path), 'wb') as file:
            file.write(data)
    raw.assign(**answers).to_parquet(os.path.join(folder, 'reference.parquet'), index=False)
    path = f'{name}.slipway.yaml'
    if os.path.exists(os.path.join(folder, path)):
        path = f'{name}.draft.yaml'  # the one that is there has been worked on
    with open(os.path.join(folder, path), 'w', encoding='utf-8') as file:
        file.write(f'{notes}{yaml_block(text, 0)}\n')
    print(f'{path}: {len(names)} inputs, {len(contract.steps)} steps, {taken}; model.onnx; reference.parquet: {len(raw)} rows')


def likely_label(raw, rest, outputs, answers):
    """The column with the true answer: of those that the model does not take, the one that its answers are nearest to."""
    decision = outputs.get('decision')
    told = answers['predicted_decision' if decision else next(iter(answers))]
    misses = {}
    for column in rest:
        known = raw[column].notna().to_numpy()
        if decision and set(raw[column][known].astype(str)) == set(map(str, told)):
            # Better than always saying the same.
            usual = (raw[column] != raw[column].mode()[0]).mean()
            misses[column] = (raw[column].astype(str).to_numpy() != told.astype(str)).mean() / max(usual, 1e-9)
        elif not decision and len(outputs) == 1 and known.any() and not not_numbers(raw[column]):
            true = numbers(raw[column])[known]
            misses[column] = np.abs(true - told[known]).mean() / max(np.abs(true - np.median(true)).mean(), 1e-300)
    best = sorted(misses, key=misses.get)[:2]
    return best[0] if best and misses[best[0]] < 1 and (len(best) == 1 or misses[best[0]] < misses[best[1]]) else None


def feature_names(model, stages, given, width):
    """What the features of the exported model were called in training, in their order; nothing where nobody named them."""
    booster = stages[0].get_booster() if hasattr(stages[0], 'get_booster') else stages[0]
    told = [getattr(stages[0], 'feature_names_in_', None), given.columns if isinstance(given, pd.DataFrame) else None]
    told += [getattr(booster, name, None) for name in ('feature_names', 'feature_names_', 'feature_name')]
    if hasattr(model, 'steps') and len(model.steps) > len(stages):
        told.append(getattr(model[: -len(stages)], 'get_feature_names_out', None))
    for names in told:
        try:
            names = names() if callable(names) else names
        except (AttributeError, ValueError):  # a transformer that gives none
            continue
        if names is not None and len(names) == width and all(isinstance(name, str) for name in names):
            # What a library calls columns that came without names.
            if not all(re.fullmatch(r'(Column_|f|x)?\d+', name) for name in names):
                return [str(name) for name in names]
    return None


def raw_features(model, raw, features, transformers, name, last):
    """The contract so far with the rows that belong together, what the model takes, its values, and what has to stay before the model."""
    frame = features.to_frame() if isinstance(features, pd.Series) else features
    rows = raw.loc[frame.index]
    for label, column in frame.items():
        if label not in rows.columns or not equal(column, rows[label]):
            raise CannotExport(
                f'"{label}" is not what the raw rows hold, and this cell is the short one for those that are - '
                'put the snippet slipway-export-sklearn (-lightgbm, -xgboost, -catboost) in its place, with the last line of this one'
            )
    return ContractEncoders(rows.reset_index(drop=True), name), [(label, 1) for label in frame.columns], features, [], features


def nearer_zero(contract, columns, at, by):
    """In the place of a feature its distance from a number, if it is a column: a model in float32 tells apart what lies near 0."""
    starts = np.cumsum([0, *(width for _, width in columns)])
    position = int(np.searchsorted(starts, at, side='right')) - 1
    name, width = columns[position]
    if width > 1:
        return False
    into = contract.fresh(name)
    contract.steps.append({'arithmetic': {'formula': f'x - {by!r}' if by >= 0 else f'x + {-by!r}', 'with': {'x': name}, 'into': into}})
    columns[position] = into, 1
    contract.notes.append(f'The trees split "{name}" finer than float32 has it: their limits are shifted by {by!r}, and so is the column before the model.')
    return True


@names_of_its_own()
def export_contract(model, raw, features=None, transformers=None, name=None, label=likely_label, threshold=None, folder='.', to_onnx=None, find=found_features):
    """Writes model.onnx, reference.parquet and the contract; says what it wrote."""
    try:
        write_estimator(model, raw, features, transformers, name, label, threshold, folder, to_onnx, find)
    except (NotImplementedError, ValueError) as error:
        raise CannotExport(str(error)) from error


def write_estimator(model, raw, features, transformers, name, label, threshold, folder, to_onnx, find):
    model, threshold = decided(getattr(model, 'best_estimator_', model), threshold)
    stages = getattr(to_onnx, 'opened', list)(stages_of(model))
    contract, columns, given, inside, features = find(model, raw, features, transformers, name or name_of(folder), stages[-1])
    raw, stages = contract.raw, [*inside, *stages]
    answers_of = given if not inside else features
    # Stages that the contract can say go into the contract, the others stay in the model.
    while len(stages) > 1:
        stage, before = stages[0], contract.mark()
        try:
            made = contract.follow(stage, given, columns) if not hasattr(stage, 'fit_resample') else columns
        except NotImplementedError as reason:
            contract.reasons.append(str(reason))
            if isinstance(given, (pd.DataFrame, pd.Series)) and any(not_numbers(column) for _, column in pd.DataFrame(given).items()):
                raise  # the model takes numbers, this stage texts or dates
            contract.back_to(before)
            break
        if contract.left:
            # Of what stands side by side some has no step: from there on all of it is part of the model.
            stages, columns, given = [contract.left, *stages[1:]], made, contract.left_values
            break
        if stage is not None and not isinstance(stage, str) and hasattr(stage, 'transform'):
            given = stage.transform(given)
        stages, columns = stages[1:], made
    columns, given = contract.numbered(columns, given)
    width = sum(width for _, width in columns)
    nearer = lambda at, by: nearer_zero(contract, columns, at, by)
    try:
        onnx_model, outputs, answers, unsure = to_onnx(stages, width, Deciding(model, threshold), answers_of, given, nearer)
    except Exception as error:
        if contract.reasons:
            raise NotImplementedError(contract.reasons[0]) from error
        if isinstance(error, (NotImplementedError, ValueError)):
            raise
        what = ' and '.join(type(stage).__name__ for stage in stages)
        raise NotImplementedError(f'{what} cannot be written as ONNX: {str(error).strip().splitlines()[0]}') from error
    names = feature_names(model, stages, given, width)
    if names:
        onnx_model.metadata_props.add(key='feature_names', value=json.dumps(names, ensure_ascii=False))
    for at, (column, many) in enumerate(columns):
        if column in [before for before, _ in columns[:at]]:  # two features that are equal
            columns[at] = contract.copied(column, column), many
    contract.steps.append({'concat': {'columns': [column for column, _ in columns], 'into': 'float_input', 'type': 'float32'}})
    contract.let_through = let_through(contract.steps, columns, given)
    contract.steps = contract.tidied()
    names = columns_read(contract.steps, raw.columns)
    rest = [column for column in raw.columns if column not in names]
    outputs, answers = with_class_names(raw, rest, outputs, answers)
    label = label(raw, rest, outputs, answers) if callable(label) else label
    write_contract(contract, onnx_model, outputs, answers, label, folder, f'{width} features', unsure)


def limits_in_float32(values, columns, limits, nearer=None):
    """For the limits of trees, each of a column, those by which float32, as ONNX has it, puts every row on the side on which it was: x <= limit.

    Where two rows of different sides are one number in float32, the column becomes its distance from a number in the middle, which float32
    has more digits for: `nearer` says so to the contract, if it can. The values are changed likewise.
    """
    told = limits.copy()
    # A limit that no number is above parts those that are missing from all others.
    finite = np.abs(limits) <= np.finfo('float32').max
    for column in np.unique(columns):
        mine = np.flatnonzero((columns == column) & finite)
        rows = np.unique(values[:, column][~np.isnan(values[:, column])])
        if not len(rows) or not len(mine):
            continue
        after = np.searchsorted(rows, limits[mine], side='right')
        low, high = np.append(-np.inf, rows)[after], np.append(rows, np.inf)[after]
        by = 0.0
        if nearer and merged(low, high, by):
            middle = float(np.median(rows))
            tried = (float(f'{middle:.{digits}g}') for digits in (2, 3, 5))
            by = next((number for number in tried if not merged(low, high, number)), 0.0)
        by = by if by and nearer(column, by) else 0.0
        values[:, column] -= by
        told[mine] = between_singles(np.float32(low - by), np.float32(high - by), limits[mine] - by)
    return told


def merged(low, high, by):
    return bool((np.float32(low - by) == np.float32(high - by)).any())


def between_singles(low, high, limit):
    """The numbers of float32 with low <= number < high that are nearest to the limits: a row that is its limit, as many are, stays on its side."""
    return np.maximum(np.minimum(np.float32(limit), np.nextafter(high, np.float32(-np.inf))), low).astype('float64')


def beyond_float32(exact, rounded):
    """Rows that lie so near a split of the trees that the float32 of an ONNX file puts them on its other side."""
    exact, rounded = (np.asarray(told, dtype='float64').reshape(len(told), -1) for told in (exact, rounded))
    differs = ~np.isclose(exact, rounded, rtol=1e-9, atol=1e-9 * np.nanstd(exact)).all(axis=1)
    if differs.any():
        print(
            f'{differs.sum()} of {len(differs)} rows lie where a tree splits between numbers that are the same in float32, as ONNX files of trees have '
            'them: round what it splits before training, as in .round(6), to get the notebook\'s answers for these, too'
        )
    return differs


def with_numbering(stages):
    """HistGradientBoosting as what it does to categories, and its trees."""
    *before, last = stages
    trees = getattr(last, 'regressor_', last)
    if getattr(trees, '_preprocessor', None) is None:
        return stages
    bare = copy.copy(trees)
    bare._preprocessor, bare.is_categorical_ = None, trees._is_categorical_remapped
    if trees is last:
        last = bare
    else:
        last = copy.copy(last)
        last.regressor_ = bare
    for model in {id(model): model for model in (bare, last)}.values():
        if hasattr(model, 'feature_names_in_'):  # categories come first
            model.feature_names_in_ = model.feature_names_in_[np.argsort(~trees.is_categorical_, kind='stable')]
    return [*before, Numbering(trees), last]


class Numbering:
    """Numbers in the place of categories, before all other columns."""

    def __init__(self, trees):
        self.trees, self.transform, self.mask = trees, trees._preprocessor.transform, trees.is_categorical_
        self.encoder = trees._preprocessor.named_transformers_['encoder']


def trees_in_float32(trees, values, nearer):
    """A copy with limits for the float32 of ONNX and without splits by categories: for each set of these a column of its own, 1 outside of it.

    Also what makes these columns: of each column of categories a table, its last row for what is missing. The values become the rounded ones.
    """
    moved = copy.deepcopy(trees)
    each = [tree for stage in moved._predictors for tree in stage]
    nodes = np.concatenate([tree.nodes for tree in each])
    compared = (nodes['is_leaf'] == 0) & (nodes['is_categorical'] == 0)
    nodes['num_threshold'][compared] = limits_in_float32(values, nodes['feature_idx'][compared], nodes['num_threshold'][compared], nearer)
    splits, sets, at = [], {}, 0
    for tree in each:
        tree.nodes[:] = nodes[at : at + len(tree.nodes)]
        at += len(tree.nodes)
        for node in tree.nodes:
            if not node['is_leaf'] and node['is_categorical']:
                left = [bool(bits >> bit & 1) for bits in tree.raw_left_cat_bitsets[node['bitset_idx']].tolist() for bit in range(32)]
                splits.append((node, (int(node['feature_idx']), (*left, bool(node['missing_go_to_left'])))))
    for feature, left in dict.fromkeys(key for _, key in splits):
        sets.setdefault(feature, []).append(left)
    columns = {key: values.shape[1] + number for number, key in enumerate((feature, left) for feature, lefts in sets.items() for left in lefts)}
    for node, key in splits:
        node['feature_idx'], node['is_categorical'], node['num_threshold'], node['missing_go_to_left'] = columns[key], 0, 0.5, 0
    if columns:
        moved.n_features_in_ += len(columns)
        moved.__dict__.pop('feature_names_in_', None)
    return moved, {feature: 1 - np.array(lefts, dtype='float32').T for feature, lefts in sets.items()}


def widened(values, tables):
    """The values with the columns that the tables make of them."""
    at = {feature: np.where(np.isnan(values[:, feature]), len(table) - 1, values[:, feature]).astype(int) for feature, table in tables.items()}
    return np.hstack([values, *(table[at[feature]] for feature, table in tables.items())])


def with_tables(onnx_model, tables, width):
    """The same before the trees of an ONNX file."""
    from onnx import helper, numpy_helper

    if not tables:
        return onnx_model
    graph, parts, nodes = onnx_model.graph, ['float_input'], []
    for node in graph.node:
        node.input[:] = ['widened' if name == 'float_input' else name for name in node.input]
    for feature, table in tables.items():
        given = {'column': np.int64(feature), 'missing': np.float32(len(table) - 1), 'table': table}
        graph.initializer.extend(numpy_helper.from_array(np.asarray(value), f'{name}_{feature}') for name, value in given.items())
        for op, inputs, made in (
            ('Gather', ['float_input', f'column_{feature}'], 'one'),
            ('IsNaN', [f'one_{feature}'], 'gap'),
            ('Where', [f'gap_{feature}', f'missing_{feature}', f'one_{feature}'], 'known'),
            ('Cast', [f'known_{feature}'], 'row'),
            ('Gather', [f'table_{feature}', f'row_{feature}'], 'sides'),
        ):
            options = {'axis': 1} if made == 'one' else {'to': 7} if op == 'Cast' else {}
            nodes.append(helper.make_node(op, inputs, [f'{made}_{feature}'], f'{made}_{feature}', **options))
        parts.append(f'sides_{feature}')
    nodes = [*nodes, helper.make_node('Concat', parts, ['widened'], 'widened', axis=1), *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.input[0].type.tensor_type.shape.dim[1].dim_value = width
    return onnx_model


def sklearn_to_onnx(stages, width, model, rows, features, nearer):
    """The last stages as ONNX, their outputs as the contract has them, this notebook's own answers, and which of them float32 may change."""
    from sklearn.base import is_classifier

    tail = getattr(stages[-1], 'regressor_', stages[-1])
    way = classifier_to_onnx if is_classifier(tail) else regressor_to_onnx
    # Other trees of scikit-learn round what they are given themselves.
    if not hasattr(tail, '_predictors') or (len(stages) > 1 and not np.any(tail.is_categorical_)):
        return way(stages, width, model, rows, features)
    if len(stages) > 1:
        raise NotImplementedError(f'{type(tail).__name__} splits by categories behind {type(stages[0]).__name__}, which has no step - encode them before it')
    values = matrix(features)
    moved, tables = trees_in_float32(tail, values, nearer)
    named = pd.DataFrame(matrix(features), columns=getattr(tail, 'feature_names_in_', None))
    rounded = pd.DataFrame(widened(values.astype('float32'), tables), columns=None if tables else getattr(tail, 'feature_names_in_', None))
    last = moved
    if tail is not stages[-1]:
        last = copy.copy(stages[-1])
        last.regressor_ = moved
    onnx_model, *told, _ = way([last], width if not tables else moved.n_features_in_, model, rows, features)
    return with_tables(onnx_model, tables, width), *told, beyond_float32(tail._raw_predict(named), moved._raw_predict(rounded))


sklearn_to_onnx.opened = with_numbering


def classifier_to_onnx(stages, width, model, rows, features):
    """The last stages as ONNX, their outputs as the contract has them, and this notebook's own answers."""
    tail = stages[-1]
    # Without ZipMap probabilities are a plain [N, classes] tensor, in the order of classes_. Not every estimator knows the option, and
    # the converter refuses a Pipeline that ends in such a one unless another option is given.
    onnx_model = converted(stages, tail, width, [{'zipmap': False}, {'raw_scores': False}, None])
    names = [output.name for output in onnx_model.graph.output]
    outputs, answers = classifier_outputs(model, rows, names[0], names[1] if hasattr(tail, 'predict_proba') else None)
    return onnx_model, outputs, answers, None


def regressor_to_onnx(stages, width, model, rows, features):
    """The last stages as ONNX, their output as the contract has it, and this notebook's own answers."""
    tail, back = stages[-1], {}
    if type(tail).__name__ == 'TransformedTargetRegressor':
        tail, back = tail.regressor_, inverse_of(tail)
    onnx_model = converted(stages, tail, width, [None])
    outputs, answers = regressor_outputs(model, rows, onnx_model.graph.output[0].name, back)
    return onnx_model, outputs, answers, None


def converted(stages, tail, width, ways):
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.pipeline import Pipeline

    if getattr(tail, 'flatten_transform', False):
        tail = copy.copy(tail)
        tail.flatten_transform = False  # of no account for predictions, and the converter knows no other
    whole = tail if len(stages) == 1 else Pipeline([(f'stage_{n}', stage) for n, stage in enumerate([*stages[:-1], tail])])
    inputs = [('float_input', FloatTensorType([None, width]))]
    # Some converters know a later opset only; what the targets run ends at 19.
    for way, opset in itertools.product(ways, (17, 19)):
        try:
            onnx_model = to_onnx(whole, initial_types=inputs, options=way and {id(tail): way}, target_opset={'': opset, 'ai.onnx.ml': 3})
            break
        except (NameError, RuntimeError, AssertionError) as error:
            if (way, opset) == (ways[-1], 19) or not (isinstance(error, NameError) or 'opset' in str(error)):
                raise without_converter(error) from error
    onnx_model.graph.name = type(tail).__name__
    return onnx_model


def without_converter(error):
    kind = re.search(r"type '<class '([\w.]+)'>'", str(error))
    if not kind:
        return error
    name = kind[1].rsplit('.')[-1]
    return NotImplementedError(f'{name} has neither a step of the contract nor a converter to ONNX - take one that has, and train again')


def inverse_of(regressor):
    """How the answer comes back to the unit of the target."""
    transformer = regressor.transformer_
    if getattr(transformer, 'inverse_func', None) is np.expm1:
        return {'expm1': {}}
    if type(transformer).__name__ == 'StandardScaler':
        return {'unscale': {'mean': float(transformer.mean_[0]), 'std': float(transformer.scale_[0])}}
    raise NotImplementedError(f'{transformer} transforms the target: for that the contract has expm1, and unscale of a StandardScaler')


NAMES_OF_THE_CELL = {name: value for name, value in globals().items() if name != 'BEFORE' and (name not in BEFORE or BEFORE[name] is not value)}
BEFORE = {name: BEFORE[name] for name in NAMES_OF_THE_CELL if name in BEFORE}  # neither an old model nor its rows are kept


export_contract(model, raw, features, to_onnx=sklearn_to_onnx)
