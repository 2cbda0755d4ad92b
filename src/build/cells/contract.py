def fills_of(step, name):
    arguments = step.get('impute', {'columns': []})
    if name not in arguments['columns']:
        return []
    return [arguments['with'] if 'with' in arguments else arguments['columns'][name]['with']]


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


def name_of(folder):
    return re.sub(r'[^a-z0-9]+', '-', os.path.basename(os.path.abspath(folder)).lower()).strip('-0123456789')[:63] or 'model'


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


def write_contract(contract, onnx_model, outputs, answers, label, folder, taken, unsure=None):
    """The files: the model, the raw rows with `answers`, and what the steps are between them."""
    raw, name, notes = contract.raw, contract.name, ''.join(f'# {note}\n' for note in contract.notes)
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
    onnx_model.metadata_props.add(key='slipway.contract', value=f'{notes}{yaml_block(text, 0)}\n')
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
        file.write(f'{notes}{yaml_block(text, 0)}\n')
    print(f'{path}: {len(names)} inputs, {len(contract.steps)} steps, {taken}; model.onnx; reference.parquet: {len(raw)} rows')
