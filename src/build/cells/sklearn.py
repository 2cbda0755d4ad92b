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
