# Export for Slipway: a network of PyTorch, for tables or pictures.
# Writes model.onnx, reference.parquet (the raw rows with this notebook's own answers) and a contract beside the notebook. One that is
# there already is not overwritten: the new one is then NAME.draft.yaml. The last line is the one to fit to this notebook:
#   model         the trained network
#   raw           a DataFrame of the rows before any preprocessing, the true answer among its columns; or pictures: a data set of torchvision or
#                 Keras, (pictures, labels), or an array of them
#   features      what the model takes, one row each of `raw`: an array or a tensor, a list or a dict of them where it has several inputs; None for
#                 what `transformers` make, or for `raw` itself. Of pictures the transform of evaluation, or what it made of them
#   transformers  fitted objects that made `features`, with their columns: [(scaler, ['amount']), (encoder, ['purpose'])]
#   classes       their names in the order of the outputs; False if the answers are numbers; None to tell it from the true answers
#   target        what the true answers were scaled with before training, np.log1p or a fitted StandardScaler
#   name, label   the name of the contract; the column with the true answer
# Made of src/build/cells by src/build/cells.mjs.
import copy
import hashlib
import json
import os
import re

import numpy as np
import pandas as pd


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


class ContractSteps:
    """Follows raw columns through fitted transformers and writes each down as a step of the contract.

    A column is (name, width): an encoder makes one wide column. The training rows go along, so that what a transformer
    does can be checked, and recognized where its class does not say it.
    """

    def __init__(self, raw, name):
        self.raw, self.name, self.steps, self.files = raw, name, [], {}
        self.encoded, self.tolerant, self.imputed, self.sentinels = {}, {}, {}, {}
        # Columns of which each cell holds many numbers, as a picture does, and what the contract says of them.
        self.tensors = {}
        self.taken = {str(column) for column in raw.columns}
        # The raw column that a column still is, unchanged but for imputing.
        self.origin = {str(column): str(column) for column in raw.columns}

    def fresh(self, name):
        name = re.sub(r'\W+', '_', str(name)).strip('_') or 'column'
        free = next(n for n in (name, *(f'{name}_{k}' for k in range(2, 10**6))) if n not in self.taken)
        self.taken.add(free)
        return free

    def copied(self, name, label):
        """A copy under a name of its own, so that nobody else finds the column rewritten."""
        copy = self.fresh(label)
        self.steps.append({'copy': {'columns': {name: copy}}})
        if name in self.origin:
            self.origin[copy] = self.origin[name]
        return copy

    def cares(self, name):
        """One more use of the raw column takes care of its missing values."""
        raw = self.origin.get(name)
        self.imputed[raw] = self.imputed.get(raw, 0) + 1

    def uses(self, raw):
        """How many ways lead from the raw column: itself, and its copies."""
        copies = [step for step in self.steps if 'copy' in step and raw in step['copy']['columns']]
        others = [step for step in self.steps if 'copy' not in step]
        return len(copies) + (raw in columns_read(others, [raw]))

    def step(self, op, columns, **beside):
        """Columns of equal arguments stand in a list."""
        if not columns:
            return
        arguments = list(columns.values())
        if all(each == arguments[0] for each in arguments):
            self.steps.append({op: {'columns': list(columns), **arguments[0], **beside}})
        else:
            self.steps.append({op: {'columns': columns, **beside}})

    def changed(self, columns):
        for name, _ in columns:
            self.origin.pop(name, None)
        return columns

    def follow(self, transformer, X, columns):
        """The columns that the transformer makes of these; X holds their values."""
        if transformer is None or (isinstance(transformer, str) and transformer == 'passthrough'):
            return columns
        handlers = [getattr(self, f'on_{kind.__name__}', None) for kind in type(transformer).__mro__]
        handler = next((found for found in handlers if found), None)
        if handler:
            return handler(transformer, X, columns)
        if hasattr(transformer, 'get_support'):
            return self.selected(transformer, columns)
        return self.by_value(transformer, X, columns)

    def by_value(self, transformer, X, columns):
        """A transformer of the notebook's own: what it made of the training rows, column by column."""
        behind = 'let it stand behind the ColumnTransformer, where it becomes part of the model'
        if type(transformer).__module__.startswith('sklearn.') and not hasattr(transformer, 'func'):
            self.refuse(transformer, 'computes in a way of its own', behind)
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
            self.refuse(transformer, f'cannot be told from its results: {unknown}', behind)

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
        return [column for branch, X, own in private for column in self.follow(branch, X, own)]

    def on_SimpleImputer(self, imputer, X, columns):
        names, result = self.scalars(imputer, columns), []
        usual = imputer.missing_values is None or imputer.missing_values is pd.NA or imputer.missing_values != imputer.missing_values
        for name in names:
            raw = self.origin.get(name)
            if not usual and raw is None:
                self.refuse(imputer, f'takes {imputer.missing_values!r} of a computed column for missing', 'impute before computing')
            if not usual:
                self.sentinels[raw] = [plain(imputer.missing_values)]
            if raw is not None:
                self.cares(name)
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
            fills[name] = {'with': plain(fill)}
            result.append((name, 1))
        self.step('impute', fills)
        return result + marked

    def on_MissingIndicator(self, indicator, X, columns):
        names, result = self.scalars(indicator, columns), []
        for position in indicator.features_:
            into = self.fresh(f'{names[position]}_missing')
            self.steps.append({'indicator': {'columns': [names[position]], 'into': into}})
            self.cares(names[position])
            result.append((into, 1))
        return result

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
                self.step('power', {name: {'exponent': power}})
                self.step('standardize', {name: {'mean': 1, 'std': power}})
        self.changed(columns)
        return self.follow(transformer._scaler, X, columns) if transformer.standardize else columns

    def on_QuantileTransformer(self, transformer, X, columns):
        if transformer.output_distribution != 'uniform':
            self.refuse(transformer, 'needs the inverse of the error function', 'use output_distribution="uniform"')
        points = {
            name: {'x': plain(transformer.quantiles_[:, i]), 'y': plain(transformer.references_)}
            for i, name in enumerate(self.scalars(transformer, columns))
        }
        self.step('interpolate', points, jumps='middle')
        return self.changed(columns)

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

    def on_Normalizer(self, transformer, X, columns):
        into = self.fresh('normalized')
        self.steps.append({'normalize': {'columns': [n for n, _ in columns], 'norm': transformer.norm, 'into': into}})
        return [(into, sum(width for _, width in columns))]

    def on_Binarizer(self, transformer, X, columns):
        for name in self.scalars(transformer, columns):
            into = self.fresh(f'{name}_above')
            formula = f'x > {float(transformer.threshold)!r}'
            self.steps.append({'arithmetic': {'formula': formula, 'with': {'x': name}, 'into': into}})
            columns = [(into, 1) if column == (name, 1) else column for column in columns]
        return columns

    def on_FunctionTransformer(self, transformer, X, columns):
        if transformer.func is None:
            return columns
        operation = {np.log1p: 'log1p', np.log: 'log', np.sqrt: 'sqrt', np.exp: 'exp', np.abs: 'abs'}
        op = operation.get(transformer.func) if not transformer.kw_args else None
        if op is None and transformer.func is not np.square:
            return self.by_value(transformer, X, columns)
        names = self.scalars(transformer, columns)
        self.step(op or 'power', {name: {} if op else {'exponent': 2} for name in names})
        return self.changed(columns)

    def selected(self, selector, columns):
        """Feature selection takes whole columns, or it is part of the model."""
        names = self.scalars(selector, columns)
        return [(name, 1) for name, kept in zip(names, selector.get_support()) if kept]


