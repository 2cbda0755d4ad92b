def lightgbm_to_onnx(stages, width, model, rows, features, nearer):
    """The trees of LightGBM's scikit-learn estimators or of a Booster, and this notebook's own answers."""
    from onnx.version_converter import convert_version
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    tail = stages[-1]
    if len(stages) > 1:
        raise NotImplementedError(f'{stages[0]} stands before LightGBM: no step is equal to it, and the converter takes trees only')
    if hasattr(tail, 'classes_') and np.asarray(tail.classes_).dtype == bool:
        tail = copy.copy(tail)
        tail._classes = np.array([0, 1])  # the converter knows numbers and texts only
    trained, values = tail, matrix(features)
    tail = limited_in_float32(tail, values, nearer)
    inputs = [('float_input', FloatTensorType([None, width]))]
    # The converter writes opset 8 whatever is asked, and the contract's steps need more.
    onnx_model = convert_version(convert_lightgbm(tail, initial_types=inputs, target_opset=15, zipmap=False), 15)
    names = [output.name for output in onnx_model.graph.output]
    if names[0] == 'label' and not hasattr(tail, 'classes_'):
        model = Deciding(booster_answers(tail), getattr(model, 'limit', None))
    if hasattr(model, 'classes_'):
        outputs, answers = classifier_outputs(model, rows, names[0], names[1])
    else:
        outputs, answers = regressor_outputs(model, rows, names[0], {})
    exact, moved = (getattr(each, 'booster_', each).predict(each_values, raw_score=True) for each, each_values in ((trained, matrix(features)), (tail, values.astype('float32'))))
    return onnx_model, outputs, answers, beyond_float32(exact, moved)


def limited_in_float32(tail, values, nearer):
    """The same trees with limits for the float32 that ONNX has: the values become what they are compared with."""
    from lightgbm import Booster

    text = getattr(tail, 'booster_', tail).model_to_string()
    kinds, columns, limits = (np.array(' '.join(re.findall(rf'^{name}=(.+)$', text, re.MULTILINE)).split(), dtype) for name, dtype in NODES)
    compared = kinds % 2 == 0  # others look a category up
    limits[compared] = limits_in_float32(values, columns[compared], limits[compared], None if (kinds // 4 == 1).any() else nearer)
    told = iter(limits)
    text = re.sub(r'^threshold=(.+)$', lambda line: 'threshold=' + ' '.join(repr(float(next(told))) for _ in line[1].split()), text, flags=re.MULTILINE)
    booster = Booster(model_str=re.sub(r'^tree_sizes=.*\n', '', text, flags=re.MULTILINE))  # the texts have other lengths now
    if tail is getattr(tail, 'booster_', tail):
        return booster
    tail = copy.copy(tail)
    tail._Booster = booster
    return tail


NODES = (('decision_type', int), ('split_feature', int), ('threshold', 'float64'))


def booster_answers(booster):
    """What lightgbm.train gives for classes, answering as the estimators do."""
    from types import SimpleNamespace

    def probabilities(rows):
        told = np.asarray(booster.predict(rows))
        return told if told.ndim == 2 else np.column_stack([1 - told, told])

    classes = np.arange(max(booster.num_model_per_iteration(), 2))
    return SimpleNamespace(classes_=classes, predict_proba=probabilities, predict=lambda rows: classes[probabilities(rows).argmax(axis=1)])
