def fills_of(step, name):
    arguments = step.get('impute', {'columns': []})
    if name not in arguments['columns']:
        return []
    return [arguments['with'] if 'with' in arguments else arguments['columns'][name]['with']]


def likely_label(raw, rest, model):
    """The column with the true answer: of those that the model does not take, the one with its classes."""
    if hasattr(model, 'classes_') and len(np.shape(model.classes_)) == 1:
        classes = set(map(str, model.classes_))
        rest = [column for column in rest if set(raw[column].dropna().astype(str)) == classes]
    else:
        rest = [column for column in rest if pd.api.types.is_numeric_dtype(raw[column])]
    return rest[0] if len(rest) == 1 else None


def same_side(low, high, whole):
    """What is refused lies as far beyond what was seen as that is wide, and on the same side of zero."""
    span = max(high - low, abs(high) / 2, abs(low) / 2) or 1
    low = low / 2 if low > 0 else 0 if low == 0 else low - span
    high = high / 2 if high < 0 else 0 if high == 0 and low < 0 else high + span
    # Two digits, so that it looks like what it is: a rough one. Away from the data, never into them.
    low, high = (float(f'{bound + sign * abs(bound) * 0.05:.2g}') for bound, sign in ((low, -1), (high, 1)))
    if whole:
        return [max(1, int(np.floor(low))) if low > 0 else int(np.floor(low)), int(np.ceil(high))]
    return [plain(low), plain(high)]


def contract_input(contract, name):
    """One raw column as callers send it."""
    if name in contract.tensors:
        return contract.tensors[name]
    column, entry = contract.raw[name], {}
    gaps = column.isna()
    kind = pd.api.types
    if kind.is_bool_dtype(column):
        entry['type'] = 'bool'
    elif kind.is_datetime64_any_dtype(column):
        entry['type'] = 'datetime'
    elif kind.is_integer_dtype(column) and not gaps.any():
        entry['type'] = 'int64'
    elif is_text(column):
        entry['type'] = 'string'
        if (column == '').any():
            entry['empty'] = 'value'
    if name in contract.encoded:
        seen = set(column.dropna())
        # What an imputer fills in is a category of the encoder, not of the callers.
        filled = {fill for step in contract.steps for fill in fills_of(step, name)}
        entry['categories'] = [value for value in contract.encoded[name] if value != '' and (value in seen or value not in filled)]
        if contract.tolerant[name]:
            entry['unknown'] = 'zeros'
    elif entry.get('type') not in ('bool', 'datetime', 'string'):
        seen = numbers(column)
        seen = seen[np.isfinite(seen) & ~np.isin(seen, contract.sentinels.get(name, []))]
        if len(seen):
            low, high = float(seen.min()), float(seen.max())
            entry['range'] = same_side(low, high, entry.get('type') == 'int64')
            entry['expect'] = [plain(low), plain(high)]
    if name in contract.sentinels:
        entry['sentinel'] = contract.sentinels[name]
    # A missing value that some use does not take care of is meant for the model. Where training had none, nobody has tried one.
    if gaps.any():
        entry['missing'] = 'allow' if contract.imputed.get(name, 0) >= contract.uses(name) > 0 else 'pass'
    return entry


def columns_read(steps, columns):
    """Every column that a step or the model takes, in the order of the table."""
    read = set()
    for step in steps:
        for arguments in step.values():
            read.update(arguments['columns'] if 'columns' in arguments else [])
            read.update(arguments.get('with', {}).values() if isinstance(arguments.get('with'), dict) else [])
            read.add(arguments.get('since'))
    return [name for name in columns if name in read]


def row_of(raw, at, names):
    """A row as callers send it, without what is missing."""
    row = {}
    for name in names:
        value = raw[name].iloc[at]
        if pd.isna(value):
            continue
        date = isinstance(value, pd.Timestamp)
        row[name] = value.isoformat() + ('' if value.tzinfo else 'Z') if date else plain(value)
    return row