class ContractEncoders(ContractSteps):
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
                self.cares(name)
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
            if gap:
                self.cares(name)
                if encoder.encoded_missing_value == encoder.encoded_missing_value:
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
            if gap:
                self.cares(name)
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
        arguments = {'vocabulary': self.beside(f'{name}-vocabulary', vocabulary)}
        weighted = hasattr(words, 'use_idf')
        if weighted and words.use_idf:
            arguments['idf'] = self.beside(f'{name}-idf', plain(words.idf_))
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

    def beside(self, suffix, values):
        """A long list belongs in a file beside the contract."""
        if len(values) <= 100:
            return values
        path = f'{self.name}.{re.sub(r"[^0-9A-Za-z]+", "-", suffix)}.json'
        self.files[path] = json.dumps(values, ensure_ascii=False).encode()
        return {'path': path, 'sha256': hashlib.sha256(self.files[path]).hexdigest()}


DATE_PARTS = {
    'year': 'year', 'month': 'month', 'day': 'day', 'hour': 'hour', 'minute': 'minute',
    'weekday': 'dayofweek', 'day_of_year': 'dayofyear',
}  # fmt: skip


FUNCTIONS = {
    None: lambda x: x, 'log1p': np.log1p, 'log': np.log, 'sqrt': np.sqrt, 'abs': np.abs, 'exp': np.exp, 'power': np.square,
}  # fmt: skip


def numbers(column):
    return pd.to_numeric(column, errors='coerce').to_numpy('float64', na_value=np.nan)


def same(a, b, tolerance=1e-12):
    gaps = np.isnan(a) == np.isnan(b)
    return bool(gaps.all() and np.allclose(a, b, rtol=tolerance, atol=1e-300, equal_nan=True))


def is_text(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def recognize(contract, made, label, frame):
    """The name of a column equal to `made` in every row, and the steps that make it of a column of the frame.

    What a notebook does by hand in pandas leaves no fitted object behind, but its result: each way is tried, first with
    the columns of a similar name, and taken only if all the rows agree.
    """
    made = made.reset_index(drop=True)
    frame = frame.reset_index(drop=True)
    near = sorted(frame.columns, key=lambda name: (str(name) != str(label), not str(label).startswith(str(name))))
    for name in near:
        known = made.notna()
        if known.equals(frame[name].notna()) and (made[known].astype(object) == frame[name][known].astype(object)).all():
            return name
    try:
        values = numbers(made) if not is_text(made) else made.astype('float64').to_numpy()
    except (TypeError, ValueError):
        raise NotImplementedError(
            f'"{label}" is text that no raw column has as it is - write its step by hand, or train on what the raw column holds'
        ) from None
    for way in (by_function, by_date, by_mapping, by_formula):
        for name in near:
            found = way(contract, values, str(label), name, frame)
            if found:
                return found
    raise NotImplementedError(
        f'"{label}" is no function of the raw columns that could be told from its values - '
        'pass the fitted transformers, as in transformers=[(scaler, ["amount"])], or make it with a transformer of scikit-learn'
    )


def filled(contract, name, gaps, values):
    """What stands in the rows where the column is missing, if it is one value."""
    fill = np.unique(values[gaps]) if gaps.any() and not np.isnan(values[gaps]).any() else []
    if len(fill) == 1:
        contract.step('impute', {name: {'with': plain(fill[0])}})
        contract.cares(name)
    return name


def by_function(contract, values, label, name, frame):
    """Nothing but filled gaps, an indicator, or a function and a linear scale: log1p and standardized by hand, for instance."""
    if pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None
    gaps = frame[name].isna().to_numpy()
    if gaps.any() and same(values, gaps.astype('float64')):
        into = contract.fresh(label)
        contract.steps.append({'indicator': {'columns': [name], 'into': into}})
        contract.cares(name)
        return into
    if is_text(frame[name]):
        return None
    if not same_gaps(values, gaps) or (~gaps).sum() < 3:
        return None
    x, y = numbers(frame[name])[~gaps], values[~gaps]
    with np.errstate(all='ignore'):
        for op, function in FUNCTIONS.items():
            f = function(x)
            if not np.isfinite(f).all() or f.max() == f.min():
                continue
            low, high = int(f.argmin()), int(f.argmax())
            slope = (y[high] - y[low]) / (f[high] - f[low])
            offset = y[low] - slope * f[low]
            exact = same(f, y, 1e-14)
            if not exact and (slope == 0 or not np.allclose(f * slope + offset, y, rtol=1e-11, atol=1e-12 * np.abs(y).max())):
                continue
            into = contract.copied(name, label)
            if op:
                contract.step(op, {into: {'exponent': 2} if op == 'power' else {}})
            if not exact and slope > 0:
                contract.step('standardize', {into: {'mean': float(f[low] - y[low] / slope), 'std': float(1 / slope)}})
            elif not exact:
                before, into = into, contract.fresh(label)
                formula = f'x * {float(slope)!r} + {float(offset)!r}'
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'x': before}, 'into': into}})
            return filled(contract, into, gaps, values)
    return None


def same_gaps(values, gaps):
    """Missing where the column is, or one value there."""
    inside = values[gaps]
    return not np.isnan(values[~gaps]).any() and (np.isnan(inside).all() or len(np.unique(inside)) <= 1)


