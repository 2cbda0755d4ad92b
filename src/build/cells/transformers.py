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
