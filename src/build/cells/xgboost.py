def xgboost_to_onnx(stages, width, model, rows, features):
    """The trees of XGBoost's scikit-learn estimators, and this notebook's own answers."""
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType

    tail = stages[-1]
    if len(stages) > 1:
        raise NotImplementedError(f'{stages[0]} stands before XGBoost: no step is equal to it, and the converter takes trees only')
    if tail.get_params().get('booster') in ('dart', 'gblinear'):
        raise NotImplementedError(f'booster="{tail.get_params()["booster"]}" has no ONNX export - train with booster="gbtree"')
    booster = tail.get_booster()
    named = booster.feature_names
    booster.feature_names = None  # the converter knows f0, f1 … only
    try:
        inputs = [('float_input', FloatTensorType([None, width]))]
        onnx_model = convert_xgboost(tail, initial_types=inputs, target_opset=15)
    finally:
        booster.feature_names = named
    names = [output.name for output in onnx_model.graph.output]
    if hasattr(tail, 'classes_'):
        outputs, answers = classifier_outputs(model, rows, names[0], names[1])
    else:
        outputs, answers = regressor_outputs(model, rows, names[0], {})
    return onnx_model, outputs, answers, 'float32'
