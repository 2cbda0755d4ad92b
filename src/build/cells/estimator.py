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


def raw_features(model, raw, features, transformers, name, last):
    """The contract so far with the rows that belong together, what the model takes, its values, and what has to stay before the model."""
    frame = features.to_frame() if isinstance(features, pd.Series) else features
    rows = raw.loc[frame.index]
    for label, column in frame.items():
        if label not in rows.columns or not equal(column, rows[label]):
            raise CannotExport(
                f'"{label}" is not what the raw rows hold, and this cell is the short one for those that are - '
                'put the snippet slipway-export-sklearn (-lightgbm, -xgboost, -catboost) in its place, with the last line of this one'
            )
    return ContractEncoders(rows.reset_index(drop=True), name), [(label, 1) for label in frame.columns], features, [], features


def nearer_zero(contract, columns, at, by):
    """In the place of a feature its distance from a number, if it is a column: a model in float32 tells apart what lies near 0."""
    starts = np.cumsum([0, *(width for _, width in columns)])
    position = int(np.searchsorted(starts, at, side='right')) - 1
    name, width = columns[position]
    if width > 1:
        return False
    into = contract.fresh(name)
    contract.steps.append({'arithmetic': {'formula': f'x - {by!r}' if by >= 0 else f'x + {-by!r}', 'with': {'x': name}, 'into': into}})
    columns[position] = into, 1
    contract.notes.append(f'The trees split "{name}" finer than float32 has it: their limits are shifted by {by!r}, and so is the column before the model.')
    return True


@names_of_its_own()
def export_contract(model, raw, features=None, transformers=None, name=None, label=likely_label, threshold=None, folder='.', to_onnx=None, find=found_features):
    """Writes model.onnx, reference.parquet and the contract; says what it wrote."""
    try:
        write_estimator(model, raw, features, transformers, name, label, threshold, folder, to_onnx, find)
    except (NotImplementedError, ValueError) as error:
        raise CannotExport(str(error)) from error


def write_estimator(model, raw, features, transformers, name, label, threshold, folder, to_onnx, find):
    model, threshold = decided(getattr(model, 'best_estimator_', model), threshold)
    stages = getattr(to_onnx, 'opened', list)(stages_of(model))
    contract, columns, given, inside, features = find(model, raw, features, transformers, name or name_of(folder), stages[-1])
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
    nearer = lambda at, by: nearer_zero(contract, columns, at, by)
    try:
        onnx_model, outputs, answers, unsure = to_onnx(stages, width, Deciding(model, threshold), answers_of, given, nearer)
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
    for at, (column, many) in enumerate(columns):
        if column in [before for before, _ in columns[:at]]:  # two features that are equal
            columns[at] = contract.copied(column, column), many
    contract.steps.append({'concat': {'columns': [column for column, _ in columns], 'into': 'float_input', 'type': 'float32'}})
    contract.let_through = let_through(contract.steps, columns, given)
    contract.steps = contract.tidied()
    names = columns_read(contract.steps, raw.columns)
    rest = [column for column in raw.columns if column not in names]
    outputs, answers = with_class_names(raw, rest, outputs, answers)
    label = label(raw, rest, outputs, answers) if callable(label) else label
    write_contract(contract, onnx_model, outputs, answers, label, folder, f'{width} features', unsure)
