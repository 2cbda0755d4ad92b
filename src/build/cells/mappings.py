def by_mapping(contract, values, label, name, frame):
    """One number for each text: get_dummies, category codes, .map(), target means."""
    column = frame[name]
    if not is_text(column):
        return by_dummy(contract, values, label, name, frame)
    if column.nunique() > max(2, len(column) // 10):
        return None
    gaps = column.isna().to_numpy()
    text = column.astype(str)
    table = pd.Series(values).groupby(text[~gaps]).agg(['min', 'max', 'size'])
    if not same_gaps(values, gaps) or (table['min'] != table['max']).any() or table['min'].nunique() < 1:
        return None
    if pd.api.types.is_bool_dtype(column.dropna().infer_objects()):
        return None
    into = contract.fresh(label)
    mapped = {'values': {key: plain(number) for key, number in table['min'].items()}, 'into': into}
    if set(np.unique(values)) <= {0.0, 1.0} and (table['min'] == 1).sum() == 1:
        # A dummy: all the others, those of tomorrow as well, are 0.
        mapped['values'] = {key: 1 for key, number in table['min'].items() if number == 1}
        mapped['unknown'] = 0
    elif any(mapped['values'].items() <= written.items() for written in tables_written()):
        # As the code lists them, those as well that no row has.
        mapped['values'] = next(written for written in tables_written() if mapped['values'].items() <= written.items())
    if gaps.any() and not np.isnan(values[gaps]).any():
        mapped['missing'] = plain(values[gaps][0])
    contract.steps.append({'map': {'columns': {name: mapped}}})
    contract.encodes(name, sorted({*table.index, *mapped['values']}), False)
    return into


def tables_written():
    """Numbers for texts that the notebook writes out."""
    for node in nodes_written(ast.Dict):
        table = {constant(key): constant(value) for key, value in zip(node.keys, node.values)}
        if table and all(isinstance(key, str) for key in table) and all(type(value) in (int, float) for value in table.values()):
            yield table


def by_dummy(contract, values, label, name, frame):
    """1 for one number, 0 for the others."""
    if not_numbers(frame[name]) or not set(np.unique(values)) == {0.0, 1.0}:
        return None
    x = numbers(frame[name])
    ones = np.unique(x[values == 1])
    if len(ones) != 1 or (values[x == ones[0]] != 1).any() or frame[name].nunique() > 60:
        return None
    into = contract.fresh(label)
    contract.steps.append({'arithmetic': {'formula': f'x == {plain(ones[0])}', 'with': {'x': name}, 'into': into}})
    return into


def by_number(contract, values, label, name, frame):
    """A number for each of some whole numbers: .map() of codes."""
    column = frame[name]
    if not_numbers(column) or column.nunique() > 60:
        return None
    x = numbers(column)
    gaps = np.isnan(x)
    if not np.array_equal(x[~gaps], np.round(x[~gaps])) or not same_gaps(values, gaps):
        return None
    table = pd.Series(values[~gaps]).groupby(x[~gaps]).agg(['min', 'max', 'size'])
    if (table['min'] != table['max']).any() or np.isnan(values[~gaps]).any() or table['min'].nunique() < 2 or table['size'].mean() < 5:
        return None
    into = contract.fresh(label)
    mapped = {int(key): plain(number) for key, number in table['min'].items()}
    first, last = WHOLE.get(contract.parts.get(name), (0, -1))
    rest = {'unknown': 0} if mapped and set(range(first, last + 1)) == set(mapped) else {}  # there are no other numbers
    contract.steps.append({'map': {'columns': {name: {'values': mapped, **rest, 'into': into}}}})
    contract.encodes(name, sorted(mapped), False)
    return filled(contract, into, gaps, values)
