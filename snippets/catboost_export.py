# Export for Slipway: CatBoost, alone or behind transformers of scikit-learn.
# Writes model.onnx, reference.parquet (the raw rows with this notebook's own answers) and a contract beside the notebook. One that is
# there already is not overwritten: the new one is then NAME.draft.yaml. The last line is the one to fit to this notebook:
#   model         what was fitted; of a Pipeline the transformers become steps of the contract
#   raw           a DataFrame of the rows before any preprocessing, the true answer among its columns
#   features      what model.predict takes, one row each of `raw`, or None if that is `raw` itself
#   transformers  fitted objects that made `features`, with their columns: [(scaler, ['amount']), (encoder, ['purpose'])]
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


def classifier_outputs(model, rows, label, probabilities):
    """`label` and `probabilities` are outputs of the file; probabilities may be none."""
    classes, outputs, answers = list(model.classes_), {}, {}
    if probabilities:
        told = model.predict_proba(rows)
        if len(classes) == 2:
            outputs['probability'] = {'from': probabilities, 'index': 1}
            answers['predicted_probability'] = np.asarray(told)[:, 1].astype('float64')
            # Equal votes are the first class in scikit-learn; a float32 sum of them may lie a digit beside the half.
            steps = [{'round': {'to': 1e-6}}, {'threshold': {'above': 0.5}}, {'labels': [str(name) for name in classes]}]
            outputs['decision'] = {'from': 'probability', 'steps': steps}
        else:
            for index, name in enumerate(classes):
                outputs[f'p_{word(name)}'] = {'from': probabilities, 'index': index}
                answers[f'predicted_p_{word(name)}'] = np.asarray(told)[:, index].astype('float64')
            outputs['decision'] = {'from': probabilities, 'argmax': {}, 'labels': [str(name) for name in classes]}
    else:
        outputs['decision'] = {'from': label}
    answers['predicted_decision'] = np.asarray(model.predict(rows)).reshape(-1)
    if probabilities:
        answers['predicted_decision'] = np.array([str(name) for name in answers['predicted_decision']], dtype=object)
    return outputs, answers


def regressor_outputs(model, rows, variable, back):
    told = np.asarray(model.predict(rows), dtype='float64')
    if told.ndim == 1 or told.shape[1] == 1:
        return {'prediction': {'from': variable, **back}}, {'predicted_prediction': told.reshape(-1)}
    outputs = {f'prediction_{i}': {'from': variable, 'index': i} for i in range(told.shape[1])}
    return outputs, {f'predicted_prediction_{i}': told[:, i] for i in range(told.shape[1])}


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


def catboost_to_onnx(stages, width, model, rows, features):
    """The trees of a CatBoost model, and this notebook's own answers."""
    import tempfile

    import onnx

    tail = stages[-1]
    if len(stages) > 1:
        raise NotImplementedError(f'{stages[0]} stands before CatBoost: no step is equal to it, and its ONNX file holds trees only')
    own = [*tail.get_cat_feature_indices(), *tail.get_text_feature_indices()]
    if own:
        raise NotImplementedError(
            f'feature {own[0]} is a category or a text to CatBoost itself, which has no ONNX export - '
            'encode it before the model, with OneHotEncoder, OrdinalEncoder or TargetEncoder, and train again'
        )
    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, 'model.onnx')
        tail.save_model(path, format='onnx')
        onnx_model = onnx.load(path)
    # CatBoost names no opset of the standard operators, having none of them; the contract's steps have.
    others = [entry for entry in onnx_model.opset_import if entry.domain not in ('', 'ai.onnx')]
    del onnx_model.opset_import[:]
    onnx_model.opset_import.extend([onnx.helper.make_opsetid('', 15), *others])
    onnx_model.ir_version = max(onnx_model.ir_version, 8)
    graph = onnx_model.graph
    for node in graph.node:
        node.input[:] = ['float_input' if name == graph.input[0].name else name for name in node.input]
    graph.input[0].name = 'float_input'
    names = [output.name for output in graph.output]
    if not hasattr(tail, 'classes_') or not len(tail.classes_):
        outputs, answers = regressor_outputs(model, rows, names[0], {})
        return onnx_model, outputs, answers, 'float32'
    # Without ZipMap probabilities are a plain [N, classes] tensor, in the order of classes_.
    zipped = next(node for node in graph.node if node.op_type == 'ZipMap')
    plain_output = onnx.helper.make_tensor_value_info(zipped.input[0], onnx.TensorProto.FLOAT, [None, len(tail.classes_)])
    graph.node.remove(zipped)
    labels = next(output for output in graph.output if output.name != zipped.output[0])
    kept = [copy.deepcopy(labels), plain_output]
    del graph.output[:]
    graph.output.extend(kept)
    outputs, answers = classifier_outputs(model, rows, kept[0].name, plain_output.name)
    return onnx_model, outputs, answers, 'float32'


export_contract(model, raw, features, to_onnx=catboost_to_onnx)
