def classifier_outputs(model, rows, label, probabilities):
    """`label` and `probabilities` are outputs of the file; probabilities may be none."""
    classes, outputs, answers, limit = list(model.classes_), {}, {}, getattr(model, 'limit', None)
    said = np.asarray(model.predict(rows)).reshape(-1)
    if probabilities:
        told = np.asarray(model.predict_proba(rows))
        if len(classes) == 2:
            outputs['probability'] = {'from': probabilities, 'index': 1}
            answers['predicted_probability'] = told[:, 1].astype('float64')
            # Equal votes are the first class in scikit-learn; a float32 sum of them may lie a digit beside the half.
            steps = [{'round': {'to': 1e-6}}, {'threshold': {'above': 0.5}}] if limit is None else [{'threshold': limit}]
            outputs['decision'] = {'from': 'probability', 'steps': [*steps, {'labels': [str(name) for name in classes]}]}
        else:
            for index, name in enumerate(classes):
                outputs[f'p_{word(name)}'] = {'from': probabilities, 'index': index}
                answers[f'predicted_p_{word(name)}'] = told[:, index].astype('float64')
            outputs['decision'] = {'from': probabilities, 'argmax': {}, 'labels': [str(name) for name in classes]}
        usual = np.round(told[:, 1], 6) > 0.5 if limit is None else model.reached(told[:, 1])
        likeliest = usual * 1 if len(classes) == 2 else told.argmax(axis=1)
        answers['predicted_decision'] = np.array([str(name) for name in said], dtype=object)
    # A support vector machine does not decide by its probabilities.
    if not probabilities or not np.array_equal(np.asarray(classes)[likeliest], said):
        outputs['decision'], answers['predicted_decision'] = {'from': label}, said
    return outputs, answers


def regressor_outputs(model, rows, variable, back):
    told = np.asarray(model.predict(rows), dtype='float64')
    if told.ndim == 1 or told.shape[1] == 1:
        return {'prediction': {'from': variable, **back}}, {'predicted_prediction': told.reshape(-1)}
    outputs = {f'prediction_{i}': {'from': variable, 'index': i} for i in range(told.shape[1])}
    return outputs, {f'predicted_prediction_{i}': told[:, i] for i in range(told.shape[1])}
