def beyond_float32(stages, given, answers):
    """Rows that lie so near a split of the trees that the float32 of an ONNX file puts them on its other side."""
    tail, values, rows = stages[-1], None if hasattr(given, 'toarray') else matrix(given), len(next(iter(answers.values())))
    if len(stages) > 1 or values is None or not hasattr(tail, 'predict'):
        return np.zeros(rows, dtype=bool)
    ask = getattr(tail, 'predict_proba', tail.predict)
    names = getattr(tail, 'feature_names_in_', None)
    as_trained = (lambda x: pd.DataFrame(x, columns=names)) if names is not None else lambda x: x
    try:
        exact, rounded = (np.asarray(ask(as_trained(x)), dtype='float64') for x in (values, values.astype('float32').astype('float64')))
    except (TypeError, ValueError):  # a Booster takes its own matrix
        return np.zeros(rows, dtype=bool)
    differs = ~np.isclose(exact.reshape(rows, -1), rounded.reshape(rows, -1), rtol=1e-5, atol=1e-6 * np.nanstd(exact)).all(axis=1)
    if differs.any():
        merged = [at for at, column in enumerate(values.T) if len(np.unique(column.astype('float32'))) < len(np.unique(column))]
        which = ', '.join(str(names[at]) if names is not None else f'feature {at}' for at in merged[:5]) or 'the features'
        print(
            f'{differs.sum()} of {rows} rows lie where a tree splits between numbers that are the same in float32, as ONNX files of trees have them: '
            f'round {which} before training, as in .round(6), to get the notebook\'s answers for these, too'
        )
    return differs
