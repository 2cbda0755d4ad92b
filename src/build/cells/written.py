TREES = {}


def notebook_code():
    """The syntax trees of the cells that ran, the last one first; loops over names that are written out are written out themselves."""
    try:
        history = get_ipython().history_manager.input_hist_raw
    except NameError:  # no notebook
        return []
    for source in history:
        if source not in TREES:
            lines = ['pass' if re.match(r'\s*[%!?]', line) else line for line in source.split('\n')]
            try:
                tree = ast.parse('\n'.join(lines))
            except SyntaxError:
                tree = ast.Module([], [])
            own = any(getattr(node, 'name', '') == 'CannotExport' for node in tree.body)
            TREES[source] = ast.Module([], []) if own else tree
    trees = [TREES[source] for source in dict.fromkeys(reversed(history))]
    return [unrolled(tree) for tree in trees]


class Renamed(ast.NodeTransformer):
    """An item in the place of the variable of a loop."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def visit_Name(self, node):
        return ast.Constant(self.value) if node.id == self.name else node


def unrolled(tree):
    if getattr(tree, 'unrolled', None) is None:
        tree.unrolled = ast.Module([], [])  # while this is being made
        body = []
        for node in tree.body:
            items = constant(node.iter) if isinstance(node, ast.For) and isinstance(node.target, ast.Name) else None
            if isinstance(items, (list, tuple)) and 0 < len(items) <= 200 and all(isinstance(item, str) for item in items):
                body += [Renamed(node.target.id, item).visit(copy.deepcopy(inner)) for item in items for inner in node.body]
            elif isinstance(node, ast.FunctionDef):
                function = copy.copy(node)
                function.body = unrolled(node).body
                body.append(function)
            else:
                body.append(node)
        tree.unrolled = ast.Module(body, [])
    return tree.unrolled


def nodes_written(kind):
    for tree in notebook_code():
        if not hasattr(tree, 'nodes'):
            tree.nodes = list(ast.walk(tree))
        yield from (node for node in tree.nodes if isinstance(node, kind))


def given_to(label):
    """(when, expression) for all that the notebook's code gives to a column of that name, in order."""
    found = []
    for cell, tree in enumerate(reversed(notebook_code())):
        if not hasattr(tree, 'given'):
            tree.given = {}
            for at, node in enumerate(sorted(ast.walk(tree), key=lambda node: getattr(node, 'lineno', 0))):
                for name, value in gifts(node, tree.given):
                    tree.given.setdefault(name, []).append((at, value))
        found += [((cell, at), value) for at, value in tree.given.get(label, [])]
    return found


def gifts(node, before):
    """Pairs of a column's name and what it is given."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple) and len(target.elts) == len(node.value.elts)
            for one, value in zip(target.elts, node.value.elts) if several else [(target, node.value)]:
                if isinstance(column_of(one), str):
                    yield column_of(one), in_rows(one, value, before.get(column_of(one), []))
                yield from ((name, of_each(value, name)) for name in names_in(one) if isinstance(name, str))
    elif isinstance(node, ast.AugAssign) and isinstance(column_of(node.target), str):
        yield column_of(node.target), ast.BinOp(node.target, node.op, node.value)
    elif isinstance(node, ast.Dict):
        yield from ((constant(key), value) for key, value in zip(node.keys, node.values) if isinstance(constant(key), str))
    elif isinstance(node, ast.Call):
        yield from ((word.arg, word.value) for word in node.keywords if word.arg)


def in_rows(target, value, before):
    """What is set in some rows only, as a choice: `frame.loc[frame.a > 3, 'a'] = 3`."""
    index = target.slice if isinstance(target, ast.Subscript) else None
    if not isinstance(index, ast.Tuple) or isinstance(index.elts[0], ast.Slice):
        return value
    rest = before[-1][1] if before else ast.Subscript(target.value, index.elts[-1])
    if not before:
        rest.start = value  # if there is no such column yet: that no row is left without a value is proven with the formula
    return ast.Call(ast.Name('where'), [index.elts[0], value, rest], [])


def names_in(target):
    """The columns of `frame[['a', 'b']]`."""
    names = constant(target.slice) if isinstance(target, ast.Subscript) else None
    return names if isinstance(names, (list, tuple)) else ()


class OneColumn(ast.NodeTransformer):
    """`frame[names]` as `frame[label]`, where label is one of the names."""

    def __init__(self, label):
        self.label = label

    def visit_Subscript(self, node):
        return ast.Subscript(node.value, ast.Constant(self.label)) if self.label in names_in(node) else self.generic_visit(node)


def of_each(value, label):
    return OneColumn(label).visit(copy.deepcopy(value))


def written_fills():
    """Numbers that the code fills gaps with."""
    for node in nodes_written(ast.Call):
        if getattr(node.func, 'attr', '') == 'fillna' and node.args and isinstance(constant(node.args[0]), (int, float)):
            yield float(constant(node.args[0]))


def listed(node):
    """The items of a list that is written out, where it is used or under a name."""
    if isinstance(node, ast.Name):
        named = (each for each in nodes_written(ast.Assign) if any(getattr(target, 'id', '') == node.id for target in each.targets))
        node = next((each.value for each in named if isinstance(each.value, (ast.List, ast.Tuple))), node)
    return node.elts


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
        value = NOTEBOOK.get(node.id)
        if isinstance(value, pd.Index):
            value = list(value)
        return value if isinstance(value, (int, float, str, list, tuple, np.number)) else local_constant(node.id)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        items = [constant(item) for item in node.elts]
        return None if None in items else items
    if isinstance(node, ast.JoinedStr):
        parts = [constant(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
        return None if None in parts else ''.join(map(str, parts))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = constant(node.operand)
        return -value if isinstance(value, (int, float)) else None
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        sides = constant(node.left), constant(node.right)
        if isinstance(node.op, ast.Add) and all(isinstance(side, list) for side in sides):
            return sides[0] + sides[1]
        arithmetic = all(isinstance(side, (int, float)) for side in sides) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div))
        return eval(f'a {OPERATORS[type(node.op)]} b', {}, dict(zip('ab', sides))) if arithmetic and (sides[1] or not isinstance(node.op, ast.Div)) else None
    if isinstance(node, ast.Attribute):
        known = {'inf': np.inf, 'pi': np.pi, 'e': np.e} if isinstance(node.value, ast.Name) and node.value.id in ('np', 'numpy', 'math') else {}
        return known.get(node.attr)
    return None


def local_constant(name):
    """What a function of the notebook calls a number, a text or a list of them that it writes out."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
                if isinstance(node.value, (ast.Constant, ast.List, ast.Tuple, ast.UnaryOp)) and not any(isinstance(inner, ast.Name) for inner in ast.walk(node.value)):
                    return constant(node.value)
    return None
