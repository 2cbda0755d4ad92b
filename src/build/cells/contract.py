def fills_of(step, name):
    arguments = step.get('impute', {'columns': []})
    if name not in arguments['columns']:
        return []
    return [arguments['with'] if 'with' in arguments else arguments['columns'][name]['with']]


def likely_label(raw, rest, outputs, answers):
    """The column with the true answer: of those that the model does not take, the one that its answers are nearest to."""
    decision = outputs.get('decision')
    told = answers['predicted_decision' if decision else next(iter(answers))]
    misses = {}
    for column in rest:
        known = raw[column].notna().to_numpy()
        if decision and set(raw[column][known].astype(str)) == set(map(str, told)):
            # Better than always saying the same.
            usual = (raw[column] != raw[column].mode()[0]).mean()
            misses[column] = (raw[column].astype(str).to_numpy() != told.astype(str)).mean() / max(usual, 1e-9)
        elif not decision and len(outputs) == 1 and known.any() and not not_numbers(raw[column]):
            true = numbers(raw[column])[known]
            misses[column] = np.abs(true - told[known]).mean() / max(np.abs(true - np.median(true)).mean(), 1e-300)
    best = sorted(misses, key=misses.get)[:2]
    return best[0] if best and misses[best[0]] < 1 and (len(best) == 1 or misses[best[0]] < misses[best[1]]) else None


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
    gaps = column.isna() | column.isin(contract.sentinels.get(name, []))
    kind = pd.api.types
    fills = {fill for step in contract.steps for fill in fills_of(step, name)}
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
        entry['categories'] = [value for value in contract.encoded[name] if value != '' and (value in seen or value not in fills)]
        if contract.tolerant[name]:
            entry['unknown'] = 'zeros'
    elif entry.get('type') not in ('bool', 'datetime', 'string'):
        seen = numbers(column)
        seen = seen[np.isfinite(seen) & ~np.isin(seen, contract.sentinels.get(name, []))]
        if len(seen):
            low, high = float(seen.min()), float(seen.max())
            least, most = contract.limits.get(name, (-np.inf, np.inf))
            start, end = same_side(low, high, entry.get('type') == 'int64')
            entry['range'] = [plain(max(start, least)), plain(min(end, most))]
            entry['expect'] = [plain(low), plain(high)]
    if name in contract.sentinels:
        entry['sentinel'] = contract.sentinels[name]
    # A missing value that reached the model in training is meant for it. Where training had none, nobody has tried one.
    if gaps.any():
        entry['missing'] = 'pass' if name in contract.let_through else 'allow'
    elif fills & set(contract.encoded.get(name, [])) - set(entry.get('categories', [])):
        entry['missing'] = 'allow'  # the encoder has a category of its own for what is filled in
    return entry


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


# A long text, a text in single quotes that others would do for, any other text, a comment.
WRITTEN = re.compile(r"""(\"{3}(?:\\[\s\S]|[^\\])*?\"{3}|'{3}(?:\\[\s\S]|[^\\])*?'{3})|'([^'"\\\n]*)'|("(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|#[^\n]*""")


def written_alike(source):
    """Code as others write it: without comments and empty lines, in double quotes."""
    text = WRITTEN.sub(lambda found: found[1] or found[3] or ('' if found[2] is None else f'"{found[2]}"'), source.replace('\r\n', '\n'))
    return '\n'.join(line for line in (line.rstrip(' \t\r') for line in text.split('\n')) if line)


def cells_run():
    """A digest of each cell that has run so far, however its code is written: by them the contract is found to be older than the notebook."""
    try:
        history = get_ipython().history_manager.input_hist_raw
    except NameError:  # no notebook
        return []
    digests = [hashlib.sha256(written_alike(source).encode('utf-8', 'replace')).hexdigest()[:8] for source in history]
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


def name_of(folder):
    return re.sub(r'[^a-z0-9]+', '-', os.path.basename(os.path.abspath(folder)).lower()).strip('-0123456789')[:63] or 'model'


def raw_features(model, raw, features, transformers, name, splits):
    """The contract so far with the rows that belong together, what the model takes, its values, and what has to stay before the model."""
    frame = features.to_frame() if isinstance(features, pd.Series) else features
    rows = raw.loc[frame.index]
    for label, column in frame.items():
        if label not in rows.columns or not equal(column, rows[label]):
            raise CannotExport(
                f'"{label}" is not what the raw rows hold, and this cell is the short one for those that are - '
                'put the snippet slipway-export-sklearn (-lightgbm, -xgboost, -catboost) in its place, with the last line of this one'
            )
    return ContractEncoders(rows.reset_index(drop=True), name), [(label, 1) for label in frame.columns], features, []


def stages_of(model):
    """The steps of a pipeline, those of pipelines in it and of a regressor with a transformed target as well, one after the other."""
    stages = [model]
    while True:
        last = stages[-1]
        if hasattr(last, 'steps') and last.steps:
            stages[-1:] = [step for _, step in last.steps]
        elif hasattr(getattr(last, 'regressor_', None), 'steps') and hasattr(last, 'transformer_'):
            inner, last = stages_of(last.regressor_), copy.copy(last)
            last.regressor_ = inner[-1]
            stages[-1:] = [*inner[:-1], last]
        else:
            return stages


