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
        self.reasons = []
        self.cycles, self.splits, self.parts = {}, False, set()
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
