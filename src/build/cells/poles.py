def within_formulas(contract, steps):
    """What is let in beyond the rows of training ends before a formula would divide by 0, or take the root or the logarithm of what has none."""
    ends = {name: contract_input(contract, name).get('range') for name in columns_read(steps, contract.raw.columns)}
    rewritten = set()
    for step in steps:
        told = step.get('arithmetic')
        raw = {letter: name for letter, name in told['with'].items() if ends.get(name) and name not in rewritten} if told else {}
        for node, least in poles_of(told['formula']) if told else ():
            letters = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and len(inner.id) == 1}
            if letters and letters <= {*raw} and len(letters) <= 4:
                stay_on_side(contract, node, least, {letter: raw[letter] for letter in letters}, ends)
        if not columns_made(step):
            rewritten |= columns_taken(step)


def poles_of(formula):
    """Every divisor of a formula, and what roots and logarithms are taken of: in Python, and whether it may be 0."""
    for node in ast.walk(ast.parse(in_python(formula), mode='eval')):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)):
            yield node.right, False
        elif isinstance(node, ast.Call) and getattr(node.func, 'id', '') in ('log', 'log2', 'log10', 'sqrt'):
            yield node.args[0], node.func.id == 'sqrt'


def stay_on_side(contract, node, may_be_zero, raw, ends):
    code = compile(ast.fix_missing_locations(ast.Expression(node)), 'formula', 'eval')

    def sides(columns):
        with np.errstate(all='ignore'):
            made = np.asarray(eval(code, PYTHON, columns), dtype='float64')
        made = made[~np.isnan(made)]
        return {int(side) for side in np.unique(np.sign(made))} - ({0} if may_be_zero else set())

    def corners(bounds):
        return dict(zip(raw, np.array(list(itertools.product(*bounds)), dtype='float64').T))

    rows = {letter: numbers(contract.raw[name]) for letter, name in raw.items()}
    seen = {name: (float(np.nanmin(rows[letter])), float(np.nanmax(rows[letter]))) for letter, name in raw.items()}
    usual, bounds = sides(rows), {name: list(ends_seen) for name, ends_seen in seen.items()}
    if len(usual) != 1 or usual == {0} or sides(corners(bounds.values())) != usual:
        return
    for name, end in itertools.product(bounds, (0, 1)):
        kept, bounds[name][end] = bounds[name][end], ends[name][end]
        if sides(corners(bounds.values())) != usual:
            bounds[name][end] = kept
    for name, (low, high) in bounds.items():
        least, most = contract.limits.get(name, (-np.inf, np.inf))
        contract.limits[name] = max(low, least), min(high, most)