def by_date(contract, values, label, name, frame):
    column = frame[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        return None
    gaps = column.isna().to_numpy()
    if not same_gaps(values, gaps) or gaps.all():
        return None
    utc = column.dt.tz_localize('UTC') if column.dt.tz is None else column.dt.tz_convert('UTC')
    for part, attribute in DATE_PARTS.items():
        if same(numbers(getattr(utc.dt, attribute))[~gaps], values[~gaps]):
            into = contract.fresh(label)
            contract.steps.append({'date_parts': {'columns': [name], part: into}})
            return filled(contract, into, gaps, values)
    if same((utc.dt.dayofweek >= 5).to_numpy('float64')[~gaps], values[~gaps]):
        weekday, into = contract.fresh(f'{name}_weekday'), contract.fresh(label)
        contract.steps.append({'date_parts': {'columns': [name], 'weekday': weekday}})
        contract.steps.append({'arithmetic': {'formula': 'x >= 5', 'with': {'x': weekday}, 'into': into}})
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
            else:
                date = frame[other].dt.tz_localize('UTC') if frame[other].dt.tz is None else frame[other].dt.tz_convert('UTC')
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


def by_mapping(contract, values, label, name, frame):
    """One number for each text: get_dummies, category codes, .map(), target means."""
    column = frame[name]
    if not is_text(column) or column.nunique() > max(2, len(column) // 3):
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
    if gaps.any() and not np.isnan(values[gaps]).any():
        mapped['missing'] = plain(values[gaps][0])
        contract.cares(name)
    contract.steps.append({'map': {'columns': {name: mapped}}})
    contract.encodes(name, sorted(table.index), False)
    return into


def by_formula(contract, values, label, name, frame):
    """A sum, difference, product or ratio of two columns, bit for bit."""
    if is_text(frame[name]) or pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None
    a = numbers(frame[name])
    with np.errstate(all='ignore'):
        for other in frame.columns:
            if is_text(frame[other]) or pd.api.types.is_datetime64_any_dtype(frame[other]):
                continue
            b = numbers(frame[other])
            ways = {'a / b': a / b, 'a - b': a - b, 'a + b': a + b, 'a * b': a * b, 'a / (b + 1)': a / (b + 1), 'a > b': (a > b) * 1.0}
            for formula, result in ways.items():
                gaps = np.isnan(result)
                if gaps.all() or not same(result[~gaps], values[~gaps], 1e-15) or not same_gaps(values, gaps) or np.ptp(result[~gaps]) == 0:
                    continue
                into = contract.fresh(label)
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'a': name, 'b': other}, 'into': into}})
                return filled(contract, into, gaps, values)
    return None


def fills_of(step, name):
    arguments = step.get('impute', {'columns': []})
    if name not in arguments['columns']:
        return []
    return [arguments['with'] if 'with' in arguments else arguments['columns'][name]['with']]


def likely_label(raw, rest, model):
    """The column with the true answer: of those that the model does not take, the one with its classes."""
    if hasattr(model, 'classes_') and len(np.shape(model.classes_)) == 1:
        classes = set(map(str, model.classes_))
        rest = [column for column in rest if set(raw[column].dropna().astype(str)) == classes]
    else:
        rest = [column for column in rest if pd.api.types.is_numeric_dtype(raw[column])]
    return rest[0] if len(rest) == 1 else None


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
    gaps = column.isna()
    kind = pd.api.types
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
        filled = {fill for step in contract.steps for fill in fills_of(step, name)}
        entry['categories'] = [value for value in contract.encoded[name] if value != '' and (value in seen or value not in filled)]
        if contract.tolerant[name]:
            entry['unknown'] = 'zeros'
    elif entry.get('type') not in ('bool', 'datetime', 'string'):
        seen = numbers(column)
        seen = seen[np.isfinite(seen) & ~np.isin(seen, contract.sentinels.get(name, []))]
        if len(seen):
            low, high = float(seen.min()), float(seen.max())
            entry['range'] = same_side(low, high, entry.get('type') == 'int64')
            entry['expect'] = [plain(low), plain(high)]
    if name in contract.sentinels:
        entry['sentinel'] = contract.sentinels[name]
    # A missing value that some use does not take care of is meant for the model. Where training had none, nobody has tried one.
    if gaps.any():
        entry['missing'] = 'allow' if contract.imputed.get(name, 0) >= contract.uses(name) > 0 else 'pass'
    return entry


def columns_read(steps, columns):
    """Every column that a step or the model takes, in the order of the table."""
    read = set()
    for step in steps:
        for arguments in step.values():
            read.update(arguments['columns'] if 'columns' in arguments else [])
            read.update(arguments.get('with', {}).values() if isinstance(arguments.get('with'), dict) else [])
            read.add(arguments.get('since'))
    return [name for name in columns if name in read]


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


def features_of(contract, X, transformers):
    """The columns that the model's caller makes of the raw rows, and their values."""
    raw = contract.raw
    if isinstance(X, pd.Series):
        X = X.to_frame()
    values = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X.toarray() if hasattr(X, 'toarray') else X))
    if len(values) != len(raw):
        raise ValueError(f'features has {len(values)} rows and raw has {len(raw)}: a row and its answer would not belong together')
    # What the fitted objects of the notebook make, to be found again among the features.
    pool, frame = [], raw.copy()
    for transformer, names in transformers:
        taken = [names] if isinstance(names, str) else list(names)
        before = frame[names] if isinstance(names, str) else frame[taken]
        own = [(contract.copied(name, name), 1) for name in taken]
        made = transformer.transform(before)
        made = np.asarray(made.toarray() if hasattr(made, 'toarray') else made)
        made, at = made.reshape(len(raw), -1), 0
        for name, width in contract.follow(transformer, before, own):
            pool.append((name, width, made[:, at : at + width]))
            at += width
    columns, position = [], 0
    while position < values.shape[1]:
        column, label = values.iloc[:, position], values.columns[position]
        label = label if isinstance(label, str) else f'feature_{label}'
        found = None
        for name, width, made in pool:
            block = values.iloc[:, position : position + width]
            if block.shape[1] == width and not any(not_numbers(block[c]) for c in block):
                if np.allclose(block.to_numpy('float64'), made.astype('float64'), rtol=1e-6, atol=1e-9, equal_nan=True):
                    found = name, width
                    break
        if found is None:
            found = recognize(contract, column, label, raw), 1
        columns.append(found)
        position += found[1]
    return columns, values


