def beyond_float32(exact, rounded):
    """Rows that lie so near a split of the trees that the float32 of an ONNX file puts them on its other side."""
    exact, rounded = (np.asarray(told, dtype='float64').reshape(len(told), -1) for told in (exact, rounded))
    differs = ~np.isclose(exact, rounded, rtol=1e-9, atol=1e-9 * np.nanstd(exact)).all(axis=1)
    if differs.any():
        print(
            f'{differs.sum()} of {len(differs)} rows lie where a tree splits between numbers that are the same in float32, as ONNX files of trees have '
            'them: round what it splits before training, as in .round(6), to get the notebook\'s answers for these, too'
        )
    return differs
