def edges_written():
    """Lists of rising numbers that the notebook writes out."""
    found = {}
    for node in nodes_written((ast.List, ast.Tuple)):
        items = constant(node)
        if items and len(items) > 1 and all(isinstance(item, (int, float)) for item in items) and all(np.diff(items) > 0):
            found[tuple(items)] = None
    return [list(edges) for edges in found]


def by_bins(contract, values, label, name, frame):
    """pandas.cut and qcut, numpy.digitize: edges that stand in the code, or that share out the values evenly."""
    if not_numbers(frame[name]):
        return None
    x = numbers(frame[name])
    gaps = np.isnan(x)
    found = np.unique(values[~gaps & ~np.isnan(values)])
    if gaps.all() or not 2 <= len(found) <= 50:
        return None
    told = edges_written()
    # numpy.digitize counts what lies before the first edge and behind the last.
    told += [[-np.inf, *edges, np.inf] for edges in told if abs(edges[0]) != np.inf]
    written = len(told)
    for column in [x] if contract.all_rows is None or name not in contract.all_rows else [x, numbers(contract.all_rows[name])]:
        shares = np.nanquantile(column, np.linspace(0, 1, len(found) + 1))
        if all(np.diff(shares) > 0):
            told.append([float(shares[0]) - 0.001, *map(float, shares[1:])])  # as pandas has the lowest edge
    for at, edges in enumerate(told):
        for right in (True, False):
            codes = np.searchsorted(edges, x, side='left' if right else 'right') - 1
            outside = gaps | (codes < 0) | (codes > len(edges) - 2)
            bins = pd.Series(values[~outside]).groupby(codes[~outside]).agg(['min', 'max'])
            if len(bins) < 2 or (bins['min'] != bins['max']).any() or np.isnan(values[~outside]).any():
                continue
            if not np.isnan(values[outside & ~gaps]).all() or not same_gaps(values, gaps):
                continue
            # Two bins of one value are one bin, as those of a dummy are; only where the code writes the edges.
            if bins['min'].nunique() != len(bins) and at >= written:
                continue
            # Of what is nothing but a raw column with its gaps filled as well.
            source = contract.origin.get(name, name)
            if source in contract.raw.columns:
                # Beyond the edges the notebook has no answer, and of the outermost two one belongs to no bin.
                whole, known = pd.api.types.is_integer_dtype(frame[name]), x[~gaps]
                low = within(edges[0], known.min(), whole) if right else edges[0]
                contract.limits[source] = low, edges[-1] if right else within(edges[-1], known.max(), whole)
            into = contract.copied(name, label)
            step = {'edges': plain(edges), 'outside': 'missing'}
            contract.step('bucketize', {into: {**step, 'right': True} if right else step})
            if list(bins['min']) != list(bins.index):
                contract.step('map', {into: {'values': {int(code): plain(value) for code, value in bins['min'].items()}}})
            contract.origin.pop(into, None)
            return filled(contract, into, gaps, values)
    return None


def within(edge, seen, whole):
    """A bound that lies on that side of the edge where values were seen."""
    if abs(edge) == np.inf or edge == seen:
        return edge
    if whole:
        return int(np.floor(edge)) + 1 if edge < seen else int(np.ceil(edge)) - 1
    middles = (float(f'{(edge + seen) / 2:.{digits}g}') for digits in range(2, 17))
    return next((middle for middle in middles if min(edge, seen) < middle < max(edge, seen)), seen)


def by_groups(contract, values, label, name, frame, versions):
    """What groupby and transform make: a number for each combination of the keys, in every row or where one is missing."""
    if not_numbers(frame[name]):
        return None
    x = numbers(frame[name])
    gaps = np.isnan(x)
    where_missing = gaps.any() and np.array_equal(x[~gaps], values[~gaps]) and not np.isnan(values).any()
    rows = gaps if where_missing else np.ones(len(x), dtype=bool)
    for labels in {tuple(keys): None for keys in map(constant, keys_written()) if keys and all(key in versions for key in keys)}:
        keys = [versions[key][0] for key in labels]
        if name in keys or any(frame[key].isna().any() or frame[key].nunique() > 60 for key in keys):
            continue
        group = pd.Series(list(zip(*(frame[key] for key in keys))))
        seen = pd.Series(values[rows]).groupby(group[rows].to_numpy()).agg(['min', 'max'])
        if (seen['min'] != seen['max']).any() or len(seen) > len(x) / 4 or seen['min'].nunique() < 2:
            continue
        table = dict(seen['min'])
        known = pd.Series(x[~gaps]).groupby(group[~gaps].to_numpy())
        for told in (known.median(), known.mean()):  # the groups in which nothing is missing today
            if all(told.get(key) == value for key, value in table.items()):
                table = {**dict(told), **table}
        fill = number_of_keys(contract, keys, frame, table, label)
        if not where_missing:
            return fill
        into = contract.fresh(label)
        contract.steps.append({'arithmetic': {'formula': 'where(is_missing(x), fill, x)', 'with': {'x': name, 'fill': fill}, 'into': into}})
        if name in contract.origin:
            contract.origin[into] = contract.origin[name]
        return into
    return None


def keys_written():
    """What the notebook's code groups by."""
    for node in nodes_written(ast.Call):
        if getattr(node.func, 'attr', '') == 'groupby':
            by = next((word.value for word in node.keywords if word.arg == 'by'), node.args[0] if node.args else None)
            yield ast.List([by]) if isinstance(constant(by), str) else by


def number_of_keys(contract, keys, frame, table, label):
    """A column with the number that the table has for each combination of the keys' values."""
    into = contract.fresh(f'{label}_of_{"_".join(keys)}')
    rest = plain(float(np.median(list(table.values()))))
    print(f'{label}: rows of a {" and ".join(keys)} that this data does not have get {rest}, the median of the table.')
    if len(keys) == 1:
        values = {plain(value): plain(number) for (value,), number in table.items()}
        contract.steps.append({'map': {'columns': {keys[0]: {'values': values, 'unknown': rest, 'into': into}}}})
        return into
    code, terms, codes = 1, {}, {}
    for letter, key in zip('abcdefgh', keys):
        seen = sorted(frame[key].unique())
        contract.encodes(key, plain(seen), False)
        terms[letter] = contract.fresh(f'{key}_code')
        contract.steps.append({'map': {'columns': {key: {'values': {value: at * code for at, value in enumerate(plain(seen))}, 'into': terms[letter]}}}})
        codes[letter] = {value: at * code for at, value in enumerate(seen)}
        code *= len(seen)
    values = {sum(codes[letter][value] for letter, value in zip('abcdefgh', group)): plain(number) for group, number in table.items()}
    contract.steps.append({'arithmetic': {'formula': ' + '.join(terms), 'with': terms, 'into': into}})
    contract.steps.append({'map': {'columns': [into], 'values': dict(sorted(values.items())), 'unknown': rest}})
    return into
