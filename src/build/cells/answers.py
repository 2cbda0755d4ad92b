# Operators that end in any number, not in a probability.
LINEAR = ('Gemm', 'MatMul', 'Add', 'Sub', 'Conv', 'BatchNormalization', 'LogSoftmax')
SHAPES = ('Identity', 'Squeeze', 'Unsqueeze', 'Reshape', 'Flatten', 'Cast')


def last_operator(onnx_model, name):
    """What computes an output, but for what only changes its shape or its type."""
    makers = {made: node for node in onnx_model.graph.node for made in node.output}
    while name in makers and makers[name].op_type in SHAPES:
        name = makers[name].input[0]
    return makers[name].op_type if name in makers else ''


def likely_truth(raw, rest, told, last):
    """The column with the true answer: of those that the model does not take, the one that its answers can mean, and follow."""
    if len(rest) == 1:
        return rest[0]
    width = told.size // len(told)
    known = {name: sorted(map(plain, raw[name].dropna().unique())) for name in rest if raw[name].nunique() <= max(width, 2)}
    fitting = [name for name, seen in known.items() if len(seen) == max(width, 2) and (seen == list(range(len(seen))) or not isinstance(seen[0], (int, float)))]
    if len(fitting) == 1 and (width > 1 or last in ('classes', 'Sigmoid')):
        return fitting[0]
    if width > 1:  # by how much better the answers tell it than its most frequent value does
        votes = {name: pd.crosstab(told.argmax(axis=1), raw[name]).max(axis=1).sum() / len(told) for name in fitting}
        follows = {name: share - raw[name].value_counts(normalize=True).max() for name, share in votes.items()}
    else:
        two = {name: (raw[name].astype(str) == str(known[name][1])).to_numpy('float64') for name in fitting if last != 'numbers'}
        follows = {name: abs(pd.Series(told.reshape(-1)).corr(pd.Series(aim))) for name, aim in two.items()}
        for name in rest if last not in ('classes', 'Sigmoid') else ():
            if name not in two and pd.api.types.is_numeric_dtype(raw[name]):  # by how much nearer they are than its middle is
                true = numbers(raw[name])
                away = np.nanmean(np.abs(true - np.nanmedian(true)))
                follows[name] = 1 - np.nanmean(np.abs(true - told.reshape(-1))) / away if away > 0 else 0
    best = sorted(follows, key=follows.get, reverse=True)
    return best[0] if best and follows[best[0]] > 0.05 and all(follows[other] < 0.7 * follows[best[0]] for other in best[1:]) else None


def class_names(told, last, truth, classes):
    """The names of the classes, in the order of the outputs; None of what are numbers."""
    width = told.size // len(told)
    if classes is False or last == 'numbers':
        return None
    if classes is not None:
        if len(classes) != max(width, 2):
            raise ValueError(f'classes names {len(classes)} classes, and the model answers with {width} - name each, the one of output 0 first')
        return [str(name) for name in classes]
    certain = last in ('classes', 'Softmax', 'LogSoftmax') or last == 'Sigmoid' and width == 1
    seen = [] if truth is None else sorted(truth.dropna().unique())
    counted = bool(seen) and all(isinstance(plain(value), int) for value in seen) and seen[0] >= 0 and seen[-1] < width
    if width > 1 and counted or certain and len(seen) != max(width, 2):
        return [str(index) for index in range(max(width, 2))]
    if len(seen) != max(width, 2) or width > 1 and any(isinstance(plain(value), float) for value in seen):
        return None
    names = [str(value) for value in seen]
    truth = truth.astype(str).to_numpy()
    if width == 1:  # which of the two is the 1 of training is seen in the rows
        return names if told[truth == names[1]].mean() >= told[truth == names[0]].mean() else names[::-1]
    votes = pd.crosstab(told.argmax(axis=1), truth).reindex(index=range(width), columns=names, fill_value=0)
    order = list(votes.idxmax(axis=1))
    if sorted(order) == sorted(names) and (votes.sum(axis=1) > 0).all():
        return order
    if np.diag(votes).sum() < votes.max(axis=1).sum() / 2:
        raise ValueError(f'the answers contradict {names} as the order of the classes - write classes=[...], the one of output 0 first')
    return names


def class_outputs(head, prefix, told, last, names):
    """Probabilities and the decision, and what the notebook says to both; logits become probabilities by a step."""
    inside = last not in LINEAR and bool(((told >= 0) & (told <= 1)).all())
    if told.size == len(told):
        chance = told.reshape(-1) if inside else 1 / (1 + np.exp(-told.reshape(-1)))
        steps = ([] if inside else [{'sigmoid': {}}]) + ([{'index': 0}] if told.ndim == 2 else [])
        outputs = {f'{prefix}probability': {'from': head, **({'steps': steps} if steps else {})}}
        outputs[f'{prefix}decision'] = {'from': f'{prefix}probability', 'steps': [{'threshold': 0.5}, {'labels': names}]}
        decision = np.array(names, dtype=object)[(chance >= 0.5).astype(int)]
        return outputs, {f'{prefix}probability': chance, f'{prefix}decision': decision}
    steps, chances = [], told
    if not (inside and np.allclose(told.sum(axis=1), 1, atol=1e-4)):
        powers = np.exp(told - told.max(axis=1, keepdims=True))
        steps, chances = [{'softmax': {}}], powers / powers.sum(axis=1, keepdims=True)
    outputs, answers = {}, {}
    # Of two classes the second one's probability says all.
    for index, name in [(1, 'probability')] if len(names) == 2 else enumerate(f'p_{word(name)}' for name in names):
        outputs[f'{prefix}{name}'] = {'from': head, 'steps': [*steps, {'index': index}]}
        answers[f'{prefix}{name}'] = chances[:, index]
    outputs[f'{prefix}decision'] = {'from': head, 'argmax': {}, 'labels': names}
    answers[f'{prefix}decision'] = np.array(names, dtype=object)[told.argmax(axis=1)]
    return outputs, answers


def number_outputs(head, prefix, told, target):
    """Numbers, in the unit of the target before the notebook scaled it."""
    columns = told.reshape(len(told), -1)
    outputs, answers = {}, {}
    for index, values in enumerate(columns.T):
        name = f'{prefix}prediction' if columns.shape[1] == 1 else f'{prefix}prediction_{index}'
        step, values = scaled_back(target, index, values)
        steps = ([] if columns.shape[1] == 1 else [{'index': index}]) + step
        outputs[name] = {'from': head, **({'steps': steps} if steps else {})}
        answers[name] = values
    return outputs, answers


def scaled_back(target, index, values):
    """The step that undoes what made `target` fit for training, and the values in its own unit."""
    if target is None:
        return [], values
    kind = type(target).__name__
    function = getattr(target, 'func', None) if kind == 'FunctionTransformer' else target
    if function in (np.log1p, np.expm1):
        return [{'expm1': {}}], np.expm1(values)
    if kind == 'MinMaxScaler':
        mean, std = -target.min_[index] / target.scale_[index], 1 / target.scale_[index]
    elif kind in ('StandardScaler', 'RobustScaler'):
        middle = target.mean_ if kind == 'StandardScaler' else target.center_
        mean, std = (0 if middle is None else middle[index]), (1 if target.scale_ is None else target.scale_[index])
    else:
        raise NotImplementedError(f'{target} transforms the target: to undo it a contract has unscale and expm1 - use StandardScaler or np.log1p')
    return [{'unscale': {'mean': float(mean), 'std': float(std)}}], values * std + mean
