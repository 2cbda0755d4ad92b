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
