def numbers(column):
    return pd.to_numeric(column, errors='coerce').to_numpy('float64', na_value=np.nan)


def same(a, b, tolerance=1e-12):
    gaps = np.isnan(a) == np.isnan(b)
    return bool(gaps.all() and np.allclose(a, b, rtol=tolerance, atol=1e-300, equal_nan=True))


def is_text(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def equal(a, b):
    """The same values in the same rows, missing ones among them."""
    known, other = a.notna().to_numpy(), b.notna().to_numpy()
    if not np.array_equal(known, other):
        return False
    a, b = a.to_numpy()[known], b.to_numpy()[known]
    if a.dtype.kind in 'iufb' and b.dtype.kind in 'iufb':
        return np.array_equal(a, b)
    return bool((np.asarray(a, dtype=object) == np.asarray(b, dtype=object)).all())


def matrix(made):
    """What a transformer made, as numbers side by side; None where texts are among them."""
    made = np.asarray(made.toarray() if hasattr(made, 'toarray') else made)
    try:
        return made.reshape(len(made), -1).astype('float64')
    except (TypeError, ValueError):
        return None


def frame_of(X):
    return X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X.toarray() if hasattr(X, 'toarray') else X))


def is_date(kind):
    return getattr(kind, 'kind', '') == 'M'


def not_numbers(column):
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def without_objects(frame):
    """A copy in which numbers that pandas keeps as objects, as `.replace()` of texts leaves them, are numbers."""
    held = ('integer', 'floating', 'mixed-integer-float', 'boolean')
    told = lambda column: column.astype('float64') if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) in held else column
    return frame.apply(told) if (frame.dtypes == object).any() else frame.copy()
