class ContractSteps:
    """Follows raw columns through fitted transformers and writes each down as a step of the contract.

    A column is (name, width): an encoder makes one wide column. The training rows go along, so that what a transformer
    does can be checked, and recognized where its class does not say it.
    """

    def __init__(self, raw, name):
        self.raw, self.name, self.steps, self.files, self.index = raw, name, [], {}, raw.index
        self.encoded, self.tolerant, self.sentinels, self.let_through = {}, {}, {}, set()
        # Columns of which each cell holds many numbers, as a picture does, and what the contract says of them.
        self.tensors = {}
        self.taken = {str(column) for column in raw.columns}
        self.left = self.left_values = None
        self.limits = {}
        # All of the raw rows, where these are some of them.
        self.all_rows = None
        # Why a step is none, and what a comment says above the contract.
        self.reasons, self.notes = [], []
        self.cycles, self.splits, self.parts = {}, '', {}
        # Columns of whole numbers that the notebook takes for texts.
        self.as_texts = set()
        # The raw column that a column still is, unchanged but for imputing.
        self.origin = {str(column): str(column) for column in raw.columns}

    def fresh(self, name):
        name = re.sub(r'\W+', '_', str(name)).strip('_') or 'column'
        numbered = (f'{name}_{count}' for count in itertools.count(2))
        free = next(each for each in itertools.chain([name], numbered) if each not in self.taken)
        self.taken.add(free)
        return free

    def copied(self, name, label):
        """A copy under a name of its own, so that nobody else finds the column rewritten."""
        copy = self.fresh(label)
        self.steps.append({'copy': {'columns': {name: copy}}})
        if name in self.origin:
            self.origin[copy] = self.origin[name]
        return copy

    def mark(self):
        return list(self.steps), dict(self.origin), set(self.taken)

    def back_to(self, mark):
        """What was only tried is forgotten."""
        self.steps, self.origin, self.taken = list(mark[0]), dict(mark[1]), set(mark[2])

    def step(self, op, columns, **beside):
        """Columns of equal arguments stand in a list."""
        if not columns:
            return
        arguments = list(columns.values())
        if all(each == arguments[0] for each in arguments):
            self.steps.append({op: {'columns': list(columns), **arguments[0], **beside}})
        else:
            self.steps.append({op: {'columns': columns, **beside}})

    def tidied(self):
        return needed(self.steps)

    def numbered(self, columns, values):
        """What a model takes as numbers."""
        return columns, values

    def changed(self, columns):
        for name, _ in columns:
            self.origin.pop(name, None)
        return columns

    def follow(self, transformer, X, columns):
        """The columns that the transformer makes of these; X holds their values."""
        if transformer is None or (isinstance(transformer, str) and transformer == 'passthrough'):
            return columns
        # The method of its own class, or of the nearest class that it derives from.
        handlers = [getattr(self, f'on_{kind.__name__}', None) for kind in type(transformer).__mro__]
        handler = next((found for found in handlers if found), self.own)
        return handler(transformer, X, columns)

    def own(self, transformer, X, columns):
        self.refuse(transformer, 'computes in a way of its own', 'let it stand behind the ColumnTransformer, where it becomes part of the model')

    def said(self, transformer):
        text = ' '.join(repr(transformer).split())
        return text if len(text) < 80 else type(transformer).__name__

    def refuse(self, transformer, why, instead):
        raise NotImplementedError(f'{self.said(transformer)} {why} - no step of the contract is equal to it - {instead}')

    def scalars(self, transformer, columns):
        wide = [name for name, width in columns if width > 1]
        if wide:
            self.refuse(
                transformer,
                f'takes "{wide[0]}" apart, which an encoder before it made',
                'let it stand behind the ColumnTransformer, where it becomes part of the model',
            )
        return [name for name, _ in columns]

    # One method a transformer of scikit-learn, named after it.

    def on_Pipeline(self, pipeline, X, columns):
        for _, step in pipeline.steps:
            made = self.follow(step, X, columns)
            X, columns = (X if step is None or isinstance(step, str) else step.transform(X)), made
        return columns

    def on_Numbering(self, numbering, X, columns):
        """Of HistGradientBoosting, which has its categories first."""
        self.scalars(numbering, columns)
        chosen = [column for column, one in zip(columns, numbering.mask) if one]
        for (name, _), categories in zip(chosen, numbering.encoder.categories_):
            known, _ = self.with_missing(numbering.trees, name, categories)
            self.encodes(name, known, False)
            self.step('ordinal', {name: {'categories': known}})
        return [*self.changed(chosen), *(column for column, one in zip(columns, numbering.mask) if not one)]

    def on_ColumnTransformer(self, transformer, X, columns):
        order = [name for name, _ in columns]
        self.scalars(transformer, columns)
        frame = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X), columns=order)
        branches = []
        for name, branch, _ in transformer.transformers_:
            if isinstance(branch, str) and branch == 'drop':
                continue
            selector = dict((n, c) for n, _, c in transformer.transformers_)[name]
            asked = [selector] if isinstance(selector, str) else selector
            chosen = frame.columns[asked] if len(asked) and not isinstance(asked[0], str) else asked
            positions = [list(frame.columns).index(column) for column in chosen]
            if positions:
                values = frame[selector] if isinstance(selector, str) else frame.iloc[:, positions]
                branches.append((branch, values, [columns[position] for position in positions]))
        return self.beside_one_another(branches)

    def on_FeatureUnion(self, union, X, columns):
        branches = [(branch, X, columns) for _, branch in union.transformer_list if branch not in ('drop',)]
        return self.beside_one_another(branches)

    def beside_one_another(self, branches):
        """Who comes second to a column gets a copy of it, made before anybody rewrites it."""
        seen, private = set(), []
        for branch, X, columns in branches:
            own = []
            for name, width in columns:
                if name in seen:
                    name = self.copied(name, name)
                seen.add(name)
                own.append((name, width))
            private.append((branch, X, own))
        made = [self.as_far(branch, X, own) for branch, X, own in private]
        if any(left for _, _, left in made):
            self.leave(made)
        return [column for columns, _, _ in made for column in columns]

    def as_far(self, branch, X, columns):
        """What a branch makes, its values, and which of its stages no step is equal to: numbers by then, they can stay in the model."""
        stages = stages_of(branch)
        for position, stage in enumerate(stages):
            before = self.mark()
            try:
                made = self.follow(stage, X, columns)
            except NotImplementedError as reason:
                self.reasons.append(str(reason))
                if type(stage).__name__ == 'FunctionTransformer' or matrix(X) is None or any(map(is_date, frame_of(X).dtypes)):
                    raise
                self.back_to(before)
                return columns, X, stages[position:]
            X, columns = (X if stage is None or isinstance(stage, str) else stage.transform(X)), made
        return columns, X, []

    def leave(self, made):
        """A ColumnTransformer of the stages that are left, over the numbers that the steps make."""
        from sklearn.compose import ColumnTransformer
        from sklearn.pipeline import Pipeline

        branches, at = [], 0
        for position, (columns, _, left) in enumerate(made):
            width = sum(width for _, width in columns)
            rest = Pipeline([(f'stage_{n}', stage) for n, stage in enumerate(left)]) if left else 'passthrough'
            branches.append((f'branch_{position}', rest, list(range(at, at + width))))
            at += width
        # Fitted already: only what scikit-learn notes of the columns is missing.
        self.left = ColumnTransformer([(name, 'passthrough', own) for name, _, own in branches], sparse_threshold=0).fit(np.zeros((2, at)))
        self.left.transformers = self.left.transformers_ = [(name, rest, own) for name, rest, own in branches if own]
        self.left_values = np.hstack([matrix(X) for _, X, _ in made])