def not_numbers(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def cells_run():
    """A digest of each cell that has run so far, without its comments: by them the contract is found to be older than the notebook."""
    try:
        history = get_ipython().history_manager.input_hist_raw
    except NameError:  # no notebook
        return []
    digests = []
    for source in history:
        lines = [line.rstrip(' \t\r') for line in source.replace('\r\n', '\n').split('\n')]
        code = '\n'.join(line for line in lines if not re.match(r'[ \t]*(#|$)', line))
        digests.append(hashlib.sha256(code.encode('utf-8', 'replace')).hexdigest()[:8])
    # In a long session the last ones count.
    return list(dict.fromkeys(reversed(digests[1:])))[:100]


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


def begun(raw, name, folder):
    """A contract without steps: it has the name of the folder where it has none of its own."""
    raw = raw.to_frame() if isinstance(raw, pd.Series) else raw
    raw = raw.reset_index(drop=True)
    raw.columns = [str(column) for column in raw.columns]
    name = name or re.sub(r'[^a-z0-9]+', '-', os.path.basename(os.path.abspath(folder)).lower()).strip('-0123456789')[:63] or 'model'
    return ContractEncoders(raw, name)


def export_contract(model, raw, features=None, transformers=(), name=None, label=None, folder='.', to_onnx=None):
    """Writes model.onnx, reference.parquet and the contract; says what it wrote."""
    contract = begun(raw, name, folder)
    raw = contract.raw
    model = getattr(model, 'best_estimator_', model)
    stages = [step for _, step in model.steps] if hasattr(model, 'steps') else [model]
    given = features
    if given is None:
        given = raw[[str(c) for c in model.feature_names_in_]] if hasattr(model, 'feature_names_in_') else raw
    columns, X = features_of(contract, given, transformers)
    answers_of = given
    # Stages that the contract can say go into the contract, the others stay in the model.
    while len(stages) > 1:
        stage, before = stages[0], (list(contract.steps), dict(contract.origin), set(contract.taken))
        try:
            made = contract.follow(stage, given, columns) if not hasattr(stage, 'fit_resample') else columns
        except NotImplementedError:
            if isinstance(given, (pd.DataFrame, pd.Series)) and any(not_numbers(column) for _, column in pd.DataFrame(given).items()):
                raise  # the model takes numbers, this stage texts or dates
            contract.steps, contract.origin, contract.taken = before
            break
        if stage is not None and not isinstance(stage, str) and hasattr(stage, 'transform'):
            given = stage.transform(given)
        stages, columns = stages[1:], made
    width = sum(width for _, width in columns)
    onnx_model, outputs, answers, element = to_onnx(stages, width, model, answers_of, given)
    names = feature_names(model, stages, given, width)
    if names:
        onnx_model.metadata_props.add(key='feature_names', value=json.dumps(names, ensure_ascii=False))
    contract.steps.append({'concat': {'columns': [column for column, _ in columns], 'into': 'float_input', 'type': element}})
    names = columns_read(contract.steps, raw.columns)
    rest = [column for column in raw.columns if column not in names]
    write_contract(contract, onnx_model, outputs, answers, label or likely_label(raw, rest, model), folder, f'{width} features')


def write_contract(contract, onnx_model, outputs, answers, label, folder, taken):
    """The files: the model, the raw rows with `answers`, and what the steps are between them."""
    raw, name = contract.raw, contract.name
    twice = [column for column in answers if column in raw.columns]
    if twice:
        raise ValueError(f'raw has columns of the names that the answers get, rename them: {", ".join(twice)}')
    names = columns_read(contract.steps, raw.columns)
    predictions = {output: f'predicted_{output}' for output in outputs}
    numeric = next((output for output in outputs if answers[predictions[output]].dtype.kind == 'f'), None)
    some = [0, len(raw) // 2, len(raw) - 1]
    if numeric:
        order = np.argsort(answers[predictions[numeric]], kind='stable')
        some = [int(order[0]), int(order[len(order) // 2]), int(order[-1])]
    examples = []
    # An example is to be read by people, and a picture as a list of numbers is not.
    for title, at in () if contract.tensors else zip(('lowest', 'middle', 'highest') if numeric else ('first', 'middle', 'last'), some):
        expect = {output: plain(answers[column][at]) for output, column in predictions.items()}
        large = max([abs(number) for number in expect.values() if isinstance(number, float)], default=1)
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
    # The model carries its contract, so that one can be drafted wherever the file gets to; rows of customers do not travel with it.
    onnx_model.metadata_props.add(key='slipway.contract', value=yaml_block(text, 0) + '\n')
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
        file.write(yaml_block(text, 0) + '\n')
    print(f'{path}: {len(names)} inputs, {len(contract.steps)} steps, {taken}; model.onnx; reference.parquet: {len(raw)} rows')


# So many rows show a shift of the inputs, and are read in seconds.
MOST_ROWS, LEAST_ROWS, MOST_VALUES = 1000, 200, 20_000_000


def spread_over(count, values):
    """Rows evenly over all."""
    kept = min(count, MOST_ROWS, max(LEAST_ROWS, MOST_VALUES // max(values, 1)))
    return [int(at) for at in np.unique(np.linspace(0, count - 1, kept).astype(int))]


def rows_of(raw, features):
    """Pictures (or tensors) with the columns beside them, what is done to them, and the names of the classes, of any kind of data set."""
    classes = labels = indices = None
    while hasattr(raw, 'dataset'):  # of a DataLoader, and of a part of a data set
        own = getattr(raw, 'indices', None)
        indices = own if indices is None else [own[at] for at in indices] if own is not None else indices
        raw = raw.dataset
    classes = getattr(raw, 'classes', getattr(raw, 'class_names', None))
    if hasattr(raw, 'element_spec'):  # tf.data
        batches = [[array_of(part) for part in batch] for batch, _ in zip(raw, range(MOST_ROWS))]
        batches = [[part[None] for part in batch] for batch in batches] if np.ndim(batches[0][1]) == 0 else batches
        pictures, labels = (np.concatenate(parts) for parts in list(zip(*batches))[:2])
    elif hasattr(raw, 'tensors'):
        pictures, labels = [array_of(part) for part in (*raw.tensors, None)][:2]
    elif isinstance(raw, (tuple, list)) and len(raw) == 2 and np.ndim(raw[1]) in (1, 2) and len(raw[0]) == len(raw[1]):
        pictures, labels = array_of(raw[0]), array_of(raw[1])
    elif isinstance(raw, (np.ndarray, list)) or hasattr(raw, 'detach'):
        pictures = raw if isinstance(raw, list) else array_of(raw)
    else:
        plainly = copy.copy(raw)  # the same rows before anything was done to them
        if features is None:
            features = getattr(raw, 'transform', None)
        plainly.transform, plainly.transforms = (lambda picture: picture), (lambda *pair: pair)
        indices = list(range(len(raw))) if indices is None else indices
        size = np.size(array_of(opened(plainly[indices[0]][0])))
        chosen = spread_over(len(indices), size)
        pairs = [plainly[indices[at]] for at in chosen]
        features = features if features is None or callable(features) else array_of(features)[chosen]
        return [opened(pair[0]) for pair in pairs], features, named_labels(np.array([array_of(pair[1]) for pair in pairs]), classes), classes
    if indices is not None:
        pictures, labels = [pictures[at] for at in indices], None if labels is None or labels.ndim == 0 else labels[indices]
    chosen = spread_over(len(pictures), np.size(array_of(pictures[0])))
    features = features if features is None or callable(features) else array_of(features)[chosen]
    labels = None if labels is None or labels.ndim == 0 else labels[chosen]
    return [opened(pictures[at]) for at in chosen], features, {} if labels is None else named_labels(labels, classes), classes


def named_labels(labels, classes):
    """The true answers as one column: of one-hot rows the class, and by its name where that is known."""
    labels = labels.argmax(axis=1) if labels.ndim == 2 and labels.shape[1] > 1 else labels.reshape(len(labels))
    if classes is not None and labels.dtype.kind in 'iuf' and labels.max() < len(classes):
        labels = np.array([str(classes[int(label)]) for label in labels], dtype=object)
    return {'label': labels}


def opened(picture):
    """A picture in grey or in colour; of a path the file."""
    if isinstance(picture, (str, os.PathLike)):
        from PIL import Image

        picture = Image.open(picture)
    if hasattr(picture, 'convert') and picture.mode not in ('L', 'RGB'):
        picture = picture.convert('RGB')
    return picture


def stacked(pictures):
    """[rows, height, width, channels] of pictures, other tensors in their own shape."""
    values = np.stack([array_of(picture) for picture in pictures])
    if values.dtype.kind == 'f' and values.ndim > 2 and values.min() >= 0 and 1 < values.max() <= 255 and (values == np.floor(values)).all():
        values = values.astype('uint8')
    return values[..., None] if values.dtype == 'uint8' and values.ndim == 3 else values


def pictures_of(raw, features):
    """Of pictures or other tensors: their table, what the contract says of them, its steps, what the model takes, and the classes; None of a table."""
    if isinstance(raw, (pd.DataFrame, pd.Series)):
        return None
    pictures, features, beside, classes = rows_of(raw, features)
    moves = moves_of(features) if callable(features) else []
    if any(type(move).__name__.startswith(('Random', 'ColorJitter', 'AutoAugment', 'TrivialAugment')) for move in moves):
        raise ValueError('the transform changes pictures at random, as training does - give that of evaluation: features=test_transform')
    apart = []
    while moves and len({np.shape(array_of(picture)) for picture in pictures}) > 1:
        pictures, apart, moves = [moves[0](picture) for picture in pictures], [*apart, type(moves[0]).__name__], moves[1:]
    if apart:
        print(f'The pictures are of different sizes: the contract begins behind {" and ".join(apart)}, callers send what these make.')
    values = stacked(pictures)
    name = 'image' if values.dtype == 'uint8' and values.ndim == 4 else 'values'
    entry = {'type': 'image' if name == 'image' else str(values.dtype), 'shape': list(values.shape[1:])}
    table, steps = pd.DataFrame({name: list(values.reshape(len(values), -1)), **beside}), []
    while moves and type(moves[0]).__name__ in ('ToPILImage', 'Resize', 'CenterCrop'):
        steps += moved(moves[0], name)
        pictures, moves = [moves[0](picture) for picture in pictures], moves[1:]
    values = stacked(pictures)
    if callable(features):
        ordered = [type(move).__name__ for move in moves]
        last = ordered.index('Normalize') if 'Normalize' in ordered else len(moves)
        for move in moves[:last]:
            pictures = [move(picture) for picture in pictures]
        steps += brought(values, np.stack([array_of(picture) for picture in pictures]), name)
        for move in moves[last:]:
            if type(move).__name__ != 'Normalize':
                raise NotImplementedError(f'{move} stands behind Normalize, and no step is equal to it there - put it into the model')
            pictures = [move(picture) for picture in pictures]
            steps.append({'normalize_channels': {'columns': [name], 'mean': plain(list(move.mean)), 'std': plain(list(move.std)), 'precision': 'float32'}})
        given = np.stack([array_of(picture) for picture in pictures])
    else:
        given = values if features is None else features
        steps += brought(values, given, name)
    return table, entry, steps, given.astype('float32' if given.dtype.kind == 'f' or name == 'image' else 'int64'), classes


def moves_of(transform):
    """The transforms of torchvision one by one: of a Compose, and of what belongs to pretrained weights."""
    if type(transform).__name__ == 'ImageClassification':
        from torchvision import transforms

        size = {'interpolation': transform.interpolation, 'antialias': transform.antialias}
        resize = transforms.Resize(transform.resize_size, **size)
        return [resize, transforms.CenterCrop(transform.crop_size), transforms.ToTensor(), transforms.Normalize(transform.mean, transform.std)]
    if hasattr(transform, 'transforms'):
        return [move for each in transform.transforms for move in moves_of(each)]
    return [transform]


def moved(move, name):
    """The step of a transform that changes the size."""
    if type(move).__name__ == 'ToPILImage':
        return []
    size = plain(list(move.size)) if isinstance(move.size, (list, tuple)) else move.size
    size = size[0] if isinstance(size, list) and len(size) == 1 else size
    if type(move).__name__ == 'CenterCrop':
        return [{'crop': {'columns': [name], 'size': size, 'anchor': 'center'}}]
    if getattr(move, 'max_size', None):
        raise NotImplementedError(f'{move} has a longest side, which no step has - give it a size of [height, width]')
    return [{'resize': {'columns': [name], 'size': size, 'filter': move.interpolation.value}}]


def brought(values, given, name):
    """The steps from pictures to what the model takes: each channel a line, in one order or the other. All rows have to agree."""
    count, size, channels = len(values), int(np.prod(values.shape[1:])), values.shape[-1] if values.ndim == 4 else 1
    if len(given) != count or given.size != values.size:
        raise ValueError(f'features has the shape {list(given.shape)}, and the pictures {list(values.shape)}: no step makes the one of the other - give the transform')
    y = given.reshape(count, size).astype('float64')
    for order in ('HWC', 'CHW') if channels > 1 else ('HWC',):
        x = (values if order == 'HWC' else np.moveaxis(values, -1, 1)).reshape(count, size).astype('float64')
        lines = [x[:, at::channels] if order == 'HWC' else x[:, at * size // channels : (at + 1) * size // channels] for at in range(channels)]
        aims = [y[:, at::channels] if order == 'HWC' else y[:, at * size // channels : (at + 1) * size // channels] for at in range(channels)]
        found = [line_between(a, b) for a, b in zip(lines, aims)]
        if None not in found:
            return scale_steps(found, name) + shape_steps(values.shape[1:], given.shape[1:], order, name)
    raise NotImplementedError('features is no scale of the pictures that could be told from the values - give the transform, or put it into the model')


def line_between(x, y):
    """Slope and offset of y by x; None where that is no line."""
    low, high = np.unravel_index(x.argmin(), x.shape), np.unravel_index(x.argmax(), x.shape)
    if x[low] == x[high]:
        return None
    slope = (y[high] - y[low]) / (x[high] - x[low])
    offset = y[low] - slope * x[low]
    return (slope, offset) if slope > 0 and np.allclose(x * slope + offset, y, rtol=1e-5, atol=2e-6 * max(np.abs(y).max(), 1e-9)) else None


def short(number):
    """The shortest number that float32 does not tell from this one."""
    return next((plain(float(f'{number:.{digits}g}')) for digits in range(1, 10) if abs(float(f'{number:.{digits}g}') - number) <= 1e-6 * abs(number)), float(number))


def scale_steps(lines, name):
    slopes, offsets = np.array(lines).T
    offsets = np.where(np.abs(offsets) < 1e-6, 0, offsets)
    if np.allclose(slopes, slopes[0], rtol=1e-5) and np.allclose(offsets, offsets[0], rtol=1e-5, atol=1e-6):
        if abs(slopes[0] - 1) < 1e-6 and offsets[0] == 0:
            return []
        minus = {'minus': short(-offsets[0])} if offsets[0] else {}
        return [{'rescale': {'columns': [name], 'divide_by': short(1 / slopes[0]), **minus, 'precision': 'float32'}}]
    mean, std = [short(mean) for mean in -offsets / slopes / 255], [short(std) for std in 1 / slopes / 255]
    normalize = {'normalize_channels': {'columns': [name], 'mean': mean, 'std': std, 'precision': 'float32'}}
    return [{'rescale': {'columns': [name], 'divide_by': 255, 'precision': 'float32'}}, normalize]


def shape_steps(shape, wanted, order, name):
    steps, last = [], tuple(shape)
    if len(shape) == 3 and (order == 'CHW' or tuple(wanted) == (shape[2], *shape[:2]) != last):
        steps, last = [{'layout': {'columns': [name], 'from': 'HWC', 'to': 'CHW'}}], (shape[2], *shape[:2])
    if len(wanted) > 1 and tuple(wanted) != last:
        steps.append({'reshape': {'columns': [name], 'shape': list(map(int, wanted))}})
    return steps


def export_network(model, raw, features=None, transformers=(), classes=None, target=None, name=None, label=None, folder='.', to_onnx=None):
    """Writes model.onnx, reference.parquet and the contract of a network; says what it wrote."""
    pictures = pictures_of(raw, features)
    if pictures:
        table, entry, steps, given, known = pictures
        contract = begun(table, name, folder)
        (column,) = contract.tensors = {table.columns[0]: entry}
        into = contract.fresh('input')
        contract.steps += [*steps, {'rename': {'columns': {column: into}}}]
        inputs, made, keywords = {into: given}, {}, None
        classes = known if classes is None else classes
        label = label or ('label' if 'label' in table else None)
    else:
        contract = begun(raw, name, folder)
        inputs, made, keywords = table_inputs(contract, features, transformers, label)
    onnx_model, heads, sure = to_onnx(model, inputs, keywords)
    element = {given.name: {1: 'float32', 6: 'int32', 7: 'int64', 11: 'float64'}[given.type.tensor_type.elem_type] for given in onnx_model.graph.input}
    for into, columns in made.items():
        whole = [column for column in columns if column not in contract.raw or not pd.api.types.is_integer_dtype(contract.raw[column])]
        if element[into].startswith('int') and whole:
            contract.steps.append({'cast': {'columns': whole, 'type': element[into]}})
        contract.steps.append({'concat': {'columns': columns, 'into': into, 'type': element[into]}})
    read = columns_read(contract.steps, contract.raw.columns)
    rest = [column for column in contract.raw.columns if column not in read]
    outputs, answers = {}, {}
    for head, told in heads.items():
        told = np.asarray(told, dtype='float64')
        if told.ndim not in (1, 2):
            raise ValueError(f'the model answers with the shape {list(told.shape)} - a contract takes one row of answers a row: [rows, answers]')
        last, sure = last_operator(onnx_model, head), 'numbers' if target is not None else sure
        if len(heads) == 1:
            said = told if target is None else np.column_stack([scaled_back(target, at, part)[1] for at, part in enumerate(told.reshape(len(told), -1).T)])
            label = label or likely_truth(contract.raw, rest, said, sure or last)
        own = classes.get(head) if isinstance(classes, dict) else classes
        names = class_names(told, sure or last, contract.raw[label] if label and len(heads) == 1 else None, own)
        prefix = f'{word(head)}_' if len(heads) > 1 else ''
        ways = class_outputs(head, prefix, told, last, names) if names else number_outputs(head, prefix, told, target)
        outputs.update(ways[0])
        answers.update({f'predicted_{output}': values for output, values in ways[1].items()})
    wide = ', '.join('x'.join(map(str, values.shape[1:])) for values in inputs.values())
    write_contract(contract, onnx_model, outputs, answers, label, folder, f'{wide} features')


def array_of(values):
    """numpy's own of a tensor of whatever library, on whatever device."""
    for move in ('detach', 'cpu', 'numpy', 'toarray'):
        values = getattr(values, move)() if hasattr(values, move) and not isinstance(values, np.ndarray) else values
    return np.asarray(values)


def table_inputs(contract, features, transformers, label):
    """Of a table: the values that each input of the model takes, the columns that they are joined of, and the names of arguments if the model takes them by name."""
    raw, keywords = contract.raw, None
    if features is None and transformers:
        made = [transformer.transform(raw[names if isinstance(names, str) else list(names)]) for transformer, names in transformers]
        features = np.hstack([array_of(part).reshape(len(raw), -1) for part in made])
    elif features is None:
        features = raw.drop(columns=[label] if label else [])
    parts = {'float_input': features}
    if isinstance(features, dict):
        parts, keywords = features, [str(key) for key in features]
    elif isinstance(features, (list, tuple)):
        parts = {f'input_{n}': part for n, part in enumerate(features, 1)}
    frames = {}
    for key, part in parts.items():
        frame = part.to_frame() if isinstance(part, pd.Series) else part if isinstance(part, pd.DataFrame) else pd.DataFrame(array_of(part))
        if len(frame) != len(raw):
            raise ValueError(f'features has {len(frame)} rows and raw has {len(raw)}: a row and its answer would not belong together')
        texts = [name for name, column in frame.items() if not_numbers(column) and not pd.api.types.is_numeric_dtype(column.infer_objects())]
        if texts:
            raise NotImplementedError(f'the model takes "{texts[0]}" as text, which has no way to ONNX - encode it before the model, with OrdinalEncoder for instance')
        frames[key] = frame.reset_index(drop=True)
    whole = pd.concat([frame.apply(lambda column: unrounded(column, raw)) for frame in frames.values()], axis=1)
    columns, _ = features_of(contract, whole, transformers)
    inputs, made = {}, {}
    for key, frame in frames.items():
        own, width = [], 0
        while width < frame.shape[1]:
            (column, more), columns = columns[0], columns[1:]
            own, width = [*own, column], width + more
        if width > frame.shape[1]:
            raise ValueError(f'"{own[-1]}" of the transformers lies half in one and half in another of the features')
        into, values = contract.fresh(key), frame.to_numpy()
        inputs[into], made[into] = values.astype('int64' if values.dtype.kind in 'iu' else 'float32'), own
    return inputs, made, keywords


def unrounded(column, raw):
    """A raw column as it was before a tensor rounded it to float32."""
    if column.dtype == 'float32':
        for name in raw.columns:
            if pd.api.types.is_numeric_dtype(raw[name]) and np.array_equal(numbers(raw[name]).astype('float32'), column.to_numpy(), equal_nan=True):
                return raw[name]
    return column


# Operators that end in any number, not in a probability.
LINEAR = ('Gemm', 'MatMul', 'Add', 'Sub', 'Conv', 'BatchNormalization', 'LogSoftmax')
SHAPES = ('Identity', 'Squeeze', 'Unsqueeze', 'Reshape', 'Flatten', 'Cast')


def last_operator(onnx_model, name):
    """What computes an output, but for what only changes its shape or its type."""
    makers = {made: node for node in onnx_model.graph.node for made in node.output}
    while name in makers and makers[name].op_type in SHAPES:
        name = makers[name].input[0]
    return makers[name].op_type if name in makers else ''


def likely_truth(raw, rest, told, last):
    """The column with the true answer: of those that the model does not take, the one that its answers can mean, and follow."""
    if len(rest) == 1:
        return rest[0]
    width = told.size // len(told)
    known = {name: sorted(map(plain, raw[name].dropna().unique())) for name in rest if raw[name].nunique() <= max(width, 2)}
    fitting = [name for name, seen in known.items() if len(seen) == max(width, 2) and (seen == list(range(len(seen))) or not isinstance(seen[0], (int, float)))]
    if len(fitting) == 1 and (width > 1 or last in ('classes', 'Sigmoid')):
        return fitting[0]
    if width > 1:  # by how much better the answers tell it than its most frequent value does
        votes = {name: pd.crosstab(told.argmax(axis=1), raw[name]).max(axis=1).sum() / len(told) for name in fitting}
        follows = {name: share - raw[name].value_counts(normalize=True).max() for name, share in votes.items()}
    else:
        two = {name: (raw[name].astype(str) == str(known[name][1])).to_numpy('float64') for name in fitting if last != 'numbers'}
        follows = {name: abs(pd.Series(told.reshape(-1)).corr(pd.Series(aim))) for name, aim in two.items()}
        for name in rest if last not in ('classes', 'Sigmoid') else ():
            if name not in two and pd.api.types.is_numeric_dtype(raw[name]):  # by how much nearer they are than its middle is
                true = numbers(raw[name])
                away = np.nanmean(np.abs(true - np.nanmedian(true)))
                follows[name] = 1 - np.nanmean(np.abs(true - told.reshape(-1))) / away if away > 0 else 0
    best = sorted(follows, key=follows.get, reverse=True)
    return best[0] if best and follows[best[0]] > 0.05 and all(follows[other] < 0.7 * follows[best[0]] for other in best[1:]) else None


def class_names(told, last, truth, classes):
    """The names of the classes, in the order of the outputs; None of what are numbers."""
    width = told.size // len(told)
    if classes is False or last == 'numbers':
        return None
    if classes is not None:
        if len(classes) != max(width, 2):
            raise ValueError(f'classes names {len(classes)} classes, and the model answers with {width} - name each, the one of output 0 first')
        return [str(name) for name in classes]
    certain = last in ('classes', 'Softmax', 'LogSoftmax') or last == 'Sigmoid' and width == 1
    seen = [] if truth is None else sorted(truth.dropna().unique())
    counted = bool(seen) and all(isinstance(plain(value), int) for value in seen) and seen[0] >= 0 and seen[-1] < width
    if width > 1 and counted or certain and len(seen) != max(width, 2):
        return [str(index) for index in range(max(width, 2))]
    if len(seen) != max(width, 2) or width > 1 and any(isinstance(plain(value), float) for value in seen):
        return None
    names = [str(value) for value in seen]
    truth = truth.astype(str).to_numpy()
    if width == 1:  # which of the two is the 1 of training is seen in the rows
        return names if told[truth == names[1]].mean() >= told[truth == names[0]].mean() else names[::-1]
    votes = pd.crosstab(told.argmax(axis=1), truth).reindex(index=range(width), columns=names, fill_value=0)
    order = list(votes.idxmax(axis=1))
    if sorted(order) == sorted(names) and (votes.sum(axis=1) > 0).all():
        return order
    if np.diag(votes).sum() < votes.max(axis=1).sum() / 2:
        raise ValueError(f'the answers contradict {names} as the order of the classes - write classes=[...], the one of output 0 first')
    return names


def class_outputs(head, prefix, told, last, names):
    """Probabilities and the decision, and what the notebook says to both; logits become probabilities by a step."""
    inside = last not in LINEAR and bool(((told >= 0) & (told <= 1)).all())
    if told.size == len(told):
        chance = told.reshape(-1) if inside else 1 / (1 + np.exp(-told.reshape(-1)))
        steps = ([] if inside else [{'sigmoid': {}}]) + ([{'index': 0}] if told.ndim == 2 else [])
        outputs = {f'{prefix}probability': {'from': head, **({'steps': steps} if steps else {})}}
        outputs[f'{prefix}decision'] = {'from': f'{prefix}probability', 'steps': [{'threshold': 0.5}, {'labels': names}]}
        decision = np.array(names, dtype=object)[(chance >= 0.5).astype(int)]
        return outputs, {f'{prefix}probability': chance, f'{prefix}decision': decision}
    steps, chances = [], told
    if not (inside and np.allclose(told.sum(axis=1), 1, atol=1e-4)):
        powers = np.exp(told - told.max(axis=1, keepdims=True))
        steps, chances = [{'softmax': {}}], powers / powers.sum(axis=1, keepdims=True)
    outputs, answers = {}, {}
    # Of two classes the second one's probability says all.
    for index, name in [(1, 'probability')] if len(names) == 2 else enumerate(f'p_{word(name)}' for name in names):
        outputs[f'{prefix}{name}'] = {'from': head, 'steps': [*steps, {'index': index}]}
        answers[f'{prefix}{name}'] = chances[:, index]
    outputs[f'{prefix}decision'] = {'from': head, 'argmax': {}, 'labels': names}
    answers[f'{prefix}decision'] = np.array(names, dtype=object)[told.argmax(axis=1)]
    return outputs, answers


def number_outputs(head, prefix, told, target):
    """Numbers, in the unit of the target before the notebook scaled it."""
    columns = told.reshape(len(told), -1)
    outputs, answers = {}, {}
    for index, values in enumerate(columns.T):
        name = f'{prefix}prediction' if columns.shape[1] == 1 else f'{prefix}prediction_{index}'
        step, values = scaled_back(target, index, values)
        steps = ([] if columns.shape[1] == 1 else [{'index': index}]) + step
        outputs[name] = {'from': head, **({'steps': steps} if steps else {})}
        answers[name] = values
    return outputs, answers


def scaled_back(target, index, values):
    """The step that undoes what made `target` fit for training, and the values in its own unit."""
    if target is None:
        return [], values
    kind = type(target).__name__
    function = getattr(target, 'func', None) if kind == 'FunctionTransformer' else target
    if function in (np.log1p, np.expm1):
        return [{'expm1': {}}], np.expm1(values)
    if kind == 'MinMaxScaler':
        mean, std = -target.min_[index] / target.scale_[index], 1 / target.scale_[index]
    elif kind in ('StandardScaler', 'RobustScaler'):
        middle = target.mean_ if kind == 'StandardScaler' else target.center_
        mean, std = (0 if middle is None else middle[index]), (1 if target.scale_ is None else target.scale_[index])
    else:
        raise NotImplementedError(f'{target} transforms the target: to undo it a contract has unscale and expm1 - use StandardScaler or np.log1p')
    return [{'unscale': {'mean': float(mean), 'std': float(std)}}], values * std + mean


def pytorch_to_onnx(model, inputs, keywords=None, call=None):
    """A torch.nn.Module that takes these inputs, and this notebook's own answers by the names of its outputs."""
    import torch

    for wrapped in ('_orig_mod', 'module'):  # of torch.compile, of DataParallel
        if isinstance(getattr(model, wrapped, None), torch.nn.Module) and (wrapped != 'module' or 'Parallel' in type(model).__name__):
            model = getattr(model, wrapped)
    # Without dropout, and batch statistics as they were learned; the notebook's own stays where it is.
    here = model if call else copy.deepcopy(model).to('cpu').float().eval()
    heads = []

    class Flat(torch.nn.Module):
        """Inputs by position, and outputs by position, whatever the notebook's model calls them."""

        def __init__(self):
            super().__init__()
            self.model = here

        def forward(self, *given):
            told = call(self.model, given, keywords) if call else self.model(**dict(zip(keywords, given))) if keywords else self.model(*given)
            told = dict(told) if hasattr(told, 'keys') else told
            several = told.items() if isinstance(told, dict) else enumerate(told, 1) if isinstance(told, (list, tuple)) else None
            kept = {'output': told} if several is None else {f'output_{key}' if isinstance(key, int) else key: part for key, part in several}
            heads[:] = kept
            return tuple(kept.values())

    flat, given = Flat().eval(), {name: torch.as_tensor(values) for name, values in inputs.items()}
    with torch.no_grad():
        try:
            flat(*[values[:2] for values in given.values()])
        except RuntimeError:  # whole numbers that are no codes: the notebook made them fractions on the way
            given = {name: values.float() for name, values in given.items()}
        parts = [flat(*part) for part in zip(*(values.split(1024) for values in given.values()))]
    told = {head: torch.cat(values).numpy() for head, values in zip(heads, zip(*parts))}
    return torch_exported(flat, given, heads), told, None


def torch_exported(flat, given, heads):
    """By tracing, which every version of torch can and which needs nothing beside it; by torch.export what a trace cannot hold."""
    import inspect
    import warnings

    import torch

    names = {'input_names': list(given), 'output_names': list(heads)}
    traced = {'opset_version': 17, 'dynamic_axes': {name: {0: 'N'} for name in (*given, *heads)}}
    newer = 'dynamo' in inspect.signature(torch.onnx.export).parameters
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            two, three = (torch_file(flat, given, rows, **names, **traced, **({'dynamo': False} if newer else {})) for rows in (2, 3))
            # A trace of a model that counts its rows in Python holds for so many rows only.
            if two.graph == three.graph:
                return two
            why = 'its trace holds for one number of rows only'
        except (RuntimeError, TypeError) as error:
            why = str(error).strip().split('\n')[0]
        try:
            rows = ({0: torch.export.Dim('N')},) * len(given)
            return torch_file(flat, given, 2, **names, opset_version=18, dynamo=True, dynamic_shapes=(rows,), external_data=False)
        except (ImportError, AttributeError, TypeError) as error:  # torch before 2.5, or without onnxscript
            raise NotImplementedError(f'the model cannot be traced: {why} - pip install onnxscript for the other way to ONNX ({error})') from error


def torch_file(flat, given, rows, **how):
    import tempfile

    import onnx
    import torch

    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, 'model.onnx')
        torch.onnx.export(flat, tuple(values[:rows] for values in given.values()), path, **how)
        return onnx.load(path)


export_network(model, raw, features, transformers=(), classes=None, target=None, to_onnx=pytorch_to_onnx)
