DATE_PARTS = {
    'year': 'year', 'month': 'month', 'day': 'day', 'hour': 'hour', 'minute': 'minute',
    'weekday': 'day_of_week', 'day_of_year': 'day_of_year',
}  # fmt: skip


# What pandas calls these as well.
DATE_NAMES = {part: {part, attribute} for part, attribute in DATE_PARTS.items()}
DATE_NAMES['weekday'] |= {'dayofweek'}
DATE_NAMES['day_of_year'] |= {'dayofyear'}


LEAP = '({0} % 4 == 0 and {0} % 100 != 0) or {0} % 400 == 0'
DAYS = f'where(m == 2, where({LEAP.format("y")}, 29, 28), 30 + (m + where(m > 7, 1, 0)) % 2)'
# The first and the last number of those that come round.
WHOLE = {'month': (1, 12), 'day': (1, 31), 'hour': (0, 23), 'minute': (0, 59), 'weekday': (0, 6), 'day_of_year': (1, 366)}
# What is computed of parts of a date: as pandas has it, the formula, and its parts.
OF_DATE = [
    (lambda utc: numbers(utc.dt.quarter), '(m + 2) // 3', {'m': 'month'}),
    (lambda utc: numbers(utc.dt.day_of_week >= 5), 'w >= 5', {'w': 'weekday'}),
    (lambda utc: numbers(utc.dt.is_month_start), 'd == 1', {'d': 'day'}),
    (lambda utc: numbers(utc.dt.is_month_end), f'd == {DAYS}', {'d': 'day', 'm': 'month', 'y': 'year'}),
    (lambda utc: numbers(utc.dt.days_in_month), DAYS, {'m': 'month', 'y': 'year'}),
    (
        lambda utc: numbers(utc.dt.isocalendar().week.reset_index(drop=True)),
        f'(where(t < 1, t + where({LEAP.format("(y - 1)")}, 366, 365), t - where(t > where({LEAP.format("y")}, 366, 365), where({LEAP.format("y")}, 366, 365), 0)) + 6) // 7',
        {'y': 'year', 'n': 'day_of_year', 'w': 'weekday'},
    ),
]  # fmt: skip


def in_utc(dates):
    return dates.dt.tz_localize('UTC') if dates.dt.tz is None else dates.dt.tz_convert('UTC')


def by_whole_cycle(contract, values, label, name, frame):
    """The same for trees, which may split between 0 and the 1e-16 that numpy has for the sine of pi: number by number."""
    return by_cycle(contract, values, label, name, frame, of_wholes) if contract.splits else None


def by_cycle(contract, values, label, name, frame, way=None):
    """Sine or cosine of an hour, a month, a weekday; of a date as well."""
    if np.nanmax(np.abs(values), initial=0) > 1:
        return None
    if not pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None if not_numbers(frame[name]) else (way or of_cycle)(contract, values, label, name, numbers(frame[name]))
    for part, attribute in DATE_PARTS.items():
        found = (way or of_cycle)(contract, values, label, (name, part), numbers(getattr(in_utc(frame[name]).dt, attribute)))
        if found:
            return found
    return None


def cycles_of(values, x):
    """(period, 0 or 1, sine or cosine) of those that give these values."""
    gaps = np.isnan(x)
    if gaps.all() or not same_gaps(values, gaps) or np.ptp(values[~gaps]) == 0:
        return
    for period in (24, 12, 7, 60, 365, 31, 52, 360, 365.25, 366, 30, 4):
        for part, function in enumerate((np.sin, np.cos)):
            if np.allclose(function(2 * np.pi * x[~gaps] / period), values[~gaps], rtol=0, atol=1e-14):
                yield period, part, function


def of_wholes(contract, values, label, key, x):
    gaps, of_date = np.isnan(x), key[1] if isinstance(key, tuple) else contract.parts.get(key)
    for period, _, function in cycles_of(values, x) if of_date in WHOLE else ():
        first, last = WHOLE[of_date]
        whole = np.arange(first, last + 1)
        table = dict(zip(plain(whole), plain(function(2 * np.pi * whole / period)))) | dict(zip(plain(x[~gaps]), plain(values[~gaps])))
        if all(table[k] == value for k, value in zip(plain(x[~gaps]), values[~gaps])):
            into = contract.copied(part_of(contract, key), label)
            contract.step('map', {into: {'values': table, 'unknown': 0}})
            return filled(contract, into, gaps, values)
    return None


