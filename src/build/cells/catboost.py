def catboost_to_onnx(stages, width, model, rows, features, nearer):
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
        return onnx_model, outputs, answers, None
    # Without ZipMap probabilities are a plain [N, classes] tensor, in the order of classes_.
    zipped = next(node for node in graph.node if node.op_type == 'ZipMap')
    plain_output = onnx.helper.make_tensor_value_info(zipped.input[0], onnx.TensorProto.FLOAT, [None, len(tail.classes_)])
    graph.node.remove(zipped)
    labels = next(output for output in graph.output if output.name != zipped.output[0])
    kept = [copy.deepcopy(labels), plain_output]
    del graph.output[:]
    graph.output.extend(kept)
    outputs, answers = classifier_outputs(model, rows, kept[0].name, plain_output.name)
    return onnx_model, outputs, answers, None