def features_of(contract, X, transformers):
    """The columns that the model's caller makes of the raw rows, and their values."""
    raw = contract.raw
    if isinstance(X, pd.Series):
        X = X.to_frame()
    values = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X.toarray() if hasattr(X, 'toarray') else X))
    if len(values) != len(raw):
        raise ValueError(f'features has {len(values)} rows and raw has {len(raw)}: a row and its answer would not belong together')
    # What the fitted objects of the notebook make, to be found again among the features.
    pool, frame = [], raw.copy()
    for transformer, names in transformers:
        taken = [names] if isinstance(names, str) else list(names)
        before = frame[names] if isinstance(names, str) else frame[taken]
        own = [(contract.copied(name, name), 1) for name in taken]
        made = transformer.transform(before)
        made = np.asarray(made.toarray() if hasattr(made, 'toarray') else made)
        made, at = made.reshape(len(raw), -1), 0
        for name, width in contract.follow(transformer, before, own):
            pool.append((name, width, made[:, at : at + width]))
            at += width
    columns, position = [], 0
    while position < values.shape[1]:
        column, label = values.iloc[:, position], values.columns[position]
        label = label if isinstance(label, str) else f'feature_{label}'
        found = None
        for name, width, made in pool:
            block = values.iloc[:, position : position + width]
            if block.shape[1] == width and not any(not_numbers(block[c]) for c in block):
                if np.allclose(block.to_numpy('float64'), made.astype('float64'), rtol=1e-6, atol=1e-9, equal_nan=True):
                    found = name, width
                    break
        if found is None:
            found = recognize(contract, column, label, raw), 1
        columns.append(found)
        position += found[1]
    return columns, values