def of_cycle(contract, values, label, key, x):
    gaps = np.isnan(x)
    for period, part, _ in cycles_of(values, x):
        other = contract.cycles.pop((key, period, 1 - part), None)
        if other:
            names = [contract.fresh(label), other['into'][1]] if part == 0 else [other['into'][0], contract.fresh(label)]
            other['into'] = names
            return filled(contract, names[part], gaps, values)
        names = [contract.fresh(f'{label}_sin' if part else label), contract.fresh(label if part else f'{label}_cos')]
        step = {'columns': [part_of(contract, key)], 'period': period, 'into': names}
        contract.steps.append({'cyclic': step})
        contract.cycles[key, period, part] = step
        return filled(contract, names[part], gaps, values)
    return None


def by_date(contract, values, label, name, frame):
    column = frame[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        return None
    gaps = column.isna().to_numpy()
    if not same_gaps(values, gaps) or gaps.all():
        return None
    utc = in_utc(column)
    for part, attribute in DATE_PARTS.items():
        if same(numbers(getattr(utc.dt, attribute))[~gaps], values[~gaps]):
            into = contract.fresh(label)
            contract.steps.append({'date_parts': {'columns': [name], part: into}})
            contract.parts[into] = part
            return filled(contract, into, gaps, values)
    for told, formula, parts in OF_DATE:
        if same(told(utc)[~gaps], values[~gaps]):
            given = {letter: part_of(contract, (name, part)) for letter, part in parts.items()}
            if 't' in formula and 't' not in parts:
                given['t'] = contract.fresh(f'{name}_thursday')  # the day of the year on which the week's Thursday is
                contract.steps.append({'arithmetic': {'formula': 'n - w + 3', 'with': {letter: given.pop(letter) for letter in 'nw'}, 'into': given['t']}})
            into = contract.fresh(label)
            contract.steps.append({'arithmetic': {'formula': formula, 'with': given, 'into': into}})
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
                # Until such a date: as many days before it, cut again.
                until = np.ceil(np.nanmax(seconds + values * length) / 86400) * 86400
                found = of_until(contract, values, label, name, seconds, until, unit, length)
                if found:
                    return filled(contract, found, gaps, values)
            else:
                date = in_utc(frame[other])
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


def by_date_name(contract, made, label, name, frame):
    """The month or the day of the week by its English name, or by the first letters of it."""
    if not pd.api.types.is_datetime64_any_dtype(frame[name]):
        return None
    of_each = pd.Series(pd.date_range('2024-01-01', periods=366, tz='UTC')).dt
    for part, texts in {'month': of_each.month_name(), 'weekday': of_each.day_name()}.items():
        of_part, of_row = (numbers(getattr(dates, DATE_PARTS[part])) for dates in (of_each, in_utc(frame[name]).dt))
        for letters in (None, 3, 2):
            table = {plain(number): text for number, text in zip(of_part, texts.str[:letters])}
            if equal(made, pd.Series(of_row).map(table)):
                into = contract.copied(part_of(contract, (name, part)), label)
                contract.step('map', {into: {'values': table, 'unknown': table[WHOLE[part][0]]}})
                return into
    return None


def of_until(contract, values, label, name, seconds, until, unit, length):
    """Days, or hours, that are left until a fixed date."""
    left = (until - seconds) / length
    known = ~np.isnan(left)
    cut = not same(left[known], values[known], 1e-11)
    if not same_gaps(values, ~known) or np.ptp(values[known]) == 0 or (cut and not same(np.floor(left[known]), values[known])):
        return None
    elapsed, into = contract.fresh(f'{label}_since'), contract.fresh(label)
    shown = pd.Timestamp(until, unit='s').isoformat() + 'Z'
    contract.steps.append({'elapsed': {'columns': [name], 'since': shown, 'unit': unit, 'into': elapsed}})
    contract.steps.append({'arithmetic': {'formula': 'floor(0 - x)' if cut else '0 - x', 'with': {'x': elapsed}, 'into': into}})
    return into
