def label_of(label):
    label = label[0] if isinstance(label, tuple) and len(label) == 1 else label  # of columns=[names]
    return label if isinstance(label, str) else f'feature_{label}'


class Features:
    """Finds the columns that a model takes among the raw ones, those that fitted transformers make of them, and what pandas did by hand.

    Nothing is taken for granted: a column is found if it has the same value in every row.
    """

    def __init__(self, contract, X, transformers):
        self.columns_inside = None
        self.contract, self.transformers = contract, transformers
        if isinstance(X, pd.Series):
            X = X.to_frame()
        self.values = without_objects(frame_of(X))
        self.labels = [label_of(label) for label in self.values.columns]
        self.frame = contract.raw.copy()  # every column of the contract so far that is one number or text wide
        self.versions = {name: [name] for name in self.frame.columns}
        self.blocks, self.tried, self.reasons, self.unknown = [], set(), [], {}
        self.found = [None] * len(self.labels)
        self.inside, self.makers, self.adopted = [], {}, []

    def columns(self):
        """(name, width) of each, in the order in which the model takes them."""
        self.match()
        for _ in range(9):
            if None not in self.found:
                break
            before = self.progress()
            if self.apply():
                return self.columns_inside
            # What other frames hold may be what a transformer was fitted on, or a feature was made of.
            self.match()
            self.by_hand(self.between())
            if self.progress() != before:
                continue
            self.dummies()
            self.by_hand(self.wanted())
            if self.progress() == before and not self.adopt():
                break
        else:
            self.by_hand(self.wanted())
        self.say_adopted()
        if None in self.found:
            label = self.labels[self.found.index(None)]
            raise NotImplementedError(' - '.join([str(self.unknown[label]), *self.reasons[:1]]))
        return [column for column in self.found if column != 'within']

    def progress(self):
        return len(self.blocks), self.found.count(None), sum(map(len, self.versions.values()))

    def match(self):
        """Raw columns under their own names, then blocks as transformers made them."""
        for position, label in enumerate(self.labels):
            if self.found[position] is None and label in self.frame.columns:
                if equal(self.values.iloc[:, position], self.frame[label]):
                    self.found[position] = label, 1
        for columns, made in self.blocks:
            at = 0
            for name, width in columns:
                self.place(name, width, made[:, at : at + width])
                at += width

    def place(self, name, width, made, besides=None):
        for position in range(len(self.labels) - width + 1):
            if any(self.found[position : position + width]) or besides in self.labels[position : position + width]:
                continue
            block = self.values.iloc[:, position : position + width]
            if any(not_numbers(block[column]) for column in block):
                continue
            if np.allclose(block.to_numpy('float64'), made, rtol=1e-6, atol=1e-9, equal_nan=True):
                self.found[position : position + width] = [(name, width), *['within'] * (width - 1)]
                return

    def apply(self):
        """Lets each fitted transformer make its columns again, of every version of those that it was fitted on."""
        for transformer, names in self.transformers:
            for own, before in self.inputs_of(transformer, names):
                key = id(transformer), tuple(own)
                # Nobody transforms again what that very transformer has made.
                if key in self.tried or any(id(transformer) in self.makers.get(name, ()) for name, _ in own):
                    continue
                self.tried.add(key)
                try:
                    made = matrix(transformer.transform(before))
                except Exception:  # not of these columns
                    continue
                if made is None or len(made) != len(self.values):
                    continue
                kept = self.contract.mark()
                try:
                    copies = [(self.contract.copied(name, name), width) if width == 1 else (name, width) for name, width in own]
                    columns = self.contract.follow(transformer, before, copies)
                except NotImplementedError as reason:
                    self.contract.back_to(kept)
                    if self.is_all(made):
                        # No step is equal to it, but it is the last thing before the model: there it stays.
                        self.inside, self.columns_inside, self.values = [transformer], own, before
                        return True
                    self.reasons.append(str(reason))
                    continue
                if sum(width for _, width in columns) != made.shape[1]:
                    continue
                self.blocks.append((columns, made))
                makers = {id(transformer)}.union(*(self.makers.get(name, ()) for name, _ in own))
                self.makers |= {name: makers for name, _ in columns}
                self.remember(columns, made, before)
        return False

    def is_all(self, made):
        if made.shape != self.values.shape or any(not_numbers(column) for _, column in self.values.items()):
            return False
        return np.allclose(self.values.to_numpy('float64'), made, rtol=1e-6, atol=1e-9, equal_nan=True)

    def remember(self, columns, made, before):
        labels = list(before.columns) if isinstance(before, pd.DataFrame) and before.shape[1] == len(columns) else [name for name, _ in columns]
        at = 0
        for label, (name, width) in zip(labels, columns):
            if width == 1:
                self.add(str(label), name, pd.Series(made[:, at], index=self.frame.index))
            at += width

    def add(self, label, name, column):
        if name not in self.frame.columns:
            self.frame = self.frame.assign(**{name: column.to_numpy()})
        versions = self.versions.setdefault(label, [])
        if name not in versions:
            versions.append(name)

    def inputs_of(self, transformer, names):
        """Columns that it may have been fitted on, the latest version of each first."""
        if isinstance(names, str):
            return [([(name, 1)], self.frame[name]) for name in self.versions.get(names, [])[::-1]]
        names = list(names) if names is not None else getattr(transformer, 'feature_names_in_', None)
        if names is not None:
            if not all(name in self.versions for name in names):
                return []
            # What this very transformer has made is nothing that it was fitted on.
            last = [next((one for one in self.versions[name][::-1] if id(transformer) not in self.makers.get(one, ())), name) for name in names]
            choices = [last, *([self.versions[name][0] for name in names],)]
            numbered = [self.versions[name][min(1, len(self.versions[name]) - 1)] for name in names]
            return [([(name, 1) for name in own], self.frame[own].set_axis(names, axis=1)) for own in (*choices, numbered)]
        if hasattr(transformer, 'vocabulary_'):
            return [([(name, 1)], self.frame[name]) for name in self.frame.columns if is_text(self.frame[name])]
        # Without names it was an array: raw columns, those of an array of the notebook or the first ones, or what another transformer made.
        width = getattr(transformer, 'n_features_in_', 0)
        choices = [*self.arrays_of(width), list(self.contract.raw.columns)[:width]]
        first = [([(name, 1) for name in raw], self.frame[raw].to_numpy()) for raw in choices if len(raw) == width]
        made = [(columns, values) for columns, values in self.blocks if values.shape[1] == width]
        return [*made[::-1], *first]

    def arrays_of(self, width):
        """The raw columns that arrays of the notebook hold: of all rows, or of those that come first."""
        rows = len(self.frame)
        arrays = {id(value): value for value in notebook_values() if isinstance(value, np.ndarray) and value.shape[1:] == (width,)}
        for value in arrays.values():
            if not rows / 2 <= len(value) <= rows:
                continue
            columns, first = pd.DataFrame(value).infer_objects(), self.frame[: len(value)]
            names = [next((name for name in self.contract.raw.columns if equal(column, first[name])), None) for _, column in columns.items()]
            if None not in names and len(set(names)) == width:
                yield names

    def by_hand(self, columns):
        """What pandas did."""
        for column, label, position in columns:
            try:
                name = recognize(self.contract, column, label, self.frame, self.versions)
            except NotImplementedError as unknown:
                self.unknown[label] = unknown
                continue
            if position is not None:
                self.found[position] = name, 1
            self.add(label, name, column)

    def wanted(self):
        return [(self.values.iloc[:, position], self.labels[position], position) for position, one in enumerate(self.found) if one is None]

    def dummies(self):
        """pandas.get_dummies: a column for each value, or for each but the first."""
        for label, names in self.versions.items():
            column = self.frame[names[-1]]
            if column.isna().any() and is_text(column):  # filled with what is there most
                column = column.fillna(column.mode().iloc[0])
            values = column.drop_duplicates()
            undone = [one for one, found in zip(self.labels, self.found) if not found]
            if not 2 <= len(values) <= 100 or column.isna().any() or not any(one.startswith(f'{label}_') or (not self.scaled() and one in values.astype(str).array) for one in undone):
                continue
            kept = self.contract.mark()
            categories = sorted(values) if is_text(column) or pd.api.types.is_integer_dtype(column) else []
            made = np.array([column.to_numpy() == value for value in categories]).T.astype('float64')
            for drop in (0, 1) if len(categories) else ():
                into, before = self.contract.copied(names[-1], label), self.found.count(None)
                self.place(into, len(categories) - drop, made[:, drop:], besides=label)  # a dummy has another name
                if self.found.count(None) == before:
                    self.contract.back_to(kept)
                    continue
                if self.frame[names[-1]].isna().any():
                    self.contract.step('impute', {into: {'with': column.mode().iloc[0]}})
                self.contract.encodes(into, plain(categories), False)
                self.contract.step('one_hot', {into: {'categories': plain(categories), **({'drop': 'first'} if drop else {})}})
                break

    def scaled(self):
        return any(getattr(transformer, 'n_features_in_', None) == len(self.labels) and hasattr(transformer, 'scale_') for transformer, _ in self.transformers)

    def adopt(self):
        """What the notebook makes in a way that no step has, under a name of its own, is an input: callers send it as the notebook makes it."""
        asked = set(self.labels).union(*(getattr(transformer, 'feature_names_in_', ()) for transformer, _ in self.transformers))
        words = any(hasattr(transformer, 'vocabulary_') for transformer, _ in self.transformers)
        scaled = self.scaled()  # nobody can send what a scaler has made of all of them
        left = [self.values.iloc[:, position] for position, one in enumerate(self.found) if one is None]
        known = {label: column for column, label, _ in [*(() if scaled else self.wanted()), *self.between()] if label not in self.contract.raw.columns}
        wanted = {
            label: column
            for label, column in known.items()
            if not label.startswith('feature_') and not (scaled and any(equal(column, one) for one in left)) and (label in asked or (words and is_text(column)) or any(equal(column, one) for one in left))
        }
        before = len(self.versions)
        self.undo_dummies(wanted)
        # Of a text the numbers may be made that are missing as well.
        texts = {label: column for label, column in wanted.items() if is_text(column) and label not in self.contract.taken}
        for label, column in (texts or wanted).items():
            if label in self.contract.taken:
                continue
            self.contract.taken.add(label)
            self.contract.origin[label] = label
            self.contract.raw = self.contract.raw.assign(**{label: column.to_numpy()})
            self.adopted.append(label)
            self.add(label, label, column)
        self.match()
        return (bool(wanted) or len(self.versions) > before) and len(self.adopted) < 100

    def undo_dummies(self, wanted):
        """In the place of dummies of which each row has one, the column of texts behind them."""
        for prefix in dict.fromkeys(label.rsplit('_', 1)[0] for label in list(wanted) if '_' in label):
            # One of them may have been found by itself, as that of the gaps.
            group = [at for at, label in enumerate(self.labels) if label.rsplit('_', 1)[0] == prefix and '_' in label]
            labels = [self.labels[at] for at in group]
            if len(group) < 2 or prefix in self.contract.taken or {*labels} & {*self.contract.raw.columns} or any(not_numbers(self.values.iloc[:, at]) for at in group):
                continue
            table = np.column_stack([numbers(self.values.iloc[:, at]) for at in group])
            if not set(np.unique(table)) <= {0, 1} or (table.sum(axis=1) != 1).any():
                continue
            names = np.array([label[len(prefix) + 1 :] for label in labels], dtype=object)
            self.frame = self.frame.drop(columns=labels, errors='ignore')
            for at, label in zip(group, labels):
                self.found[at] = None
                wanted.pop(label, None)
                self.versions.pop(label, None)
            texts = pd.Series(names[table.argmax(axis=1)])
            self.by_hand([(texts, prefix, None)])
            if prefix not in self.versions:
                wanted[prefix] = texts

    def say_adopted(self):
        used = columns_read(needed(self.contract.steps, {column[0] for column in self.found if column}), self.adopted)
        used += [name for name in self.adopted if any(column and column[0] == name for column in self.found) and name not in used]
        self.contract.raw = self.contract.raw.drop(columns=[name for name in self.adopted if name not in used])
        if used and None not in self.found:
            names = ', '.join(f'"{name}"' for name in used)
            print(f'No step of the contract makes {names} of the raw columns: callers send it as this notebook makes it.')

    def between(self):
        """Columns of the notebook's frames that are neither raw nor features, of the same rows."""
        if None not in self.found:
            return
        for frame in notebook_values():
            if isinstance(frame, pd.Series):
                frame = frame.to_frame(str(frame.name))
            if not isinstance(frame, pd.DataFrame) or not frame.index.is_unique or not frame.columns.is_unique or frame.shape[1] > 200:
                continue
            if len(frame) < len(self.values) or not self.contract.index.isin(frame.index).all():
                continue
            rows = frame.loc[self.contract.index]
            for label, column in rows.items():
                label = label_of(label)
                known = any(equal(column, self.frame[name]) for name in self.versions.get(str(label), []))
                # Numbers written as texts are those of a file that has been read since.
                known = known or (is_text(column) and pd.to_numeric(column, errors='coerce').notna().equals(column.notna()))
                if not known and not (str(label) in self.labels and equal(column, self.values.iloc[:, self.labels.index(str(label))])):
                    yield column, str(label), None