def export_contract(model, raw, features=None, transformers=None, name=None, label=likely_label, threshold=None, folder='.', to_onnx=None, find=found_features):
    """Writes model.onnx, reference.parquet and the contract; says what it wrote."""
    try:
        write_estimator(model, raw, features, transformers, name, label, threshold, folder, to_onnx, find)
    except (NotImplementedError, ValueError) as error:
        raise CannotExport(str(error)) from error


def write_estimator(model, raw, features, transformers, name, label, threshold, folder, to_onnx, find):
    model, threshold = decided(getattr(model, 'best_estimator_', model), threshold)
    stages = stages_of(model)
    splits = bool(re.search('Forest|Tree|Boost|LGBM|XGB|Bagging|Voting|Stacking', type(stages[-1]).__name__))
    contract, columns, given, inside = find(model, raw, features, transformers, name or name_of(folder), splits)
    raw, stages = contract.raw, [*inside, *stages]
    answers_of = given if not inside else features
    # Stages that the contract can say go into the contract, the others stay in the model.
    while len(stages) > 1:
        stage, before = stages[0], contract.mark()
        try:
            made = contract.follow(stage, given, columns) if not hasattr(stage, 'fit_resample') else columns
        except NotImplementedError as reason:
            contract.reasons.append(str(reason))
            if isinstance(given, (pd.DataFrame, pd.Series)) and any(not_numbers(column) for _, column in pd.DataFrame(given).items()):
                raise  # the model takes numbers, this stage texts or dates
            contract.back_to(before)
            break
        if contract.left:
            # Of what stands side by side some has no step: from there on all of it is part of the model.
            stages, columns, given = [contract.left, *stages[1:]], made, contract.left_values
            break
        if stage is not None and not isinstance(stage, str) and hasattr(stage, 'transform'):
            given = stage.transform(given)
        stages, columns = stages[1:], made
    columns, given = contract.numbered(columns, given)
    width = sum(width for _, width in columns)
    try:
        onnx_model, outputs, answers, unsure = to_onnx(stages, width, Deciding(model, threshold), answers_of, given)
    except Exception as error:
        if contract.reasons:
            raise NotImplementedError(contract.reasons[0]) from error
        if isinstance(error, (NotImplementedError, ValueError)):
            raise
        what = ' and '.join(type(stage).__name__ for stage in stages)
        raise NotImplementedError(f'{what} cannot be written as ONNX: {str(error).strip().splitlines()[0]}') from error
    names = feature_names(model, stages, given, width)
    if names:
        onnx_model.metadata_props.add(key='feature_names', value=json.dumps(names, ensure_ascii=False))
    contract.steps.append({'concat': {'columns': [column for column, _ in columns], 'into': 'float_input', 'type': 'float32'}})
    contract.let_through = let_through(contract.steps, columns, given)
    contract.steps = contract.tidied()
    names = columns_read(contract.steps, raw.columns)
    rest = [column for column in raw.columns if column not in names]
    label = label(raw, rest, outputs, answers) if callable(label) else label
    write_contract(contract, onnx_model, outputs, answers, label, folder, f'{width} features', unsure)


def write_contract(contract, onnx_model, outputs, answers, label, folder, taken, unsure=None):
    """The files: the model, the raw rows with `answers`, and what the steps are between them."""
    raw, name = contract.raw, contract.name
    unsure = np.zeros(len(raw), dtype=bool) if unsure is None else unsure
    twice = [column for column in answers if column in raw.columns]
    if twice:
        raise ValueError(f'raw has columns of the names that the answers get, rename them: {", ".join(twice)}')
    names = columns_read(contract.steps, raw.columns)
    predictions = {output: f'predicted_{output}' for output in outputs}
    numeric = next((output for output in outputs if answers[predictions[output]].dtype.kind == 'f'), None)
    some = [0, len(raw) // 2, len(raw) - 1]
    if numeric:
        order = np.argsort(answers[predictions[numeric]], kind='stable')
        order = order[~unsure[order]] if not unsure.all() else order
        some = [int(order[0]), int(order[len(order) // 2]), int(order[-1])]
    examples = []
    # An example is to be read by people, and a picture as a list of numbers is not.
    for title, at in () if contract.tensors else zip(('lowest', 'middle', 'highest') if numeric else ('first', 'middle', 'last'), some):
        expect = {output: plain(answers[column][at]) for output, column in predictions.items()}
        large = max([abs(number) for number in expect.values() if isinstance(number, (int, float)) and numeric], default=1)
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
    share = unsure.mean()
    if 0 < share <= 0.01:
        for allowed in text['parity'].values():
            allowed['rows'] = float(f'{share + 0.5 / len(raw):.1g}')
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
