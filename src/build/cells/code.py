FORMULA_FUNCTIONS = {
    'log': 'log', 'sqrt': 'sqrt', 'exp': 'exp', 'abs': 'abs', 'absolute': 'abs', 'floor': 'floor', 'ceil': 'ceil', 'round': 'round',
    'rint': 'round', 'minimum': 'min', 'maximum': 'max', 'where': 'where', 'isnan': 'is_missing', 'isna': 'is_missing',
    'isnull': 'is_missing', 'min': 'min', 'max': 'max', 'log1p': 'log1p', 'expm1': 'expm1', 'sin': 'sin', 'cos': 'cos', 'tan': 'tan',
    'arcsin': 'asin', 'asin': 'asin', 'arccos': 'acos', 'acos': 'acos', 'arctan': 'atan', 'atan': 'atan', 'arctan2': 'atan2',
    'atan2': 'atan2', 'radians': 'radians', 'deg2rad': 'radians', 'degrees': 'degrees', 'rad2deg': 'degrees',
}  # fmt: skip
OPERATORS = {
    ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**', ast.BitAnd: 'and',
    ast.BitOr: 'or', ast.And: 'and', ast.Or: 'or', ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>', ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '!=',
}  # fmt: skip
METHODS = {
    'add': '+', 'sub': '-', 'mul': '*', 'div': '/', 'pow': '**', 'mod': '%', 'gt': '>', 'ge': '>=', 'lt': '<', 'le': '<=', 'eq': '==',
}  # fmt: skip


def notebook_code():
    """The syntax trees of the cells that ran, the last one first."""
    trees = []
    try:
        history = get_ipython().history_manager.input_hist_raw
    except NameError:  # no notebook
        return trees
    for source in dict.fromkeys(reversed(history)):
        lines = ['pass' if re.match(r'\s*[%!?]', line) else line for line in source.split('\n')]
        try:
            trees.append(ast.parse('\n'.join(lines)))
        except SyntaxError:
            continue
    return [tree for tree in trees if not any(getattr(node, 'name', '') == 'export_contract' for node in tree.body)]


def written_for(label):
    """The expressions that the notebook's code gives to a column of that name."""
    for tree in notebook_code():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(column_of(target) == label for target in node.targets):
                yield node.value
            elif isinstance(node, ast.Dict):
                yield from (value for key, value in zip(node.keys, node.values) if constant(key) == label)
            elif isinstance(node, ast.Call):
                yield from (word.value for word in node.keywords if word.arg == label)


def written_fills():
    """Numbers that the code fills gaps with."""
    for tree in notebook_code():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'fillna' and node.args:
                told = constant(node.args[0])
                if isinstance(told, (int, float)):
                    yield float(told)


def column_of(node):
    """`frame['a']`, `frame.a`, `frame.loc[:, 'a']`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if not isinstance(node, ast.Subscript):
        return None
    index = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    return constant(index)


def constant(node):
    """A number, a text or a list of them, written out or by the name of a variable."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        value = globals().get(node.id)
        return value if isinstance(value, (int, float, str, list, tuple, np.number)) else None
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        items = [constant(item) for item in node.elts]
        return None if None in items else items
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = constant(node.operand)
        return -value if isinstance(value, (int, float)) else None
    if isinstance(node, ast.Attribute) and node.attr in ('inf', 'pi', 'e') and isinstance(node.value, ast.Name):
        return getattr(np, node.attr) if node.value.id in ('np', 'numpy', 'math') else None
    return None


