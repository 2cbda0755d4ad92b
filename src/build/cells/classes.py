def with_class_names(raw, rest, outputs, answers):
    """Of classes that the notebook numbered with a LabelEncoder the names: by it the decisions are what the true answers are."""
    decision, told = outputs.get('decision', {}), answers.get('predicted_decision')
    labels = decision.get('labels') or next((step['labels'] for step in decision.get('steps', []) if 'labels' in step), None)
    if not labels or labels != [str(code) for code in range(len(labels))]:
        return outputs, answers
    # The last one may have numbered another column since, and one without a name is gone.
    nameless = any(getattr(node.func, 'attr', '') == 'fit_transform' and 'LabelEncoder' in ast.unparse(node.func) for node in nodes_written(ast.Call))
    known = [list(value.classes_) for value in notebook_values() if type(value).__name__ == 'LabelEncoder' and hasattr(value, 'classes_')]
    for column in rest:
        texts = raw[column]
        names = sorted(texts.dropna().unique()) if is_text(texts) and not texts.isna().any() else []
        if len(names) != len(labels) or not all(isinstance(name, str) for name in names) or not (nameless or names in known):
            continue
        usual = (texts == texts.mode()[0]).mean()
        named = np.array(names, dtype=object)[np.asarray(told, dtype=int)]
        if (named == texts.to_numpy()).mean() <= usual:
            continue
        renamed = {f'p_{code}': f'p_{word(name)}' for code, name in enumerate(names)}
        if len(set(renamed.values())) < len(names):
            continue
        with_names = lambda said: {**said, 'labels': names} if 'labels' in said else said
        outputs = {renamed.get(output, output): made for output, made in outputs.items()}
        decision = with_names(decision) if 'labels' in decision else {**decision, 'steps': [with_names(step) for step in decision['steps']]}
        numbered = {f'predicted_{old}': f'predicted_{new}' for old, new in renamed.items()}
        answers = {numbered.get(answer, answer): values for answer, values in answers.items()}
        return {**outputs, 'decision': decision}, {**answers, 'predicted_decision': named}
    return outputs, answers
