@names_of_its_own()
def export_network(model, raw, features=None, transformers=(), classes=None, target=None, name=None, label=None, folder='.', to_onnx=None):
    """Writes model.onnx, reference.parquet and the contract of a network; says what it wrote."""
    pictures = pictures_of(raw, features)
    if pictures:
        table, entry, steps, given, known = pictures
        contract = begun(table, name, folder)
        (column,) = contract.tensors = {table.columns[0]: entry}
        into = contract.fresh('input')
        contract.steps += [*steps, {'rename': {'columns': {column: into}}}]
        inputs, made, keywords = {into: given}, {}, None
        classes = known if classes is None else classes
        label = label or ('label' if 'label' in table else None)
    else:
        contract = begun(raw, name, folder)
        inputs, made, keywords = table_inputs(contract, features, transformers, label)
    onnx_model, heads, sure = to_onnx(model, inputs, keywords)
    element = {given.name: {1: 'float32', 6: 'int32', 7: 'int64', 11: 'float64'}[given.type.tensor_type.elem_type] for given in onnx_model.graph.input}
    for into, columns in made.items():
        whole = [column for column in columns if column not in contract.raw or not pd.api.types.is_integer_dtype(contract.raw[column])]
        if element[into].startswith('int') and whole:
            contract.steps.append({'cast': {'columns': whole, 'type': element[into]}})
        contract.steps.append({'concat': {'columns': columns, 'into': into, 'type': element[into]}})
    read = columns_read(contract.steps, contract.raw.columns)
    rest = [column for column in contract.raw.columns if column not in read]
    outputs, answers = {}, {}
    for head, told in heads.items():
        told = np.asarray(told, dtype='float64')
        if told.ndim not in (1, 2):
            raise ValueError(f'the model answers with the shape {list(told.shape)} - a contract takes one row of answers a row: [rows, answers]')
        last, sure = last_operator(onnx_model, head), 'numbers' if target is not None else sure
        if len(heads) == 1:
            said = told if target is None else np.column_stack([scaled_back(target, at, part)[1] for at, part in enumerate(told.reshape(len(told), -1).T)])
            label = label or likely_truth(contract.raw, rest, said, sure or last)
        own = classes.get(head) if isinstance(classes, dict) else classes
        names = class_names(told, sure or last, contract.raw[label] if label and len(heads) == 1 else None, own)
        prefix = f'{word(head)}_' if len(heads) > 1 else ''
        ways = class_outputs(head, prefix, told, last, names) if names else number_outputs(head, prefix, told, target)
        outputs.update(ways[0])
        answers.update({f'predicted_{output}': values for output, values in ways[1].items()})
    wide = ', '.join('x'.join(map(str, values.shape[1:])) for values in inputs.values())
    write_contract(contract, onnx_model, outputs, answers, label, folder, f'{wide} features')


def array_of(values):
    """numpy's own of a tensor of whatever library, on whatever device."""
    for move in ('detach', 'cpu', 'numpy', 'toarray'):
        values = getattr(values, move)() if hasattr(values, move) and not isinstance(values, np.ndarray) else values
    return np.asarray(values)


def table_inputs(contract, features, transformers, label):
    """Of a table: the values that each input of the model takes, the columns that they are joined of, and the names of arguments if the model takes them by name."""
    raw, keywords = contract.raw, None
    if features is None and transformers:
        made = [transformer.transform(raw[names if isinstance(names, str) else list(names)]) for transformer, names in transformers]
        features = np.hstack([array_of(part).reshape(len(raw), -1) for part in made])
    elif features is None:
        features = raw.drop(columns=[label] if label else [])
    parts = {'float_input': features}
    if isinstance(features, dict):
        parts, keywords = features, [str(key) for key in features]
    elif isinstance(features, (list, tuple)):
        parts = {f'input_{n}': part for n, part in enumerate(features, 1)}
    frames = {}
    for key, part in parts.items():
        frame = part.to_frame() if isinstance(part, pd.Series) else part if isinstance(part, pd.DataFrame) else pd.DataFrame(array_of(part))
        if len(frame) != len(raw):
            raise ValueError(f'features has {len(frame)} rows and raw has {len(raw)}: a row and its answer would not belong together')
        texts = [name for name, column in frame.items() if not_numbers(column) and not pd.api.types.is_numeric_dtype(column.infer_objects())]
        if texts:
            raise NotImplementedError(f'the model takes "{texts[0]}" as text, which has no way to ONNX - encode it before the model, with OrdinalEncoder for instance')
        frames[key] = frame.reset_index(drop=True)
    whole = pd.concat([frame.apply(lambda column: unrounded(column, raw)) for frame in frames.values()], axis=1)
    columns, _ = features_of(contract, whole, transformers)
    inputs, made = {}, {}
    for key, frame in frames.items():
        own, width = [], 0
        while width < frame.shape[1]:
            (column, more), columns = columns[0], columns[1:]
            own, width = [*own, column], width + more
        if width > frame.shape[1]:
            raise ValueError(f'"{own[-1]}" of the transformers lies half in one and half in another of the features')
        into, values = contract.fresh(key), frame.to_numpy()
        inputs[into], made[into] = values.astype('int64' if values.dtype.kind in 'iu' else 'float32'), own
    return inputs, made, keywords


def unrounded(column, raw):
    """A raw column as it was before a tensor rounded it to float32."""
    if column.dtype == 'float32':
        for name in raw.columns:
            if pd.api.types.is_numeric_dtype(raw[name]) and np.array_equal(numbers(raw[name]).astype('float32'), column.to_numpy(), equal_nan=True):
                return raw[name]
    return column


def begun(raw, name, folder):
    """A contract without steps: it has the name of the folder where it has none of its own."""
    return FoundSteps(table(raw).reset_index(drop=True), name or name_of(folder))
