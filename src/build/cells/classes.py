def with_class_names(raw, rest, outputs, answers):
    """Of classes that the notebook numbered with a LabelEncoder the names: by it the decisions are what the true answers are."""
    decision, told = outputs.get('decision', {}), answers.get('predicted_decision')
    labels = decision.get('labels') or next((step['labels'] for step in decision.get('steps', []) if 'labels' in step), None)
    if not labels or labels != [str(code) for code in range(len(labels))]:
        return outputs, answers
    # Where the rows hold the codes, these are what callers know.
    if any(not not_numbers(raw[column]) and set(numbers(raw[column].dropna())) == set(range(len(labels))) for column in rest):
        return outputs, answers
    answered = list(fitted_to())
    for column in rest:
        texts = raw[column]
        names = sorted(texts.dropna().unique()) if is_text(texts) and not texts.isna().any() else []
        if len(names) != len(labels) or not all(isinstance(name, str) for name in names):
            continue
        codes = pd.Categorical(texts, categories=names).codes
        if not any(each == column if isinstance(each, str) else np.array_equal(each, codes) for each in answered):
            continue
        renamed = {f'p_{code}': f'p_{word(name)}' for code, name in enumerate(names)}
        if len(set(renamed.values())) < len(names):
            continue
        with_names = lambda said: {**said, 'labels': names} if 'labels' in said else said
        outputs = {renamed.get(output, output): made for output, made in outputs.items()}
        decision = with_names(decision) if 'labels' in decision else {**decision, 'steps': [with_names(step) for step in decision['steps']]}
        numbered = {f'predicted_{old}': f'predicted_{new}' for old, new in renamed.items()}
        answers = {numbered.get(answer, answer): values for answer, values in answers.items()}
        return {**outputs, 'decision': decision}, {**answers, 'predicted_decision': np.array(names, dtype=object)[np.asarray(told, dtype=int)]}
    return outputs, answers


def fitted_to():
    """What the notebook gives to `fit` or splits, beside the features: values, or the name of a column that is numbered right there."""
    for node in nodes_written(ast.Call):
        if getattr(node.func, 'attr', getattr(node.func, 'id', '')) not in ('fit', 'train_test_split'):
            continue
        for given in [*node.args[1:], *(each.value for each in node.keywords if each.arg == 'y')]:
            value = NOTEBOOK.get(given.id) if isinstance(given, ast.Name) else None
            frame = NOTEBOOK.get(given.value.id) if isinstance(getattr(given, 'value', None), ast.Name) else None
            if isinstance(frame, pd.DataFrame) and isinstance(column_of(given), str) and column_of(given) in frame:
                value = frame[column_of(given)]
            if isinstance(value, (np.ndarray, pd.Series)) and value.ndim == 1:
                yield np.asarray(value)
            if isinstance(given, ast.Call) and getattr(given.func, 'attr', '') == 'fit_transform' and 'LabelEncoder' in ast.unparse(given.func):
                if given.args and isinstance(column_of(given.args[0]), str):
                    yield column_of(given.args[0])
