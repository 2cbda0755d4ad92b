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
