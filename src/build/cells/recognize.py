def recognize(contract, made, label, frame, versions=None):
    """The name of a column equal to `made` in every row, and the steps that make it of a column of the frame.

    What a notebook does by hand in pandas leaves no fitted object behind, but its result: each way is tried, first with
    the columns of a similar name, and taken only if all the rows agree.
    """
    label = str(label)
    made, frame = made.reset_index(drop=True), frame.reset_index(drop=True)
    made = made.astype(made.cat.categories.dtype) if isinstance(made.dtype, pd.CategoricalDtype) and not made.isna().any() else made
    versions = versions or {name: [name] for name in frame.columns}
    own = versions.get(label, [])
    near = sorted(frame.columns, key=lambda name: (name not in own, not label.startswith(str(name)), str(name) not in label))
    for name in near:
        if equal(made, frame[name]):
            return name
    try:
        texts = is_text(made) and made.dropna().map(type).eq(str).all()
        values = None if texts else made.astype('float64').to_numpy() if is_text(made) else numbers(made)
    except (TypeError, ValueError):
        values = None
    if values is None:
        for name in near:
            for way in ways('by_text', 'by_date_name'):
                found = way(contract, made, label, name, frame)
                if found:
                    return found
        found = by_words(contract, made, label, near, frame, versions)
        if found:
            return found
        raise NotImplementedError(
            f'"{label}" is text that no raw column holds, as it is or in lower case or stripped or with its gaps filled - '
            'write its step by hand, or train on what the raw column holds'
        )
    # A date is no number, its parts are.
    dates = pd.api.types.is_datetime64_any_dtype(made)
    for way in () if dates else ways('by_function', 'by_date', 'by_whole_cycle'):
        for name in near:
            found = way(contract, values, label, name, frame)
            if found:
                return found
    found = None if dates else by_code(contract, values, label, frame, versions)
    for way in () if dates else ways('by_clip', 'by_mapping', 'by_cycle', 'by_scale', 'by_bins', 'by_formula', 'by_number'):
        for name in near:
            found = found or way(contract, values, label, name, frame)
    for way in () if dates else ways('by_groups'):
        for name in near:
            found = found or way(contract, values, label, name, frame, versions)
    if found:
        return found
    code = next((f', made by {shown},' for shown in [ast.unparse(node) for _, node in given_to(label)[::-1]] if len(shown) < 100), '')
    raise NotImplementedError(
        f'"{label}"{code} is no function of the raw columns that could be told from its values - pass what made it, as in '
        'transformers=[(scaler, ["amount"])], or make it with a transformer of scikit-learn, or write in `features` what is raw'
    )


def ways(*names):
    """Those that this cell has: what this notebook cannot have done is looked for by nobody."""
    return [globals()[name] for name in names if name in globals()]


def by_text(contract, made, label, name, frame):
    """Lower case, without spaces around, gaps filled."""
    column = frame[name]
    if not is_text(column):
        if not pd.api.types.is_integer_dtype(column) or column.isna().any() or not equal(made, column.astype(str)):
            return None
        # Whole numbers that the notebook takes for names: those who ask send them as they are.
        into = contract.copied(name, label)
        contract.as_texts.add(into)
        return into
    gaps = column.isna()
    fills = made[gaps].unique()
    if len(fills) > 1 or (len(fills) == 1 and not isinstance(fills[0], str) and fills[0] == fills[0]):
        return None
    text = column[~gaps].astype(str)
    ways = {(): text, ('strip',): text.str.strip(), ('lower',): text.str.lower(), ('strip', 'lower'): text.str.strip().str.lower()}
    for steps, result in ways.items():
        if not equal(made[~gaps], result):
            continue
        into = contract.copied(name, label)
        if len(fills) == 1 and isinstance(fills[0], str):
            # Before the others, which would take a missing text for an empty one; it stays what it is through them.
            contract.step('impute', {into: {'with': fills[0]}})
        for op in steps:
            ascii_only = all(map(str.isascii, text))
            contract.step(op, {into: {'locale': 'ascii' if ascii_only else 'unicode'} if op == 'lower' else {}})
        if steps:
            contract.origin.pop(into, None)
        return into
    return None


def by_words(contract, made, label, near, frame, versions):
    """A few texts that the code chooses by a condition or by edges, or in the place of other texts."""
    seen = sorted(made.dropna().unique(), key=str)
    if not 1 < len(seen) <= 50 or not all(isinstance(text, str) for text in seen):
        return None
    if made.isna().any():
        return by_words_left_out(contract, made, label, near, frame)
    codes = {text: at for at, text in enumerate(seen)}
    values = made.map(codes).to_numpy('float64')
    for name in near:
        found = by_mapping(contract, values, label, name, frame) if is_text(frame[name]) else None
        if found:
            # From text to text at once.
            mapped = contract.steps[-1]['map']['columns'][name]
            table = dict(made.groupby(frame[name]).first())
            contract.steps[-1] = {'map': {'columns': {name: {'values': table, **({'missing': seen[mapped['missing']]} if 'missing' in mapped else {}), 'into': found}}}}
            return found
    found = by_code(contract, values, label, frame, versions, codes)
    for name in near:
        found = found or by_bins(contract, values, label, name, frame)
    if found:
        # There are no other numbers than these.
        contract.step('map', {found: {'values': dict(enumerate(seen)), 'unknown': seen[0]}})
    return found


def by_words_left_out(contract, made, label, near, frame):
    """Texts in the place of other texts, of which some have none: these are missing from then on."""
    for name in near:
        column = frame[name]
        if not is_text(column) or column.nunique() > 60 or made[column.isna()].notna().any():
            continue
        told = made.groupby(column).agg(lambda texts: tuple(texts.fillna('').unique()))
        if all(len(texts) == 1 for texts in told):
            into = contract.fresh(label)
            table = {text: new for text, (new,) in told.items() if new}
            contract.steps.append({'map': {'columns': {name: {'values': table, 'into': into}}}})
            contract.encodes(name, sorted(told.index), False)
            return into
    return None


def filled(contract, name, gaps, values):
    """What stands in the rows where the column is missing, if it is one value."""
    fill = np.unique(values[gaps]) if gaps.any() and not np.isnan(values[gaps]).any() else []
    if len(fill) == 1:
        contract.step('impute', {name: {'with': plain(fill[0])}})
    return name


def same_gaps(values, gaps):
    """Missing where the column is, or one value there."""
    inside = values[gaps]
    return not np.isnan(values[~gaps]).any() and (np.isnan(inside).all() or len(np.unique(inside)) <= 1)
