DATE_PARTS = {
    'year': 'year', 'month': 'month', 'day': 'day', 'hour': 'hour', 'minute': 'minute',
    'weekday': 'dayofweek', 'day_of_year': 'dayofyear',
}  # fmt: skip


FUNCTIONS = {
    None: lambda x: x, 'log1p': np.log1p, 'log': np.log, 'sqrt': np.sqrt, 'abs': np.abs, 'exp': np.exp, 'power': np.square,
}  # fmt: skip


def numbers(column):
    return pd.to_numeric(column, errors='coerce').to_numpy('float64', na_value=np.nan)


def same(a, b, tolerance=1e-12):
    gaps = np.isnan(a) == np.isnan(b)
    return bool(gaps.all() and np.allclose(a, b, rtol=tolerance, atol=1e-300, equal_nan=True))


def is_text(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def equal(a, b):
    """The same values in the same rows, missing ones among them."""
    known, other = a.notna().to_numpy(), b.notna().to_numpy()
    if not np.array_equal(known, other):
        return False
    a, b = a.to_numpy()[known], b.to_numpy()[known]
    if a.dtype.kind in 'iufb' and b.dtype.kind in 'iufb':
        return np.array_equal(a, b)
    return bool((np.asarray(a, dtype=object) == np.asarray(b, dtype=object)).all())


def recognize(contract, made, label, frame, versions=None):
    """The name of a column equal to `made` in every row, and the steps that make it of a column of the frame.

    What a notebook does by hand in pandas leaves no fitted object behind, but its result: each way is tried, first with
    the columns of a similar name, and taken only if all the rows agree.
    """
    label = str(label)
    made, frame = made.reset_index(drop=True), frame.reset_index(drop=True)
    versions = versions or {name: [name] for name in frame.columns}
    own = versions.get(label, [])
    near = sorted(frame.columns, key=lambda name: (name not in own, not label.startswith(str(name)), str(name) not in label))
    for name in near:
        if equal(made, frame[name]):
            return name
    try:
        values = made.astype('float64').to_numpy() if is_text(made) else numbers(made)
    except (TypeError, ValueError):
        for name in near:
            found = by_text(contract, made, label, name, frame)
            if found:
                return found
        raise NotImplementedError(
            f'"{label}" is text that no raw column holds, as it is or in lower case or stripped or with its gaps filled - '
            'write its step by hand, or train on what the raw column holds'
        ) from None
    # A date is no number, its parts are.
    dates = pd.api.types.is_datetime64_any_dtype(made)
    for way in () if dates else (by_function, by_date):
        for name in near:
            found = way(contract, values, label, name, frame)
            if found:
                return found
    found = None if dates else by_code(contract, values, label, frame, versions)
    for way in () if dates else (by_mapping, by_cycle, by_scale, by_bins, by_formula, by_number):
        for name in near:
            found = found or way(contract, values, label, name, frame)
    if found:
        return found
    code = next((f', made by {shown},' for shown in map(ast.unparse, written_for(label)) if len(shown) < 100), '')
    raise NotImplementedError(
        f'"{label}"{code} is no function of the raw columns that could be told from its values - pass what made it, as in '
        'transformers=[(scaler, ["amount"])], or make it with a transformer of scikit-learn, or write in `features` what is raw'
    )


def by_text(contract, made, label, name, frame):
    """Lower case, without spaces around, gaps filled."""
    column = frame[name]
    if not is_text(column):
        return None
    gaps = column.isna()
    fills = made[gaps].unique()
    if len(fills) > 1 or (len(fills) == 1 and not isinstance(fills[0], str) and fills[0] == fills[0]):
        return None
    text = column[~gaps].astype(str)
    ways = {('strip',): text.str.strip(), ('lower',): text.str.lower(), ('strip', 'lower'): text.str.strip().str.lower(), (): text}
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


def filled(contract, name, gaps, values):
    """What stands in the rows where the column is missing, if it is one value."""
    fill = np.unique(values[gaps]) if gaps.any() and not np.isnan(values[gaps]).any() else []
    if len(fill) == 1:
        contract.step('impute', {name: {'with': plain(fill[0])}})
    return name


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


def by_cycle(contract, values, label, name, frame):
    """Sine or cosine of an hour, a month, a weekday."""
    if not_numbers(frame[name]) or np.nanmax(np.abs(values), initial=0) > 1:
        return None
    x = numbers(frame[name])
    gaps = np.isnan(x)
    for period in (24, 12, 7, 60, 365, 31, 52, 360, 365.25, 366, 30, 4):
        angle = 2 * np.pi * x[~gaps] / period
        for part, function in enumerate((np.sin, np.cos)):
            if gaps.all() or not np.allclose(function(angle), values[~gaps], rtol=0, atol=1e-14) or not same_gaps(values, gaps):
                continue
            if np.ptp(values[~gaps]) == 0:
                continue
            if contract.splits and name in contract.parts and np.array_equal(x[~gaps], np.round(x[~gaps])):
                # A tree may split between 0 and the 1e-16 that numpy has for the sine of pi: number by number then.
                whole = np.arange(int(x[~gaps].min() >= 1), period + 1)
                table = dict(zip(plain(whole), plain(function(2 * np.pi * whole / period))))
                if all(table.get(int(k)) == value for k, value in zip(x[~gaps], values[~gaps])):
                    into = contract.copied(name, label)
                    contract.step('map', {into: {'values': table, 'unknown': 0}})
                    return filled(contract, into, gaps, values)
            other = contract.cycles.pop((name, period, 1 - part), None)
            if other:
                names = [contract.fresh(label), other['into'][1]] if part == 0 else [other['into'][0], contract.fresh(label)]
                other['into'] = names
                return filled(contract, names[part], gaps, values)
            names = [contract.fresh(f'{label}_sin' if part else label), contract.fresh(label if part else f'{label}_cos')]
            step = {'columns': [name], 'period': period, 'into': names}
            contract.steps.append({'cyclic': step})
            contract.cycles[name, period, part] = step
            return filled(contract, names[part], gaps, values)
    return None


def same_gaps(values, gaps):
    """Missing where the column is, or one value there."""
    inside = values[gaps]
    return not np.isnan(values[~gaps]).any() and (np.isnan(inside).all() or len(np.unique(inside)) <= 1)


def by_date(contract, values, label, name, frame):
    column = frame[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        return None
    gaps = column.isna().to_numpy()
    if not same_gaps(values, gaps) or gaps.all():
        return None
    utc = column.dt.tz_localize('UTC') if column.dt.tz is None else column.dt.tz_convert('UTC')
    for part, attribute in DATE_PARTS.items():
        if same(numbers(getattr(utc.dt, attribute))[~gaps], values[~gaps]):
            into = contract.fresh(label)
            contract.steps.append({'date_parts': {'columns': [name], part: into}})
            contract.parts.add(into)
            return filled(contract, into, gaps, values)
    if same((utc.dt.dayofweek >= 5).to_numpy('float64')[~gaps], values[~gaps]):
        weekday, into = contract.fresh(f'{name}_weekday'), contract.fresh(label)
        contract.steps.append({'date_parts': {'columns': [name], 'weekday': weekday}})
        contract.steps.append({'arithmetic': {'formula': 'x >= 5', 'with': {'x': weekday}, 'into': into}})
        return filled(contract, into, gaps, values)
    seconds = ((utc - pd.Timestamp(0, tz='UTC')) / pd.Timedelta(1, 's')).to_numpy()
    starts = {other: None for other in frame.columns if other != name and pd.api.types.is_datetime64_any_dtype(frame[other])}
    for unit, length in {'d': 86400, 'h': 3600, 'm': 60, 's': 1}.items():
        for other in [None, *starts]:
            if other is None:
                # A fixed date, and a whole second: cut fractions hide what lies below them.
                since = np.nanmin(seconds) - np.floor(values[np.nanargmin(seconds)]) * length
                start, shown = since, pd.Timestamp(round(since), unit='s').isoformat() + 'Z'
                candidates = [(round(since), shown)]
                day = np.floor(since / 86400) * 86400
                candidates += [(day + k * 86400, pd.Timestamp(day + k * 86400, unit='s').isoformat() + 'Z') for k in (0, 1)]
            else:
                date = frame[other].dt.tz_localize('UTC') if frame[other].dt.tz is None else frame[other].dt.tz_convert('UTC')
                candidates = [(((date - pd.Timestamp(0, tz='UTC')) / pd.Timedelta(1, 's')).to_numpy(), other)]
            for start, shown in candidates:
                elapsed = (seconds - start) / length
                known = ~np.isnan(elapsed)
                for whole in (False, True):
                    if same((np.floor(elapsed) if whole else elapsed)[known], values[known], 1e-11) and same_gaps(values, ~known):
                        into = contract.fresh(label)
                        contract.steps.append({'elapsed': {'columns': [name], 'since': shown, 'unit': unit, 'into': into}})
                        if whole and not same(elapsed[known], values[known], 1e-11):
                            inner, into = into, contract.fresh(label)
                            contract.steps.append({'arithmetic': {'formula': 'floor(x)', 'with': {'x': inner}, 'into': into}})
                        return filled(contract, into, ~known, values)
    return None


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
    if gaps.any() and not np.isnan(values[gaps]).any():
        mapped['missing'] = plain(values[gaps][0])
    contract.steps.append({'map': {'columns': {name: mapped}}})
    contract.encodes(name, sorted(table.index), False)
    return into


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
    contract.steps.append({'map': {'columns': {name: {'values': mapped, 'into': into}}}})
    contract.encodes(name, sorted(mapped), False)
    return filled(contract, into, gaps, values)


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
