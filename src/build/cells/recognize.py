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


def recognize(contract, made, label, frame):
    """The name of a column equal to `made` in every row, and the steps that make it of a column of the frame.

    What a notebook does by hand in pandas leaves no fitted object behind, but its result: each way is tried, first with
    the columns of a similar name, and taken only if all the rows agree.
    """
    made = made.reset_index(drop=True)
    frame = frame.reset_index(drop=True)
    near = sorted(frame.columns, key=lambda name: (str(name) != str(label), not str(label).startswith(str(name))))
    for name in near:
        known = made.notna()
        if known.equals(frame[name].notna()) and (made[known].astype(object) == frame[name][known].astype(object)).all():
            return name
    try:
        values = numbers(made) if not is_text(made) else made.astype('float64').to_numpy()
    except (TypeError, ValueError):
        raise NotImplementedError(
            f'"{label}" is text that no raw column has as it is - write its step by hand, or train on what the raw column holds'
        ) from None
    for way in (by_function, by_date, by_mapping, by_formula):
        for name in near:
            found = way(contract, values, str(label), name, frame)
            if found:
                return found
    raise NotImplementedError(
        f'"{label}" is no function of the raw columns that could be told from its values - '
        'pass the fitted transformers, as in transformers=[(scaler, ["amount"])], or make it with a transformer of scikit-learn'
    )


def filled(contract, name, gaps, values):
    """What stands in the rows where the column is missing, if it is one value."""
    fill = np.unique(values[gaps]) if gaps.any() and not np.isnan(values[gaps]).any() else []
    if len(fill) == 1:
        contract.step('impute', {name: {'with': plain(fill[0])}})
        contract.cares(name)
    return name


def by_function(contract, values, label, name, frame):
    """Nothing but filled gaps, an indicator, or a function and a linear scale: log1p and standardized by hand, for instance."""
    if pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None
    gaps = frame[name].isna().to_numpy()
    if gaps.any() and same(values, gaps.astype('float64')):
        into = contract.fresh(label)
        contract.steps.append({'indicator': {'columns': [name], 'into': into}})
        contract.cares(name)
        return into
    if is_text(frame[name]):
        return None
    if not same_gaps(values, gaps) or (~gaps).sum() < 3:
        return None
    x, y = numbers(frame[name])[~gaps], values[~gaps]
    with np.errstate(all='ignore'):
        for op, function in FUNCTIONS.items():
            f = function(x)
            if not np.isfinite(f).all() or f.max() == f.min():
                continue
            low, high = int(f.argmin()), int(f.argmax())
            slope = (y[high] - y[low]) / (f[high] - f[low])
            offset = y[low] - slope * f[low]
            exact = same(f, y, 1e-14)
            if not exact and (slope == 0 or not np.allclose(f * slope + offset, y, rtol=1e-11, atol=1e-12 * np.abs(y).max())):
                continue
            into = contract.copied(name, label)
            if op:
                contract.step(op, {into: {'exponent': 2} if op == 'power' else {}})
            if not exact and slope > 0:
                contract.step('standardize', {into: {'mean': float(f[low] - y[low] / slope), 'std': float(1 / slope)}})
            elif not exact:
                before, into = into, contract.fresh(label)
                formula = f'x * {float(slope)!r} + {float(offset)!r}'
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'x': before}, 'into': into}})
            return filled(contract, into, gaps, values)
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
    if not is_text(column) or column.nunique() > max(2, len(column) // 3):
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
        contract.cares(name)
    contract.steps.append({'map': {'columns': {name: mapped}}})
    contract.encodes(name, sorted(table.index), False)
    return into


def by_formula(contract, values, label, name, frame):
    """A sum, difference, product or ratio of two columns, bit for bit."""
    if is_text(frame[name]) or pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None
    a = numbers(frame[name])
    with np.errstate(all='ignore'):
        for other in frame.columns:
            if is_text(frame[other]) or pd.api.types.is_datetime64_any_dtype(frame[other]):
                continue
            b = numbers(frame[other])
            ways = {'a / b': a / b, 'a - b': a - b, 'a + b': a + b, 'a * b': a * b, 'a / (b + 1)': a / (b + 1), 'a > b': (a > b) * 1.0}
            for formula, result in ways.items():
                gaps = np.isnan(result)
                if gaps.all() or not same(result[~gaps], values[~gaps], 1e-15) or not same_gaps(values, gaps) or np.ptp(result[~gaps]) == 0:
                    continue
                into = contract.fresh(label)
                contract.steps.append({'arithmetic': {'formula': formula, 'with': {'a': name, 'b': other}, 'into': into}})
                return filled(contract, into, gaps, values)
    return None