class Formula:
    """An expression of pandas and numpy as a formula of the contract. What it cannot say raises LookupError."""

    def __init__(self, versions, chosen):
        self.versions, self.chosen, self.short = versions, chosen, {}

    def of(self, node, bound):
        told = constant(node)
        if isinstance(told, (int, float)) and not (isinstance(node, ast.Name) and node.id in bound):
            if told != told or abs(told) == np.inf:
                raise LookupError(told)
            return repr(float(told)) if isinstance(told, float) else str(int(told)) if told >= 0 else f'({int(told)})'
        method = getattr(self, f'of_{type(node).__name__}', None)
        if method is None:
            raise LookupError(type(node).__name__)
        return method(node, bound)

    def column(self, label):
        if label not in self.versions:
            raise LookupError(label)
        at = self.chosen.get(label, -1)
        name = self.versions[label][at]
        return self.short.setdefault(name, 'abcdefghijklmnopqrstuvwxyz'[len(self.short) % 26])

    def of_Name(self, node, bound):
        if node.id not in bound:
            raise LookupError(node.id)
        return bound[node.id]

    def of_Subscript(self, node, bound):
        label = column_of(node)
        if not isinstance(label, str):
            raise LookupError('rows')
        return self.column(label)

    def of_Attribute(self, node, bound):
        return self.of(node.value, bound) if node.attr == 'values' else self.column(node.attr)

    def of_BinOp(self, node, bound):
        return self.pair(type(node.op), self.of(node.left, bound), self.of(node.right, bound))

    def pair(self, operator, left, right):
        return f'({left} {OPERATORS[operator]} {right})'

    def of_BoolOp(self, node, bound):
        return '(' + f' {OPERATORS[type(node.op)]} '.join(self.of(value, bound) for value in node.values) + ')'

    def of_Compare(self, node, bound):
        sides = [self.of(side, bound) for side in (node.left, *node.comparators)]
        return '(' + ' and '.join(self.pair(type(op), *two) for op, two in zip(node.ops, zip(sides, sides[1:]))) + ')'

    def of_UnaryOp(self, node, bound):
        sign = {ast.USub: '-', ast.Invert: 'not ', ast.Not: 'not '}[type(node.op)]
        return f'({sign}{self.of(node.operand, bound)})'

    def of_IfExp(self, node, bound):
        return f'where({self.of(node.test, bound)}, {self.of(node.body, bound)}, {self.of(node.orelse, bound)})'

    def of_Call(self, node, bound):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        module = isinstance(node.func, ast.Name) or (isinstance(node.func.value, ast.Name) and node.func.value.id in ('np', 'numpy', 'pd', 'math'))
        if module and name in ('int', 'float', 'asarray', 'array', 'Series'):
            return self.of(node.args[0], bound)
        if module:
            given = [self.of(argument, bound) for argument in node.args]
            return f'{FORMULA_FUNCTIONS[name]}({", ".join(given)})' if name in FORMULA_FUNCTIONS else self.called(node.func, *given)
        words = {word.arg: word.value for word in node.keywords}
        if name in ('sum', 'mean', 'max', 'min') and constant(words.get('axis')) in (1, 'columns'):
            columns = [self.column(label) for label in constant(node.func.value.slice)]
            joined = f'({" + ".join(columns)})' if name in ('sum', 'mean') else f'{name}({", ".join(columns)})'
            return f'({joined} / {len(columns)})' if name == 'mean' else joined
        x = self.of(node.func.value, bound)
        given = [self.of(argument, bound) for argument in node.args if not isinstance(argument, (ast.Lambda, ast.List)) and name in USED]
        if name in ('astype', 'to_numpy', 'copy', 'rename', 'reset_index'):
            return x
        if name in METHODS:
            return f'({x} {METHODS[name]} {given[0]})'
        if name in ('isna', 'isnull', 'notna', 'notnull'):
            return f'is_missing({x})' if name.startswith('is') else f'(not is_missing({x}))'
        if name == 'fillna':
            return f'where(is_missing({x}), {given[0]}, {x})'
        if name == 'clip':
            low, high = words.get('lower', node.args[0] if node.args else None), words.get('upper', node.args[1] if node.args[1:] else None)
            x = x if constant(low) is None else f'max({x}, {self.of(low, bound)})'
            return x if constant(high) is None else f'min({x}, {self.of(high, bound)})'
        if name == 'between':
            return f'({x} >= {given[0]} and {x} <= {given[1]})'
        if name == 'isin':
            return '(' + ' or '.join(f'{x} == {float(item):.17g}' for item in constant(node.args[0])) + ')'
        if name in ('apply', 'map', 'transform', 'pipe'):
            return self.called(node.args[0], x)
        if name in ('abs', 'round'):
            return f'{name}({x})'
        raise LookupError(name)

    def called(self, function, *given):
        """A lambda, or a function of the notebook that gives names to expressions, and then is one or a chain of conditions."""
        if isinstance(function, ast.Lambda):
            return self.of(function.body, {function.args.args[0].arg: given[0]})
        for tree in notebook_code():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and node.name == getattr(function, 'id', None):
                    return self.body(node.body, dict(zip((argument.arg for argument in node.args.args), given, strict=True)))
        raise LookupError('function')

    def body(self, statements, bound):
        first = statements[0]
        if isinstance(first, ast.Return):
            return self.of(first.value, bound)
        if isinstance(first, ast.Expr):
            return self.body(statements[1:], bound)
        if isinstance(first, ast.Assign) and isinstance(first.targets[0], ast.Name):
            return self.body(statements[1:], {**bound, first.targets[0].id: self.of(first.value, bound)})
        if isinstance(first, ast.If):
            other = first.orelse or statements[1:]
            return f'where({self.of(first.test, bound)}, {self.body(first.body, bound)}, {self.body(other, bound)})'
        raise LookupError(type(first).__name__)


