def limits_in_float32(values, columns, limits, nearer=None):
    """For the limits of trees, each of a column, those by which float32, as ONNX has it, puts every row on the side on which it was: x <= limit.

    Where two rows of different sides are one number in float32, the column becomes its distance from a number in the middle, which float32
    has more digits for: `nearer` says so to the contract, if it can. The values are changed likewise.
    """
    told = limits.copy()
    # A limit that no number is above parts those that are missing from all others.
    finite = np.abs(limits) <= np.finfo('float32').max
    for column in np.unique(columns):
        mine = np.flatnonzero((columns == column) & finite)
        rows = np.unique(values[:, column][~np.isnan(values[:, column])])
        if not len(rows) or not len(mine):
            continue
        after = np.searchsorted(rows, limits[mine], side='right')
        low, high = np.append(-np.inf, rows)[after], np.append(rows, np.inf)[after]
        by = 0.0
        if nearer and merged(low, high, by):
            middle = float(np.median(rows))
            tried = (float(f'{middle:.{digits}g}') for digits in (2, 3, 5))
            by = next((number for number in tried if not merged(low, high, number)), 0.0)
        by = by if by and nearer(column, by) else 0.0
        values[:, column] -= by
        told[mine] = between_singles(np.float32(low - by), np.float32(high - by), limits[mine] - by)
    return told


def merged(low, high, by):
    return bool((np.float32(low - by) == np.float32(high - by)).any())


def between_singles(low, high, limit):
    """The numbers of float32 with low <= number < high that are nearest to the limits: a row that is its limit, as many are, stays on its side."""
    return np.maximum(np.minimum(np.float32(limit), np.nextafter(high, np.float32(-np.inf))), low).astype('float64')
