class CannotExport(ValueError):
    """What cannot be exported, and what to do. A notebook shows the sentence alone."""

    def _render_traceback_(self):
        return [f'Nothing was written. {self}']


def notebook_values():
    """What the notebook's own variables hold, the last ones first."""
    return [value for name, value in reversed(NOTEBOOK.items()) if not name.startswith('_')]


def table(raw):
    """The raw rows as a frame; also of an array, and of a sample data set of scikit-learn."""
    if hasattr(raw, 'feature_names') and hasattr(raw, 'data'):
        frame, target = raw.get('frame'), np.asarray(raw.get('target'))
        if frame is None:
            frame = pd.DataFrame(np.asarray(raw.data), columns=list(raw.feature_names)).assign(target=target)
        if len(raw.get('target_names', [])) > target.max():
            frame = frame.assign(target_name=np.asarray(raw.target_names)[target.astype(int)])
        raw = frame
    if isinstance(raw, pd.Series):
        raw = raw.to_frame()
    if not isinstance(raw, pd.DataFrame):
        raw = pd.DataFrame(np.asarray(raw))
        raw.columns = [f'feature_{position}' for position in range(raw.shape[1])]
    if isinstance(raw.index, pd.DatetimeIndex) and raw.index.is_unique:
        raw = raw.assign(**{str(raw.index.name or 'time'): raw.index})
    raw = raw.set_axis([str(column) for column in raw.columns], axis=1)
    if not raw.columns.is_unique:
        twice = raw.columns[raw.columns.duplicated()][0]
        raise CannotExport(f'raw has two columns called "{twice}" - rename one of them: a caller sends a row by names')
    return raw


def indexes_in(values, count, rows):
    """So many of these rows, as a split or a filter has left them over."""
    for value in values if rows.is_unique else ():
        # A split of the labels or of the positions themselves is one, too.
        chosen = isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in 'iu' and len(value) == count
        index = pd.Index(value) if chosen else value if isinstance(value, pd.Index) else getattr(value, 'index', None)
        if isinstance(index, pd.Index) and len(index) == count and index.is_unique and index.isin(rows).all():
            yield index


def row_choices(raw, features):
    """Which raw rows the features may be of. What a split or a filter left over has kept its index; the values decide."""
    count, seen = features.shape[0] if hasattr(features, 'shape') else len(features), []
    for index in indexes_in([features, *notebook_values(), raw], count, raw.index):
        if not any(index is one or index.equals(one) for one in seen):
            seen.append(index)
    if len(raw) == count:
        seen = [index for index in seen if index.equals(raw.index)] + [index for index in seen if not index.equals(raw.index)]
        if isinstance(features, (pd.DataFrame, pd.Series)) and not features.index.equals(raw.index):
            seen.sort(key=lambda index: not index.equals(features.index))
    if not seen:
        raise CannotExport(
            f'features has {count} rows and raw has {len(raw)}, and nothing tells which of them belong together - '
            'name as raw the very rows, unchanged, that the features were made of'
        )
    return [raw.loc[index] for index in seen[:5]]


# So many rows tell a shift of a distribution from the noise of its own.
ROWS_OF_REFERENCE = 150


def with_held_out(raw, features):
    """Where the rows of training are too few for a reference: the same features with those that the notebook held out, if it has them."""
    if features is None or hasattr(features, 'toarray') or not hasattr(features, 'shape') or not len(features) < min(ROWS_OF_REFERENCE, len(raw)):
        return
    width, seen = features.shape[1:], [*notebook_values()]
    for rows in row_choices(raw, features):
        left = raw.index.difference(rows.index)
        for value in seen:
            if type(value) is not type(features) or value.shape[1:] != width or not 0 < len(value) <= len(left):
                continue
            index = next(indexes_in([value, *seen], len(value), left), None)
            if index is not None:
                yield pd.concat([pd.DataFrame(each).set_axis(own, axis=0) for each, own in ((features, rows.index), (value, index))])


# What stands in a column of numbers where there is none.
NOTHING = r'\s*|[?.-]+|n/?a|nan|null|none|unknown|missing'


def as_read(raw):
    """Columns that the notebook reads as numbers or as dates though the file holds texts come as such."""
    raw = raw.copy()
    frames = [value for value in notebook_values() if isinstance(value, pd.DataFrame) and value.columns.is_unique and value.index.is_unique]
    for name in raw.columns:
        if not is_text(raw[name]):
            continue
        if pd.api.types.is_bool_dtype(raw[name].dropna().infer_objects()):
            raw[name] = raw[name].astype('boolean')  # some are missing
            continue
        if any('to_datetime' in ast.unparse(node) for _, node in given_to(name)):
            dates = pd.to_datetime(raw[name], errors='coerce')
            raw[name] = dates if dates.notna().equals(raw[name].notna()) else raw[name]
            continue
        told = pd.to_numeric(raw[name], errors='coerce')
        odd = raw[name][told.isna()].dropna().astype(str)
        written = told.notna().sum() > len(raw) / 2 and all(re.fullmatch(NOTHING, text, re.IGNORECASE) for text in odd.unique())
        for frame in frames:
            if name not in frame.columns or not raw.index.isin(frame.index).all():
                continue
            read = frame.loc[raw.index, name]
            if pd.api.types.is_datetime64_any_dtype(read) or (written and pd.api.types.is_numeric_dtype(read)):
                raw[name] = told if written else read
                break
    return raw


def fitted_transformers(model):
    """Whatever was fitted in the notebook and transforms."""
    found = []
    for value in notebook_values():
        able = hasattr(value, 'transform') and hasattr(value, 'fit') and not isinstance(value, type) and not hasattr(value, 'predict')
        if able and value is not model and any(re.fullmatch(r'[a-z]\w*_', name) for name in vars(value)):
            if not any(value is other for other, _ in found):
                found.append((value, None))
    return found[::-1]
