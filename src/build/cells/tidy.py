def columns_taken(step):
    """Every column that a step reads."""
    ((_, arguments),) = step.items()
    given = arguments.get('with')
    return {*arguments.get('columns', []), *(given.values() if isinstance(given, dict) else []), arguments.get('since')} - {None}


def columns_made(step):
    """Every new column that a step makes; none where it rewrites those that it names."""
    ((op, arguments),) = step.items()
    columns, into = arguments.get('columns', {}), arguments.get('into', [])
    made = {into} if isinstance(into, str) else set(into)
    if op == 'copy':
        made |= set(columns.values())
    elif isinstance(columns, dict):
        made |= {each['into'] for each in columns.values() if 'into' in each}
    return made | ({column for part, column in arguments.items() if part != 'columns'} if op == 'date_parts' else set())


def columns_read(steps, columns):
    """Every column that a step or the model takes, in the order of the table."""
    read = set().union(*map(columns_taken, steps))
    return [name for name in columns if name in read]


def needed(steps, wanted=()):
    """Without steps whose columns nobody takes: what was only tried, or only looked at."""
    wanted, kept = set(wanted), []
    for step in reversed(steps):
        ((op, arguments),) = step.items()
        made, columns = columns_made(step), arguments.get('columns', {})
        if op != 'concat' and not wanted & (made or set(columns)):
            continue
        if op != 'concat' and not made:
            columns = {n: columns[n] for n in columns if n in wanted} if isinstance(columns, dict) else [n for n in columns if n in wanted]
            step = {op: {**arguments, 'columns': columns}}
        kept.append(step)
        wanted |= columns_taken(step)
    return kept[::-1]


def let_through(steps, columns, given):
    """The columns whose missing values reached the model in training."""
    missing, at, values = set(), 0, None if hasattr(given, 'toarray') else matrix(given)
    for name, width in columns if values is not None else []:
        if np.isnan(values[:, at : at + width]).any():
            missing.add(name)
        at += width
    for step in reversed(steps):
        if columns_made(step) & missing:
            missing |= columns_taken(step)
    return missing