def features_of(contract, X, transformers):
    """The columns that make these features, and their values; nothing else is left in the contract."""
    found = Features(contract, X, list(transformers))
    columns = found.columns()
    if found.inside:
        raise NotImplementedError(f'{contract.said(found.inside[0])} has no step of the contract - give the model what it takes before that')
    contract.steps = needed(contract.steps, {name for name, _ in columns})
    return columns, found.values


def splits_of(model):
    """In which type trees compare a feature with their limits; nothing of other models."""
    kind = type(model).__name__
    if kind.startswith(('LGBM', 'HistGradient')) or (kind == 'Booster' and type(model).__module__.startswith('lightgbm')):
        return 'float64'
    return 'float32' if re.search('Forest|Tree|Boost|XGB|Bagging|Voting|Stacking', kind) else ''


def found_features(model, raw, features, transformers, name, last):
    """As raw_features, of features that transformers or pandas made: they are looked for in the notebook's own variables and in its code."""
    for more in with_held_out(table(raw), features):
        try:
            return features_in(model, raw, more, transformers, name, last)
        except (NotImplementedError, ValueError):
            continue  # those of other rows, or made in another way
    return features_in(model, raw, features, transformers, name, last)


def features_in(model, raw, features, transformers, name, last):
    raw, given = table(raw), features
    transformers = fitted_transformers(model) if transformers is None else list(transformers)
    if features is None:
        given, choices = raw[[str(c) for c in model.feature_names_in_]] if hasattr(model, 'feature_names_in_') else raw, [raw]
    else:
        choices = row_choices(raw, given)
    first = None
    for rows in choices:
        contract = FoundSteps((rows if features is None else as_read(rows)).reset_index(drop=True), name)
        contract.index, contract.splits = rows.index, splits_of(last)
        contract.all_rows = as_read(raw) if len(rows) < len(raw) else None
        found = Features(contract, given, transformers)
        try:
            columns = found.columns()
            return contract, columns, found.values if found.inside else given, found.inside, features
        except NotImplementedError as error:
            first = first or error
    raise first
