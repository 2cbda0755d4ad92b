FUNCTIONS = {
    None: lambda x: x, 'log1p': np.log1p, 'log': np.log, 'sqrt': np.sqrt, 'abs': np.abs, 'exp': np.exp, 'power': np.square,
}  # fmt: skip


def by_function(contract, values, label, name, frame):
    """Nothing but filled gaps, an indicator, or a function of numpy."""
    column = frame[name]
    gaps = column.isna().to_numpy()
    if gaps.any() and same(values, gaps.astype('float64')):
        into = contract.fresh(label)
        contract.steps.append({'indicator': {'columns': [name], 'into': into}})
        return into
    if gaps.any() and same(values, (~gaps).astype('float64')):
        missing, into = contract.fresh(f'{name}_missing'), contract.fresh(label)
        contract.steps.append({'indicator': {'columns': [name], 'into': missing}})
        contract.steps.append({'arithmetic': {'formula': '1 - x', 'with': {'x': missing}, 'into': into}})
        return into
    if not_numbers(column) or not same_gaps(values, gaps) or gaps.all():
        return None
    x = numbers(column)
    for op, function in FUNCTIONS.items():
        # The gaps may have been filled before the function or behind it.
        with np.errstate(all='ignore'):
            f = function(x)
        if not np.isfinite(f[~gaps]).all() or not same(f[~gaps], values[~gaps], 1e-15):
            continue
        return with_function(contract, name, label, op, gaps, values, x)[0]
    return None


def by_clip(contract, values, label, name, frame):
    """Cut off below and above, at a percentile for instance."""
    column = frame[name]
    gaps = column.isna().to_numpy()
    if not_numbers(column) or not same_gaps(values, gaps) or gaps.all():
        return None
    x, y = numbers(column)[~gaps], values[~gaps]
    low, high = y.min(), y.max()
    if low == high or not np.array_equal(np.clip(x, low, high), y) or ((x > low) & (x < high)).sum() < 3:
        return None
    into = contract.copied(name, label)
    bounds = {'min': plain(low)} if x.min() < low else {}
    contract.step('clip', {into: {**bounds, **({'max': plain(high)} if x.max() > high else {})}})
    contract.origin.pop(into, None)
    return filled(contract, into, gaps, values)


def with_function(contract, name, label, op, gaps, values, x):
    """A copy with its gaps filled, then the function; whether the gaps are already filled as well."""
    into = contract.copied(name, label)
    fills = fills_before(FUNCTIONS[op], gaps, values, x) if op else []
    if op and fills:
        contract.step('impute', {into: {'with': plain(fills[0])}})
    if op:
        contract.step(op, {into: {'exponent': 2} if op == 'power' else {}})
        contract.origin.pop(into, None)
    return (into, True) if op and fills else (filled(contract, into, gaps, values), True)


def fills_before(function, gaps, values, x):
    """What the gaps may have been filled with before the function."""
    inside = np.unique(values[gaps]) if gaps.any() and not np.isnan(values[gaps]).any() else []
    known = x[~gaps]
    usual = {0.0, -1.0, float(np.median(known)), float(np.mean(known)), float(pd.Series(known).mode()[0]), *written_fills()}
    with np.errstate(all='ignore'):
        return [fill for fill in usual if len(inside) == 1 and function(fill) == inside[0]]


def by_scale(contract, values, label, name, frame):
    """A linear scale, maybe of a function: log1p and standardized by hand, for instance."""
    column = frame[name]
    gaps = column.isna().to_numpy()
    if not_numbers(column) or not same_gaps(values, gaps) or (~gaps).sum() < 3:
        return None
    x, y = numbers(column)[~gaps], values[~gaps]
    with np.errstate(all='ignore'):
        for op, function in FUNCTIONS.items():
            f = function(x)
            if not np.isfinite(f).all() or f.max() == f.min():
                continue
            low, high = int(f.argmin()), int(f.argmax())
            slope = (y[high] - y[low]) / (f[high] - f[low])
            offset = y[low] - slope * f[low]
            if slope == 0 or not np.allclose(f * slope + offset, y, rtol=1e-11, atol=1e-12 * np.abs(y).max()):
                continue
            into = contract.copied(name, label)
            scale = next(((m, s) for m, s in usual_scales(f) if s and np.array_equal((f - m) / s, y)), None)
            fills = fills_before(lambda fill: (function(fill) - scale[0]) / scale[1], gaps, values, numbers(column)) if scale else []
            if fills:
                contract.step('impute', {into: {'with': plain(fills[0])}})
            if op:
                contract.step(op, {into: {'exponent': 2} if op == 'power' else {}})
            contract.origin.pop(into, None)
            if scale or slope > 0:
                mean, std = scale or (f[low] - y[low] / slope, 1 / slope)
                if np.isclose(mean, f.min(), rtol=1e-12) and np.isclose(mean + std, f.max(), rtol=1e-12):
                    contract.step('min_max', {into: {'min': float(f.min()), 'max': float(f.max())}})
                else:
                    contract.step('standardize', {into: {'mean': float(mean), 'std': float(std)}})
            else:
                before, into = into, contract.fresh(label)
                formula = f'x * {float(slope)!r} + {float(offset)!r}'
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'x': before}, 'into': into}})
            return into if fills else filled(contract, into, gaps, values)
    return None


def usual_scales(f):
    """Centre and width as the notebook's own scalers have them, and as pandas and numpy compute them."""
    for value in notebook_values():
        centre = getattr(value, 'mean_', getattr(value, 'center_', None))
        if centre is not None and getattr(value, 'scale_', None) is not None:
            yield from zip(np.ravel(centre), np.ravel(value.scale_))
    column = pd.Series(f)
    yield column.mean(), column.std()
    yield column.mean(), column.std(ddof=0)
    yield column.median(), column.quantile(0.75) - column.quantile(0.25)
    yield column.min(), column.max() - column.min()
    yield 0.0, column.abs().max()


def by_formula(contract, values, label, name, frame):
    """A sum, difference, product or ratio of two columns, bit for bit."""
    if not_numbers(frame[name]):
        return None
    others = [other for other in frame.columns if not not_numbers(frame[other])]
    # Some rows tell most of the columns that it cannot be.
    some = np.unique(np.linspace(0, len(values) - 1, 25).astype(int))
    few, b = numbers(frame[name])[some], np.array([numbers(frame[other])[some] for other in others])
    with np.errstate(all='ignore'):
        for formula, function in TWO.items():
            made = function(few, b)
            fits = (np.abs(made - values[some]) <= 1e-14 * np.abs(values[some])) | np.isnan(made)
            for at in np.flatnonzero(fits.all(axis=1) & ~np.isnan(made).all(axis=1)):
                result = function(numbers(frame[name]), numbers(frame[others[at]])) * 1.0
                gaps = np.isnan(result)
                if gaps.all() or not same(result[~gaps], values[~gaps], 1e-15) or not same_gaps(values, gaps) or np.ptp(result[~gaps]) == 0:
                    continue
                into = contract.fresh(label)
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'a': name, 'b': others[at]}, 'into': into}})
                return filled(contract, into, gaps, values)
    return None


TWO = {
    'a / b': lambda a, b: a / b, 'a - b': lambda a, b: a - b, 'a + b': lambda a, b: a + b, 'a * b': lambda a, b: a * b,
    'a / (b + 1)': lambda a, b: a / (b + 1), 'a + b + 1': lambda a, b: a + b + 1, 'a > b': lambda a, b: (a > b) * 1.0,
}  # fmt: skip
