FORMULA_FUNCTIONS = {
    'log': 'log', 'sqrt': 'sqrt', 'exp': 'exp', 'abs': 'abs', 'absolute': 'abs', 'fabs': 'abs', 'floor': 'floor', 'ceil': 'ceil', 'round': 'round',
    'rint': 'round', 'minimum': 'min', 'maximum': 'max', 'where': 'where', 'isnan': 'is_missing', 'isna': 'is_missing',
    'isnull': 'is_missing', 'min': 'min', 'max': 'max', 'log2': 'log2', 'log10': 'log10', 'tanh': 'tanh',
    'log1p': 'log1p', 'expm1': 'expm1', 'sin': 'sin', 'cos': 'cos', 'tan': 'tan',
    'arcsin': 'asin', 'asin': 'asin', 'arccos': 'acos', 'acos': 'acos', 'arctan': 'atan', 'atan': 'atan', 'arctan2': 'atan2',
    'atan2': 'atan2', 'radians': 'radians', 'deg2rad': 'radians', 'degrees': 'degrees', 'rad2deg': 'degrees',
}  # fmt: skip
# Functions of numpy that are a formula of others.
WRITTEN_OUT = {
    'square': '({0} ** 2)', 'power': '({0} ** {1})', 'divide': '({0} / {1})', 'multiply': '({0} * {1})', 'add': '({0} + {1})',
    'subtract': '({0} - {1})', 'hypot': 'sqrt({0} ** 2 + {1} ** 2)',
    'clip': 'min(max({0}, {1}), {2})', 'logical_and': '({0} and {1})', 'logical_or': '({0} or {1})', 'logical_not': '(not {0})',
}  # fmt: skip
OPERATORS = {
    ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**', ast.BitAnd: 'and',
    ast.BitOr: 'or', ast.And: 'and', ast.Or: 'or', ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>', ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '!=',
}  # fmt: skip
METHODS = {
    'add': '+', 'sub': '-', 'mul': '*', 'div': '/', 'pow': '**', 'mod': '%', 'gt': '>', 'ge': '>=', 'lt': '<', 'le': '<=', 'eq': '==', 'ne': '!=',
}  # fmt: skip
STATISTICS = ('mean', 'median', 'std', 'var', 'min', 'max', 'quantile')
SAME = ('astype', 'to_numpy', 'copy', 'rename', 'reset_index', 'ravel', 'squeeze')


class Groups(tuple):
    """Values of a column, each with the figure of its group."""


