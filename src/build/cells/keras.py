def keras_to_onnx(model, inputs, keywords=None):
    """A model of Keras, whichever library it computes with, and this notebook's own answers."""
    wanted = list(getattr(model, 'inputs', None) or [])
    if len(wanted) == len(inputs):
        order = [str(one.name).split(':')[0] for one in wanted]
        of = dict(zip(keywords, inputs)) if keywords and set(keywords) == set(order) else dict(zip(order, inputs))
        kinds = {of[name]: str(getattr(one.dtype, 'name', one.dtype)) for name, one in zip(order, wanted)}
        inputs = {name: values.astype(kinds[name]) for name, values in inputs.items()}
    given = dict(zip(keywords, inputs.values())) if keywords else list(inputs.values()) if len(inputs) > 1 else next(iter(inputs.values()))
    told = model.predict(given, verbose=0)
    names = [str(name) for name in told] if isinstance(told, dict) else [f'output_{n + 1}' for n in range(len(told))] if isinstance(told, (list, tuple)) else ['output']
    told = dict(zip(names, told.values() if isinstance(told, dict) else told if isinstance(told, (list, tuple)) else [told]))
    loss = getattr(model, 'loss', None)
    loss = loss if isinstance(loss, str) else getattr(loss, '__name__', type(loss).__name__)
    several = any(part.size > 2 * len(part) for part in told.values())
    loss = 'several' if several and 'binary' in loss.lower() else loss
    sure = 'classes' if re.search('cross_?entropy', loss, re.I) else 'numbers' if re.search('mean|mse|mae|huber|poisson', loss, re.I) else None
    if any(kind.__module__.startswith('torch.') for kind in type(model).__mro__):
        onnx_model, _, _ = pytorch_to_onnx(model, inputs, keywords, keras_call)
        return onnx_model, told, sure
    return keras_converted(model, inputs, keywords, names), told, sure


def keras_call(model, given, keywords):
    return model(dict(zip(keywords, given)) if keywords else list(given) if len(given) > 1 else given[0])


def keras_converted(model, inputs, keywords, names):
    """The graph of TensorFlow by tf2onnx, for Keras 2 and 3."""
    import keras

    if getattr(keras.backend, 'backend', lambda: 'tensorflow')() != 'tensorflow':
        raise NotImplementedError(
            f'Keras computes with {keras.backend.backend()} here, which has no way to ONNX of its own - model.save("model.keras"), restart with '
            'KERAS_BACKEND=torch or tensorflow, keras.models.load_model("model.keras"), and run this cell there'
        )
    import onnx
    import tensorflow as tf
    import tf2onnx

    signature = [tf.TensorSpec([None, *values.shape[1:]], values.dtype.name, name=name) for name, values in inputs.items()]

    def answer(*given):
        told = keras_call(model, given, keywords)
        return dict(zip(names, told.values() if isinstance(told, dict) else told if isinstance(told, (list, tuple)) else [told]))

    function = tf.function(answer, input_signature=signature)
    onnx_model, _ = tf2onnx.convert.from_function(function, signature, opset=17)
    # What Normalization has learned is no variable of the graph: the converter makes inputs of it.
    concrete = function.get_concrete_function()
    learned = {inside.name: outside for outside, inside in zip(concrete.captured_inputs, concrete.graph.internal_captures)}
    for given in [given for given in onnx_model.graph.input if given.name in learned]:
        onnx_model.graph.initializer.append(onnx.numpy_helper.from_array(learned[given.name].numpy(), given.name))
        onnx_model.graph.input.remove(given)
    return onnx_model
