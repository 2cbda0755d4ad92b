def xgboost_to_onnx(stages, width, model, rows, features, nearer):
    """The trees of XGBoost's scikit-learn estimators or of a Booster, and this notebook's own answers."""
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType

    tail = stages[-1]
    if len(stages) > 1:
        raise NotImplementedError(f'{stages[0]} stands before XGBoost: no step is equal to it, and the converter takes trees only')
    booster = tail.get_booster() if hasattr(tail, 'get_booster') else tail
    kind = json.loads(booster.save_config())['learner']['gradient_booster']['name']
    if kind != 'gbtree':
        raise NotImplementedError(f'booster="{kind}" has no ONNX export - train with booster="gbtree"')
    if booster is tail:
        model = Deciding(booster_answers(booster), getattr(model, 'limit', None))
    named = booster.feature_names
    booster.feature_names = None  # the converter knows f0, f1 … only
    try:
        inputs = [('float_input', FloatTensorType([None, width]))]
        onnx_model = convert_xgboost(tail, initial_types=inputs, target_opset=15)
    finally:
        booster.feature_names = named
    names = [output.name for output in onnx_model.graph.output]
    if hasattr(model, 'classes_'):
        outputs, answers = classifier_outputs(model, rows, names[0], names[1])
    else:
        outputs, answers = regressor_outputs(model, rows, names[0], {})
    return onnx_model, outputs, answers, None


def booster_answers(booster):
    """What xgboost.train gives, answering as the estimators do."""
    from types import SimpleNamespace

    import xgboost

    learner = json.loads(booster.save_config())['learner']
    objective, count = learner['objective']['name'], int(learner['learner_model_param']['num_class'])

    def ask(rows):
        return booster.predict(xgboost.DMatrix(rows, enable_categorical=True), output_margin=objective in ('multi:softmax', 'binary:logitraw'))

    def probabilities(rows):
        told = ask(rows).astype('float64')
        if objective.startswith('binary:'):
            told = 1 / (1 + np.exp(-told)) if objective == 'binary:logitraw' else told
            return np.column_stack([1 - told, told])
        return np.exp(told) / np.exp(told).sum(axis=1, keepdims=True) if objective == 'multi:softmax' else told

    if not objective.startswith(('binary:', 'multi:')):
        return SimpleNamespace(predict=ask)
    classes = np.arange(max(count, 2))
    return SimpleNamespace(classes_=classes, predict_proba=probabilities, predict=lambda rows: classes[probabilities(rows).argmax(axis=1)])