def not_numbers(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def cells_run():
    """A digest of each cell that has run so far, without its comments: by them the contract is found to be older than the notebook."""
    try:
        history = get_ipython().history_manager.input_hist_raw
    except NameError:  # no notebook
        return []
    digests = []
    for source in history:
        lines = [line.rstrip(' \t\r') for line in source.replace('\r\n', '\n').split('\n')]
        code = '\n'.join(line for line in lines if not re.match(r'[ \t]*(#|$)', line))
        digests.append(hashlib.sha256(code.encode('utf-8', 'replace')).hexdigest()[:8])
    # In a long session the last ones count.
    return list(dict.fromkeys(reversed(digests[1:])))[:100]


def feature_names(model, stages, given, width):
    """What the features of the exported model were called in training, in their order; nothing where nobody named them."""
    booster = stages[0].get_booster() if hasattr(stages[0], 'get_booster') else stages[0]
    told = [getattr(stages[0], 'feature_names_in_', None), given.columns if isinstance(given, pd.DataFrame) else None]
    told += [getattr(booster, name, None) for name in ('feature_names', 'feature_names_', 'feature_name')]
    if hasattr(model, 'steps') and len(model.steps) > len(stages):
        told.append(getattr(model[: -len(stages)], 'get_feature_names_out', None))
    for names in told:
        try:
            names = names() if callable(names) else names
        except (AttributeError, ValueError):  # a transformer that gives none
            continue
        if names is not None and len(names) == width and all(isinstance(name, str) for name in names):
            # What a library calls columns that came without names.
            if not all(re.fullmatch(r'(Column_|f|x)?\d+', name) for name in names):
                return [str(name) for name in names]
    return None


def begun(raw, name, folder):
    """A contract without steps: it has the name of the folder where it has none of its own."""
    raw = raw.to_frame() if isinstance(raw, pd.Series) else raw
    raw = raw.reset_index(drop=True)
    raw.columns = [str(column) for column in raw.columns]
    name = name or re.sub(r'[^a-z0-9]+', '-', os.path.basename(os.path.abspath(folder)).lower()).strip('-0123456789')[:63] or 'model'
    return ContractEncoders(raw, name)


def export_contract(model, raw, features=None, transformers=(), name=None, label=None, folder='.', to_onnx=None):
    """Writes model.onnx, reference.parquet and the contract; says what it wrote."""
    contract = begun(raw, name, folder)
    raw = contract.raw
    model = getattr(model, 'best_estimator_', model)
    stages = [step for _, step in model.steps] if hasattr(model, 'steps') else [model]
    given = features
    if given is None:
        given = raw[[str(c) for c in model.feature_names_in_]] if hasattr(model, 'feature_names_in_') else raw
    columns, X = features_of(contract, given, transformers)
    answers_of = given
    # Stages that the contract can say go into the contract, the others stay in the model.
    while len(stages) > 1:
        stage, before = stages[0], (list(contract.steps), dict(contract.origin), set(contract.taken))
        try:
            made = contract.follow(stage, given, columns) if not hasattr(stage, 'fit_resample') else columns
        except NotImplementedError:
            if isinstance(given, (pd.DataFrame, pd.Series)) and any(not_numbers(column) for _, column in pd.DataFrame(given).items()):
                raise  # the model takes numbers, this stage texts or dates
            contract.steps, contract.origin, contract.taken = before
            break
        if stage is not None and not isinstance(stage, str) and hasattr(stage, 'transform'):
            given = stage.transform(given)
        stages, columns = stages[1:], made
    width = sum(width for _, width in columns)
    onnx_model, outputs, answers, element = to_onnx(stages, width, model, answers_of, given)
    names = feature_names(model, stages, given, width)
    if names:
        onnx_model.metadata_props.add(key='feature_names', value=json.dumps(names, ensure_ascii=False))
    contract.steps.append({'concat': {'columns': [column for column, _ in columns], 'into': 'float_input', 'type': element}})
    names = columns_read(contract.steps, raw.columns)
    rest = [column for column in raw.columns if column not in names]
    write_contract(contract, onnx_model, outputs, answers, label or likely_label(raw, rest, model), folder, f'{width} features')


def write_contract(contract, onnx_model, outputs, answers, label, folder, taken):
    """The files: the model, the raw rows with `answers`, and what the steps are between them."""
    raw, name = contract.raw, contract.name
    twice = [column for column in answers if column in raw.columns]
    if twice:
        raise ValueError(f'raw has columns of the names that the answers get, rename them: {", ".join(twice)}')
    names = columns_read(contract.steps, raw.columns)
    predictions = {output: f'predicted_{output}' for output in outputs}
    numeric = next((output for output in outputs if answers[predictions[output]].dtype.kind == 'f'), None)
    some = [0, len(raw) // 2, len(raw) - 1]
    if numeric:
        order = np.argsort(answers[predictions[numeric]], kind='stable')
        some = [int(order[0]), int(order[len(order) // 2]), int(order[-1])]
    examples = []
    # An example is to be read by people, and a picture as a list of numbers is not.
    for title, at in () if contract.tensors else zip(('lowest', 'middle', 'highest') if numeric else ('first', 'middle', 'last'), some):
        expect = {output: plain(answers[column][at]) for output, column in predictions.items()}
        large = max([abs(number) for number in expect.values() if isinstance(number, float)], default=1)
        examples.append({'name': title, 'row': row_of(raw, at, names), 'expect': expect, 'tolerance': 1e-4 * max(1, float(f'{large:.1g}'))})
    text = {
        'apiVersion': 'slipway/v1',
        'kind': 'Model',
        'metadata': {'name': name, 'version': '1.0.0'},
        'model': {'path': 'model.onnx'},
        'inputs': {column: contract_input(contract, column) for column in names},
        'preprocessing': contract.steps,
        'outputs': outputs,
        'reference': {'path': 'reference.parquet', 'predictions': predictions, **({'label': label} if label else {})},
    }
    cells = cells_run()
    if cells:
        text['notebook'] = {'cells': cells}
    # A float32 model rounds: relative to the size of the answers, for those near zero as well.
    spread = {output: float(np.std(answers[column])) for output, column in predictions.items() if answers[column].dtype.kind == 'f'}
    if spread:
        text['parity'] = {output: {'relative': 5e-6, 'absolute': float(f'{max(size, 1e-3) * 1e-5:.1g}')} for output, size in spread.items()}
    # The model carries its contract, so that one can be drafted wherever the file gets to; rows of customers do not travel with it.
    onnx_model.metadata_props.add(key='slipway.contract', value=yaml_block(text, 0) + '\n')
    onnx_bytes = onnx_model.SerializeToString()
    text['model']['sha256'] = hashlib.sha256(onnx_bytes).hexdigest()
    if examples:
        text['examples'] = examples
    files = {'model.onnx': onnx_bytes, **contract.files}
    for path, data in files.items():
        with open(os.path.join(folder, path), 'wb') as file:
            file.write(data)
    raw.assign(**answers).to_parquet(os.path.join(folder, 'reference.parquet'), index=False)
    path = f'{name}.slipway.yaml'
    if os.path.exists(os.path.join(folder, path)):
        path = f'{name}.draft.yaml'  # the one that is there has been worked on
    with open(os.path.join(folder, path), 'w', encoding='utf-8') as file:
        file.write(yaml_block(text, 0) + '\n')
    print(f'{path}: {len(names)} inputs, {len(contract.steps)} steps, {taken}; model.onnx; reference.parquet: {len(raw)} rows')