class Formula:
    """An expression of pandas and numpy as a formula of the contract. What it cannot say raises LookupError."""

    def __init__(self, frame, versions, chosen, texts, whole, before=None, rows=None):
        # Rows that figures are of, where the notebook computed them before it split.
        self.rows = rows
        self.frame, self.versions, self.chosen, self.texts, self.whole = frame, versions, chosen, texts, whole
        # When: a column is then what the code before has made of it.
        self.before = before
        # What the formula calls each column, each choice of texts in one (column, texts), and each part of a date in one (column, part).
        self.short, self.branches = {}, 0

    def letter(self, key):
        if key not in self.short and len(self.short) == 26:
            raise LookupError(key)
        return self.short.setdefault(key, 'abcdefghijklmnopqrstuvwxyz'[len(self.short)])

    def values(self, key):
        if isinstance(key, str):
            return numbers(self.frame[key])
        name, what = key
        if isinstance(what, Groups):
            return numbers(self.frame[name].map(dict(what)))
        if isinstance(what, tuple):
            return self.frame[name].isin(what).to_numpy('float64')
        return numbers(getattr(in_utc(self.frame[name]).dt, DATE_PARTS[what]))

    def of(self, node, bound):
        if isinstance(node, ast.Name) and bound.get(node.id) is not None:
            return bound[node.id]
        # What is bound is another number in each branch.
        open_ones = any(isinstance(inner, ast.Name) and bound.get(inner.id) is not None for inner in ast.walk(node)) if bound else False
        told = None if open_ones else constant(node)
        if isinstance(told, (bool, np.bool_)):
            return str(int(told))
        if isinstance(told, (int, float, np.number)):
            if told != told or abs(told) == np.inf:
                raise LookupError(told)
            told = plain(told)
            return f'({told!r})' if told < 0 else repr(told)
        if self.texts and told in self.texts:
            return str(self.texts[told])
        method = getattr(self, f'of_{type(node).__name__}', None)
        if method is None:
            raise LookupError(type(node).__name__)
        return method(node, bound)

    def named(self, node, bound):
        """The column that an expression is nothing but; None of others."""
        if isinstance(node, ast.Name) and node.id in bound:
            return next((key for key, letter in self.short.items() if letter == bound[node.id] and isinstance(key, str)), None)
        label = column_of(node)
        if not isinstance(label, str) or label not in self.versions:
            return None
        return self.versions[label][self.chosen.get(label, -1)]

    def column(self, label):
        earlier = [gift for gift in given_to(label) if gift[0] < self.before] if self.before else []
        if earlier:
            now, (self.before, node) = self.before, earlier[-1]
            told = self.of(node, {})
            self.before = now
            return told
        if label not in self.versions:
            raise LookupError(label)
        return self.letter(self.versions[label][self.chosen.get(label, -1)])

    def one_of(self, node, bound, texts):
        """1 where a text column holds one of these; None where it is about something else."""
        name = self.named(node, bound)
        texts = [texts] if isinstance(texts, str) else texts
        if name is None or not is_text(self.frame[name]) or not texts or not all(isinstance(text, str) for text in texts):
            return None
        return self.letter((name, tuple(texts)))

    def of_Name(self, node, bound):
        return self.column(node.id)  # in an expression for eval or query

    def of_Lambda(self, node, bound):
        return self.of(node.body, bound)

    def of_Subscript(self, node, bound):
        label = column_of(node)
        if not isinstance(label, str):
            raise LookupError('rows')
        start = getattr(node, 'start', None)
        return self.column(label) if start is None or label in self.versions else self.of(start, bound)

    def of_Attribute(self, node, bound):
        if node.attr == 'values':
            return self.of(node.value, bound)
        if isinstance(node.value, ast.Attribute) and node.value.attr == 'dt':
            part = next((part for part, attributes in DATE_NAMES.items() if node.attr in attributes), None)
            name = self.named(node.value.value, bound)
            if part is None or name is None or not pd.api.types.is_datetime64_any_dtype(self.frame[name]):
                raise LookupError(node.attr)
            return self.letter((name, part))
        return self.column(node.attr)

    def of_BinOp(self, node, bound):
        return self.pair(type(node.op), self.of(node.left, bound), self.of(node.right, bound))

    def pair(self, operator, left, right):
        return f'({left} {OPERATORS[operator]} {right})'

    def of_BoolOp(self, node, bound):
        return '(' + f' {OPERATORS[type(node.op)]} '.join(self.of(value, bound) for value in node.values) + ')'

    def of_Compare(self, node, bound):
        if len(node.ops) == 1:
            (op,), (other,) = node.ops, node.comparators
            found = self.one_of(node.left, bound, constant(other)) if isinstance(op, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)) else None
            if found:
                return f'({found} {"==" if isinstance(op, (ast.NotEq, ast.NotIn)) else ">"} 0)'
            if isinstance(op, (ast.In, ast.NotIn)):
                return self.among(self.of(node.left, bound), constant(other), isinstance(op, ast.NotIn))
        sides = [self.of(side, bound) for side in (node.left, *node.comparators)]
        parts = [self.pair(type(op), *two) for op, two in zip(node.ops, zip(sides, sides[1:]))]
        return parts[0] if len(parts) == 1 else f'({" and ".join(parts)})'

    def among(self, x, items, negated=False):
        told = '(' + ' or '.join(f'{x} == {float(item):.17g}' for item in items) + ')'
        return f'(not {told})' if negated else told

    def of_UnaryOp(self, node, bound):
        sign = {ast.USub: '-', ast.Invert: 'not ', ast.Not: 'not ', ast.UAdd: ''}[type(node.op)]
        return f'({sign}{self.of(node.operand, bound)})'

    def of_IfExp(self, node, bound):
        return where(self.of(node.test, bound), self.of(node.body, bound), self.of(node.orelse, bound))

    def of_Call(self, node, bound):
        function = node.func
        module = isinstance(function, ast.Name) or (isinstance(function.value, ast.Name) and function.value.id in ('np', 'numpy', 'pd', 'math'))
        if module:
            return self.of_function(function, node.args, {word.arg: word.value for word in node.keywords}, bound)
        name, words = function.attr, {word.arg: word.value for word in node.keywords}
        if name in ('eval', 'query'):
            return self.of(ast.parse(constant(node.args[0]), mode='eval').body, {})
        if name in ('sum', 'mean', 'max', 'min') and constant(words.get('axis')) in (1, 'columns'):
            columns = [self.column(label) for label in constant(function.value.slice)]
            joined = f'({" + ".join(columns)})' if name in ('sum', 'mean') else f'{name}({", ".join(columns)})'
            return f'({joined} / {len(columns)})' if name == 'mean' else joined
        if name == 'transform' and isinstance(function.value, ast.Subscript) and getattr(getattr(function.value.value, 'func', None), 'attr', '') == 'groupby':
            return self.of_groups(function.value, constant(node.args[0]))
        if name in ('apply', 'map', 'transform', 'pipe') and constant(words.get('axis')) in (1, 'columns'):
            return self.called(node.args[0], [None])  # a row: its columns are taken by name
        if name == 'isin':
            items = constant(node.args[0])
            return self.one_of(function.value, bound, items) or self.among(self.of(function.value, bound), items)
        if name in ('eq', 'ne'):
            return self.of(ast.Compare(function.value, [ast.Eq() if name == 'eq' else ast.NotEq()], node.args[:1]), bound)
        if name in STATISTICS and self.named(function.value, bound) is not None:
            column = self.measured()[self.named(function.value, bound)]
            return repr(float(getattr(column, name)(*map(constant, node.args))))
        return self.of_method(name, self.of(function.value, bound), node.args, words, bound)

    def of_groups(self, node, how):
        """The mean, or another figure, of the group that a row belongs to."""
        call = node.value
        by = constant(next((word.value for word in call.keywords if word.arg == 'by'), call.args[0] if call.args else None))
        by, of = by[0] if isinstance(by, list) and len(by) == 1 else by, constant(node.slice)
        if not all(isinstance(one, str) and one in self.versions for one in (by, of)) or how not in STATISTICS:
            raise LookupError(how)
        key, rows = self.versions[by][0], self.measured()
        if rows[key].isna().any() or rows[key].nunique() > 60:
            raise LookupError(key)
        table = rows.groupby(key, observed=True)[self.versions[of][0]].agg(how)
        return self.letter((key, Groups((plain(value), float(number)) for value, number in table.items())))

    def measured(self):
        return self.frame if self.rows is None else self.rows

    def of_method(self, name, x, arguments, words, bound):
        if name in SAME:
            cut = name == 'astype' and self.whole and 'int' in ast.unparse(arguments[0])
            return f'floor({x})' if cut else x
        if name in METHODS:
            return f'({x} {METHODS[name]} {self.of(arguments[0], bound)})'
        if name in ('isna', 'isnull', 'notna', 'notnull'):
            return f'is_missing({x})' if name.startswith('is') else f'(not is_missing({x}))'
        if name == 'fillna':
            return where(f'is_missing({bare(x)})', self.of(words.get('value', *arguments[:1]), bound), x)
        if name == 'clip':
            low, high = words.get('lower', arguments[0] if arguments else None), words.get('upper', arguments[1] if arguments[1:] else None)
            x = x if low is None or (isinstance(low, ast.Constant) and low.value is None) else f'max({x}, {self.of(low, bound)})'
            return x if high is None else f'min({x}, {self.of(high, bound)})'
        if name == 'between':
            low, high = (self.of(argument, bound) for argument in arguments[:2])
            ends = constant(words.get('inclusive', arguments[2] if len(arguments) > 2 else ast.Constant('both')))
            return f'(({x} {">=" if ends in ("both", "left") else ">"} {low}) and ({x} {"<=" if ends in ("both", "right") else "<"} {high}))'
        if name in ('where', 'mask'):  # the value where the condition is false, where it is true
            test, other = self.of(arguments[0], bound), self.of(arguments[1], bound)
            return where(test, x, other) if name == 'where' else where(test, other, x)
        if name == 'replace' and isinstance(arguments[0], ast.List) and all(abs(constant(item) or 0) == np.inf for item in arguments[0].elts):
            return x  # what becomes of a quotient by 0 is seen in the values
        if name == 'replace' and len(arguments) == 2:
            return where(f'{x} == {self.of(arguments[0], bound)}', self.of(arguments[1], bound), x)
        if name in ('apply', 'map', 'transform', 'pipe'):
            return self.called(arguments[0], [x])
        if name in ('abs', 'round'):
            return self.rounded(x, arguments) if name == 'round' else f'abs({x})'
        raise LookupError(name)

    def rounded(self, x, arguments):
        power = 10 ** (constant(arguments[0]) if arguments else 0)
        return f'round({x})' if power == 1 else f'(round({x} * {power}) / {power})'

    def of_function(self, function, arguments, words, bound):
        name = function.attr if isinstance(function, ast.Attribute) else function.id
        if name == 'select':
            rest = self.of(words.get('default', arguments[2] if len(arguments) > 2 else ast.Constant(0)), bound)
            for test, value in reversed(list(zip(*(listed(argument) for argument in (*arguments, *words.values())[:2])))):
                rest = where(self.of(test, bound), self.of(value, bound), rest)
            return rest
        if name in ('int', 'float', 'asarray', 'array', 'Series', 'to_numeric'):
            return self.of(arguments[0], bound)
        if name == 'round' and len(arguments) == 2:
            return self.rounded(self.of(arguments[0], bound), arguments[1:])
        own = isinstance(function, ast.Name) and any(node.name == name for node in nodes_written(ast.FunctionDef))
        return self.called(function, [self.given(argument, bound) if own else self.of(argument, bound) for argument in arguments])

    def given(self, argument, bound):
        """Of a function of the notebook's own: frames and names of columns are arguments as well."""
        told = constant(argument)
        if isinstance(told, str):
            return ast.Constant(told)
        is_frame = told is None and isinstance(argument, ast.Name) and argument.id not in bound
        return None if is_frame else self.of(argument, bound)

    def called(self, function, given):
        """A function of numpy, a lambda, or a function of the notebook that is one expression or a chain of conditions."""
        if isinstance(function, ast.Lambda):
            return self.of(function.body, dict(zip((one.arg for one in function.args.args), given)))
        name = function.attr if isinstance(function, ast.Attribute) else function.id
        own = next((node for node in nodes_written(ast.FunctionDef) if node.name == name), None) if isinstance(function, ast.Name) else None
        if own:
            named = [(one.arg, value) for one, value in zip(own.args.args, given)]
            body = copy.deepcopy(own.body)
            for name, value in named:
                body = [Renamed(name, value.value).visit(node) for node in body] if isinstance(value, ast.Constant) else body
            return self.body(body, {name: value for name, value in named if not isinstance(value, ast.Constant)})
        if name in WRITTEN_OUT:
            return WRITTEN_OUT[name].format(*given)
        return f'{FORMULA_FUNCTIONS[name]}({", ".join(map(bare, given))})'

    def body(self, statements, bound):
        first, rest = statements[0], statements[1:]
        if isinstance(first, ast.Expr) and rest:
            return self.body(rest, bound)
        if isinstance(first, ast.Return):
            return self.of(first.value, bound)
        if isinstance(first, ast.If):
            # What comes behind it is written out for either branch.
            self.branches += 1
            if self.branches > 50:
                raise LookupError('branches')
            return where(self.of(first.test, bound), self.body([*first.body, *rest], bound), self.body([*first.orelse, *rest], bound))
        if isinstance(first, ast.Assign) and rest:
            (target,), value = first.targets, first.value
            if isinstance(target, ast.Name):
                return self.body(rest, {**bound, target.id: self.of(value, bound)})
            mapped = isinstance(value, ast.Call) and getattr(value.func, 'id', '') == 'map'
            told = [self.called(value.args[0], [self.of(one, bound)]) for one in value.args[1].elts] if mapped else [self.of(one, bound) for one in value.elts]
            return self.body(rest, {**bound, **{one.id: text for one, text in zip(target.elts, told)}})
        raise LookupError(type(first).__name__)


def in_python(text):
    """A formula for numpy's arrays."""
    return text.replace('(not ', '(~').replace(' and ', ' & ').replace(' or ', ' | ')


PYTHON = {'where': np.where, 'log': np.log, 'sqrt': np.sqrt, 'exp': np.exp, 'abs': np.abs, 'floor': np.floor, 'ceil': np.ceil}
PYTHON |= {'asin': np.arcsin, 'acos': np.arccos, 'atan': np.arctan, 'atan2': np.arctan2}
PYTHON |= {name: getattr(np, name) for name in ('log2', 'log10', 'tanh', 'log1p', 'expm1', 'sin', 'cos', 'tan', 'radians', 'degrees')}
PYTHON |= {'round': np.round, 'min': np.minimum, 'max': np.maximum, 'is_missing': np.isnan, '__builtins__': {}}
