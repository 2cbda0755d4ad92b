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
    return made | {arguments[part] for part in DATE_PARTS if part in arguments}


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


def without_copies(steps):
    """A copy that is the last use of its column, and has no name of its own, is that column."""
    steps = list(steps)
    for at in reversed(range(len(steps))):
        if 'copy' not in steps[at]:
            continue
        ((name, copy),) = steps[at]['copy']['columns'].items()
        later = steps[at + 1 :]
        if re.fullmatch(re.escape(name) + r'_\d+', copy) and not any(name in columns_taken(step) for step in later):
            steps[at:] = [renamed(step, copy, name) for step in later]
    return steps


def renamed(step, old, new):
    ((op, arguments),) = step.items()
    told = dict(arguments)
    if 'columns' in told:
        columns = told['columns']
        told['columns'] = {new if n == old else n: each for n, each in columns.items()} if isinstance(columns, dict) else [new if n == old else n for n in columns]
    if isinstance(told.get('with'), dict):
        told['with'] = {short: new if name == old else name for short, name in told['with'].items()}
    if told.get('since') == old:
        told['since'] = new
    return {op: told}


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
