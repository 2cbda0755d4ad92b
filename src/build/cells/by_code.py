def by_code(contract, values, label, frame, versions, texts=None):
    """The formula that the notebook's code writes for the column, if it gives the same values; of texts their numbers."""
    for when, node in given_to(label)[: -21 : -1]:
        # There is a step for what stands outermost.
        outer = isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'log1p' and len(node.args) == 1
        node = node.args[0] if outer else node
        ways = [(-1, False, None, None), (0, False, None, None), (-2, False, None, None), (-1, True, None, None), (0, True, None, None), (0, False, when, None)]
        if contract.all_rows is not None:
            ways.append((0, False, None, contract.all_rows))
        for at, whole, before, rows in ways:
            formula = Formula(frame, versions, {name: max(at, -len(all_of)) for name, all_of in versions.items()}, texts, whole, before, rows)
            try:
                text = formula.of(node, {})
                used = set(re.findall(r'\b[a-z]\b', text))
                given = {letter: key for key, letter in formula.short.items() if letter in used}
                if len(text) > 2000 or any(isinstance(key, str) and not_numbers(frame[key]) for key in given.values()):
                    continue
                columns = {letter: formula.values(key) for letter, key in given.items()}
                made = computed(text, columns)
                quotient = behind(node)
                instead = np.unique(values[~np.isfinite(made)]) if made.shape == values.shape and quotient is not None else []
                if len(instead) == 1 and np.isfinite(instead[0]) and not outer:
                    # A quotient that was infinite, or none: replaced by a number, wherever that was done.
                    told = repr(plain(instead[0]))
                    text = where(f'{formula.of(quotient.right, {})} == 0', told, text)
                    made = computed(text, columns)
                    if np.isnan(made).any():
                        text = where(f'is_missing({text})', told, text)
                        made = computed(text, columns)
                made = np.log1p(made) if outer else made
            except (LookupError, AttributeError, TypeError, ValueError, RecursionError, SyntaxError):
                continue
            if not columns or made.shape != values.shape or not same(made, values, 1e-15):
                continue
            into = contract.fresh(label)
            text = bare(text)
            given = {letter: part_of(contract, key, label, frame) for letter, key in given.items()}
            contract.steps.append({'arithmetic': {'formula': text, 'with': given, 'into': into}})
            if outer:
                contract.step('log1p', {into: {}})
            return into
    return None


def behind(node):
    """The quotient of which an expression does no more than to replace what is none."""
    while isinstance(node, ast.Call) and getattr(node.func, 'attr', '') in ('replace', 'fillna'):
        node = node.func.value
    return node if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else None


def computed(text, columns):
    with np.errstate(all='ignore'):
        return np.asarray(eval(in_python(text), PYTHON, columns), dtype='float64')


def part_of(contract, key, label='', frame=None):
    """The column that a formula reads, made if it is a choice of texts or a part of a date."""
    if isinstance(key, str):
        return key
    name, what = key
    if isinstance(what, str):
        made = next((step['date_parts'][what] for step in contract.steps if step.get('date_parts', {}).get('columns') == [name] and what in step['date_parts']), None)
        if made:
            return made
        into = contract.fresh(f'{name}_{what}')
        contract.steps.append({'date_parts': {'columns': [name], what: into}})
        return into
    if isinstance(what, Groups):
        return number_of_keys(contract, [name], frame, {(value,): number for value, number in what}, label)
    told = {'values': dict.fromkeys(what, 1), 'unknown': 0, 'missing': 0}
    for step in contract.steps:
        columns = step.get('map', {}).get('columns')
        made = columns.get(name, {}) if isinstance(columns, dict) else {}
        if made == {**told, 'into': made.get('into')}:
            return made['into']
    into = contract.fresh(f'{name}_is_{word(what[0])}')
    contract.steps.append({'map': {'columns': {name: {**told, 'into': into}}}})
    return into


def where(test, then, otherwise):
    return f'where({bare(test)}, {bare(then)}, {bare(otherwise)})'


def bare(text):
    """Without brackets around all of it."""
    inside, depth = text[1:-1], 0
    if not (text.startswith('(') and text.endswith(')')):
        return text
    for letter in inside:
        depth += (letter == '(') - (letter == ')')
        if depth < 0:
            return text
    return bare(inside)
