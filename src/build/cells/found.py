class FoundSteps(ContractEncoders):
    """The steps of a notebook with transformers of its own, or that were found by trying."""

    def own(self, transformer, X, columns):
        """A transformer of the notebook's own: what it made of the training rows, column by column."""
        if type(transformer).__module__.startswith('sklearn.') and not hasattr(transformer, 'func'):
            super().own(transformer, X, columns)
        names = self.scalars(transformer, columns)
        made = transformer.transform(X)
        values = np.asarray(made.toarray() if hasattr(made, 'toarray') else made)
        values = values.reshape(len(values), -1)
        before = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X).reshape(len(values), -1))
        before = before.set_axis(names, axis=1)
        labels = list(made.columns) if isinstance(made, pd.DataFrame) else [f'{names[0]}_{i}' for i in range(values.shape[1])]
        if not isinstance(made, pd.DataFrame) and values.shape[1] == len(names):
            labels = names
        try:
            return [(recognize(self, pd.Series(values[:, i]), label, before), 1) for i, label in enumerate(labels)]
        except NotImplementedError as unknown:
            behind = 'let it stand behind the ColumnTransformer, where it becomes part of the model'
            self.refuse(transformer, f'cannot be told from its results: {unknown}', behind)

    def tidied(self):
        steps = without_copies(super().tidied())
        within_formulas(self, steps)
        return steps

    def numbered(self, columns, values):
        """Categories that an estimator takes as they are become the numbers that it has for them."""
        if self.splits == 'float64':
            values = self.apart(columns, values)
        if not isinstance(values, pd.DataFrame) or len(columns) != values.shape[1]:
            return columns, values
        columns, values = list(columns), without_objects(values)
        for position, label in enumerate(values.columns):
            column, (name, _) = values[label], columns[position]
            if isinstance(column.dtype, pd.CategoricalDtype):
                categories, _ = self.with_missing(None, name, column.cat.categories)
                into = self.copied(name, name)
                self.encodes(into, categories, False)
                self.step('ordinal', {into: {'categories': categories}})
                columns[position] = self.changed([(into, 1)])[0]
                values[label] = column.cat.codes.astype('float64').replace(-1, np.nan)
            elif not_numbers(column):
                raise NotImplementedError(f'the model takes "{label}" as text, which has no way to ONNX - encode it before the model, with OrdinalEncoder for instance')
        return columns, values

    def apart(self, columns, values):
        """Of trees that split between numbers which float32, as ONNX has it, takes for one: these go to either side of it in the tables."""
        self.steps, values, at = needed(self.steps, {name for name, _ in columns}), frame_of(values).copy(), 0
        for name, width in columns:
            taking = [n for n, step in enumerate(self.steps) if name in columns_taken(step)]
            arguments = self.steps[taking[0]].get('map', {}) if len(taking) == 1 else {}
            moved = told_apart(arguments['values']) if arguments.get('columns') == [name] else None
            column = values.iloc[:, at]
            if moved and not not_numbers(column) and column.isin(arguments['values'].values()).all():
                table = {key: moved[number] for key, number in arguments['values'].items()}
                self.steps[taking[0]] = {'map': {**arguments, 'values': table}}
                values.isetitem(at, column.map(moved))
                self.notes.append(f'The trees split between numbers of "{name}" that are one in float32: in its table these stand apart.')
            at += width
        return values


def told_apart(table):
    """What to put in the place of the numbers of a table, in their order, so that float32 has as many of them; None if it has them already."""
    if not all(isinstance(number, (int, float)) for number in table.values()):
        return None
    groups = {}
    for number in sorted(set(table.values())):
        groups.setdefault(np.float32(number), []).append(number)
    moved = {}
    for single, numbers_of in groups.items():
        sides = [np.nextafter(single, np.float32(end)) for end in (-np.inf, np.inf)] if len(numbers_of) == 2 else numbers_of
        moved |= {number: float(side) for number, side in zip(numbers_of, sides)}
    told = np.array(list(moved.values()), dtype='float32')
    return moved if len(groups) < len(moved) and (np.diff(told) > 0).all() else None


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
