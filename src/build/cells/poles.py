def within_formulas(contract, steps):
    """What is let in beyond the rows of training ends before a formula would divide by 0, or take the root or the logarithm of what has none."""
    ends = {name: contract_input(contract, name).get('range') for name in columns_read(steps, contract.raw.columns)}
    rewritten = set()
    for step in steps:
        told = step.get('arithmetic')
        raw = {letter: name for letter, name in told['with'].items() if ends.get(name) and name not in rewritten} if told else {}
        for node, least in poles_of(ast.parse(in_python(told['formula']), mode='eval').body) if told else ():
            letters = letters_in(node)
            if letters and letters <= {*raw} and len(letters) <= 4:
                stay_on_side(contract, node, least, {letter: raw[letter] for letter in letters}, ends)
        if not columns_made(step):
            rewritten |= columns_taken(step)


def poles_of(node, asked=frozenset()):
    """Every divisor of a formula, and what roots and logarithms are taken of, unless it is chosen by its columns; and whether it may be 0."""
    called = getattr(node.func, 'id', '') if isinstance(node, ast.Call) else ''
    found = ()
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)):
        found = node.right, False
    elif called in ('log', 'log2', 'log10', 'sqrt'):
        found = node.args[0], called == 'sqrt'
    if found and not letters_in(found[0]) & asked:
        yield found
    for inner in ast.iter_child_nodes(node):
        chosen = called == 'where' and inner in node.args[1:]
        yield from poles_of(inner, asked | letters_in(node.args[0]) if chosen else asked)


def letters_in(node):
    """The columns that an expression reads, but for what it asks only whether they are missing."""
    if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'is_missing':
        return frozenset()
    own = {node.id} if isinstance(node, ast.Name) and len(node.id) == 1 else ()
    return frozenset().union(own, *map(letters_in, ast.iter_child_nodes(node)))


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
    usual, wanted = sides(rows), {(name, end): ends[name][end] for name in seen for end in (0, 1)}

    def let_in(shares):
        """The way from what was seen to the ends, as far as the shares go."""
        return {name: [seen[name][end] * (1 - shares[name, end]) + wanted[name, end] * shares[name, end] for end in (0, 1)] for name in seen}

    def stays(shares):
        return sides(corners(let_in(shares).values())) == usual

    shares = dict.fromkeys(wanted, 0.0)
    if len(usual) != 1 or usual == {0} or not stays(shares):
        return
    # All as far as they can go together, and those that come no nearer to it the whole way.
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if stays(dict.fromkeys(wanted, middle)) else (low, middle)
    shares = dict.fromkeys(wanted, low)
    for end in wanted:
        shares = {**shares, end: 1.0} if stays({**shares, end: 1.0}) else shares
    for name, (low, high) in let_in(shares).items():
        least, most = contract.limits.get(name, (-np.inf, np.inf))
        whole = pd.api.types.is_integer_dtype(contract.raw[name])
        low, high = (bound if shares[name, end] == 1 else short_of(bound, seen[name][end], whole) for end, bound in enumerate((low, high)))
        contract.limits[name] = max(low, least), min(high, most)


def short_of(bound, seen, whole):
    """A number of few digits just before the bound."""
    room = abs(seen - bound)
    if room == 0:
        return seen
    step = 10.0 ** (np.floor(np.log10(room)) - 2)
    step = max(step, 1.0) if whole else step
    told = float(f'{(np.ceil if bound < seen else np.floor)(bound / step) * step:.12g}')
    return told if min(bound, seen) <= told <= max(bound, seen) else seen