USED = {*METHODS, 'fillna', 'between'}
PYTHON = {'where': np.where, 'log': np.log, 'sqrt': np.sqrt, 'exp': np.exp, 'abs': np.abs, 'floor': np.floor, 'ceil': np.ceil}
PYTHON |= {'asin': np.arcsin, 'acos': np.arccos, 'atan': np.arctan, 'atan2': np.arctan2}
PYTHON |= {name: getattr(np, name) for name in ('log1p', 'expm1', 'sin', 'cos', 'tan', 'radians', 'degrees')}
PYTHON |= {'round': np.round, 'min': np.minimum, 'max': np.maximum, 'is_missing': np.isnan, '__builtins__': {}}


def by_code(contract, values, label, frame, versions):
    """The formula that the notebook's code writes for the column, if it gives the same values."""
    for node in itertools.islice(written_for(label), 20):
        # There is a step for what stands outermost.
        outer = isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'log1p' and len(node.args) == 1
        node = node.args[0] if outer else node
        for at in (-1, 0, -2):
            formula = Formula(versions, {name: max(at, -len(all_of)) for name, all_of in versions.items()})
            try:
                text = formula.of(node, {})
                if len(text) > 2000 or any(not_numbers(frame[name]) for name in formula.short):
                    continue
                columns = {short: numbers(frame[name]) for name, short in formula.short.items()}
                python = text.replace('(not ', '(~').replace(' and ', ' & ').replace(' or ', ' | ')
                with np.errstate(all='ignore'):
                    made = np.asarray(eval(python, PYTHON, columns), dtype='float64')
                    made = np.log1p(made) if outer else made
            except (LookupError, AttributeError, TypeError, ValueError, RecursionError, SyntaxError):
                continue
            if not columns or made.shape != values.shape or not same(made, values, 1e-15):
                continue
            into = contract.fresh(label)
            plainly = re.fullmatch(r'\((.*)\)', text)
            text = plainly[1] if plainly and balanced(plainly[1]) else text
            given = {short: name for name, short in formula.short.items()}
            contract.steps.append({'arithmetic': {'formula': text, 'with': given, 'into': into}})
            if outer:
                contract.step('log1p', {into: {}})
            return into
    return None


def balanced(text):
    depth = 0
    for letter in text:
        depth += (letter == '(') - (letter == ')')
        if depth < 0:
            return False
    return True


def by_bins(contract, values, label, name, frame):
    """pandas.cut and qcut, numpy.digitize: edges that stand in the code, or that share out the values evenly."""
    if not_numbers(frame[name]):
        return None
    x = numbers(frame[name])
    gaps = np.isnan(x)
    found = np.unique(values[~gaps & ~np.isnan(values)])
    if gaps.all() or not 2 <= len(found) <= 50:
        return None
    lists = [node for tree in notebook_code() for node in ast.walk(tree) if isinstance(node, (ast.List, ast.Tuple))]
    told = [items for items in map(constant, lists) if items and len(items) > 1 and all(isinstance(item, (int, float)) for item in items)]
    told = [list(edges) for edges in dict.fromkeys(map(tuple, told)) if all(np.diff(edges) > 0)]
    # numpy.digitize counts what lies before the first edge and behind the last.
    told += [[-np.inf, *edges, np.inf] for edges in told if abs(edges[0]) != np.inf]
    shares = np.nanquantile(x, np.linspace(0, 1, len(found) + 1))
    if all(np.diff(shares) > 0):
        told.append([float(np.nextafter(shares[0], -np.inf)), *map(float, shares[1:])])
    for edges in told:
        for right in (True, False):
            codes = np.searchsorted(edges, x, side='left' if right else 'right') - 1
            outside = gaps | (codes < 0) | (codes > len(edges) - 2)
            bins = pd.Series(values[~outside]).groupby(codes[~outside]).agg(['min', 'max'])
            if len(bins) < 2 or (bins['min'] != bins['max']).any() or bins['min'].nunique() != len(bins) or np.isnan(values[~outside]).any():
                continue
            if not np.isnan(values[outside & ~gaps]).all() or not same_gaps(values, gaps):
                continue
            if name in contract.raw.columns:
                contract.limits[name] = edges[0], edges[-1]  # beyond them the notebook has no answer
            into = contract.copied(name, label)
            step = {'edges': plain(edges), 'outside': 'missing'}
            contract.step('bucketize', {into: {**step, 'right': True} if right else step})
            if list(bins['min']) != list(bins.index):
                contract.step('map', {into: {'values': {int(code): plain(value) for code, value in bins['min'].items()}}})
            contract.origin.pop(into, None)
            return filled(contract, into, gaps, values)
    return None
