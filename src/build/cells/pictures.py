# So many rows show a shift of the inputs, and are read in seconds.
MOST_ROWS, LEAST_ROWS, MOST_VALUES = 1000, 200, 20_000_000


def spread_over(count, values):
    """Rows evenly over all."""
    kept = min(count, MOST_ROWS, max(LEAST_ROWS, MOST_VALUES // max(values, 1)))
    return [int(at) for at in np.unique(np.linspace(0, count - 1, kept).astype(int))]


def rows_of(raw, features):
    """Pictures (or tensors) with the columns beside them, what is done to them, and the names of the classes, of any kind of data set."""
    classes = labels = indices = None
    while hasattr(raw, 'dataset'):  # of a DataLoader, and of a part of a data set
        own = getattr(raw, 'indices', None)
        indices = own if indices is None else [own[at] for at in indices] if own is not None else indices
        raw = raw.dataset
    classes = getattr(raw, 'classes', getattr(raw, 'class_names', None))
    if hasattr(raw, 'element_spec'):  # tf.data
        batches = [[array_of(part) for part in batch] for batch, _ in zip(raw, range(MOST_ROWS))]
        batches = [[part[None] for part in batch] for batch in batches] if np.ndim(batches[0][1]) == 0 else batches
        pictures, labels = (np.concatenate(parts) for parts in list(zip(*batches))[:2])
    elif hasattr(raw, 'tensors'):
        pictures, labels = [array_of(part) for part in (*raw.tensors, None)][:2]
    elif isinstance(raw, (tuple, list)) and len(raw) == 2 and np.ndim(raw[1]) in (1, 2) and len(raw[0]) == len(raw[1]):
        pictures, labels = array_of(raw[0]), array_of(raw[1])
    elif isinstance(raw, (np.ndarray, list)) or hasattr(raw, 'detach'):
        pictures = raw if isinstance(raw, list) else array_of(raw)
    else:
        plainly = copy.copy(raw)  # the same rows before anything was done to them
        if features is None:
            features = getattr(raw, 'transform', None)
        plainly.transform, plainly.transforms = (lambda picture: picture), (lambda *pair: pair)
        indices = list(range(len(raw))) if indices is None else indices
        size = np.size(array_of(opened(plainly[indices[0]][0])))
        chosen = spread_over(len(indices), size)
        pairs = [plainly[indices[at]] for at in chosen]
        features = features if features is None or callable(features) else array_of(features)[chosen]
        return [opened(pair[0]) for pair in pairs], features, named_labels(np.array([array_of(pair[1]) for pair in pairs]), classes), classes
    if indices is not None:
        pictures, labels = [pictures[at] for at in indices], None if labels is None or labels.ndim == 0 else labels[indices]
    chosen = spread_over(len(pictures), np.size(array_of(pictures[0])))
    features = features if features is None or callable(features) else array_of(features)[chosen]
    labels = None if labels is None or labels.ndim == 0 else labels[chosen]
    return [opened(pictures[at]) for at in chosen], features, {} if labels is None else named_labels(labels, classes), classes


def named_labels(labels, classes):
    """The true answers as one column: of one-hot rows the class, and by its name where that is known."""
    labels = labels.argmax(axis=1) if labels.ndim == 2 and labels.shape[1] > 1 else labels.reshape(len(labels))
    if classes is not None and labels.dtype.kind in 'iuf' and labels.max() < len(classes):
        labels = np.array([str(classes[int(label)]) for label in labels], dtype=object)
    return {'label': labels}


def opened(picture):
    """A picture in grey or in colour; of a path the file."""
    if isinstance(picture, (str, os.PathLike)):
        from PIL import Image

        picture = Image.open(picture)
    if hasattr(picture, 'convert') and picture.mode not in ('L', 'RGB'):
        picture = picture.convert('RGB')
    return picture


def stacked(pictures):
    """[rows, height, width, channels] of pictures, other tensors in their own shape."""
    values = np.stack([array_of(picture) for picture in pictures])
    if values.dtype.kind == 'f' and values.ndim > 2 and values.min() >= 0 and 1 < values.max() <= 255 and (values == np.floor(values)).all():
        values = values.astype('uint8')
    return values[..., None] if values.dtype == 'uint8' and values.ndim == 3 else values


def pictures_of(raw, features):
    """Of pictures or other tensors: their table, what the contract says of them, its steps, what the model takes, and the classes; None of a table."""
    if isinstance(raw, (pd.DataFrame, pd.Series)):
        return None
    pictures, features, beside, classes = rows_of(raw, features)
    moves = moves_of(features) if callable(features) else []
    if any(type(move).__name__.startswith(('Random', 'ColorJitter', 'AutoAugment', 'TrivialAugment')) for move in moves):
        raise ValueError('the transform changes pictures at random, as training does - give that of evaluation: features=test_transform')
    apart = []
    while moves and len({np.shape(array_of(picture)) for picture in pictures}) > 1:
        pictures, apart, moves = [moves[0](picture) for picture in pictures], [*apart, type(moves[0]).__name__], moves[1:]
    if apart:
        print(f'The pictures are of different sizes: the contract begins behind {" and ".join(apart)}, callers send what these make.')
    values = stacked(pictures)
    name = 'image' if values.dtype == 'uint8' and values.ndim == 4 else 'values'
    entry = {'type': 'image' if name == 'image' else str(values.dtype), 'shape': list(values.shape[1:])}
    table, steps = pd.DataFrame({name: list(values.reshape(len(values), -1)), **beside}), []
    while moves and type(moves[0]).__name__ in ('ToPILImage', 'Resize', 'CenterCrop'):
        steps += moved(moves[0], name)
        pictures, moves = [moves[0](picture) for picture in pictures], moves[1:]
    values = stacked(pictures)
    if callable(features):
        ordered = [type(move).__name__ for move in moves]
        last = ordered.index('Normalize') if 'Normalize' in ordered else len(moves)
        for move in moves[:last]:
            pictures = [move(picture) for picture in pictures]
        steps += brought(values, np.stack([array_of(picture) for picture in pictures]), name)
        for move in moves[last:]:
            if type(move).__name__ != 'Normalize':
                raise NotImplementedError(f'{move} stands behind Normalize, and no step is equal to it there - put it into the model')
            pictures = [move(picture) for picture in pictures]
            steps.append({'normalize_channels': {'columns': [name], 'mean': plain(list(move.mean)), 'std': plain(list(move.std)), 'precision': 'float32'}})
        given = np.stack([array_of(picture) for picture in pictures])
    else:
        given = values if features is None else features
        steps += brought(values, given, name)
    return table, entry, steps, given.astype('float32' if given.dtype.kind == 'f' or name == 'image' else 'int64'), classes


def moves_of(transform):
    """The transforms of torchvision one by one: of a Compose, and of what belongs to pretrained weights."""
    if type(transform).__name__ == 'ImageClassification':
        from torchvision import transforms

        size = {'interpolation': transform.interpolation, 'antialias': transform.antialias}
        resize = transforms.Resize(transform.resize_size, **size)
        return [resize, transforms.CenterCrop(transform.crop_size), transforms.ToTensor(), transforms.Normalize(transform.mean, transform.std)]
    if hasattr(transform, 'transforms'):
        return [move for each in transform.transforms for move in moves_of(each)]
    return [transform]


def moved(move, name):
    """The step of a transform that changes the size."""
    if type(move).__name__ == 'ToPILImage':
        return []
    size = plain(list(move.size)) if isinstance(move.size, (list, tuple)) else move.size
    size = size[0] if isinstance(size, list) and len(size) == 1 else size
    if type(move).__name__ == 'CenterCrop':
        return [{'crop': {'columns': [name], 'size': size, 'anchor': 'center'}}]
    if getattr(move, 'max_size', None):
        raise NotImplementedError(f'{move} has a longest side, which no step has - give it a size of [height, width]')
    return [{'resize': {'columns': [name], 'size': size, 'filter': move.interpolation.value}}]


def brought(values, given, name):
    """The steps from pictures to what the model takes: each channel a line, in one order or the other. All rows have to agree."""
    count, size, channels = len(values), int(np.prod(values.shape[1:])), values.shape[-1] if values.ndim == 4 else 1
    if len(given) != count or given.size != values.size:
        raise ValueError(f'features has the shape {list(given.shape)}, and the pictures {list(values.shape)}: no step makes the one of the other - give the transform')
    y = given.reshape(count, size).astype('float64')
    for order in ('HWC', 'CHW') if channels > 1 else ('HWC',):
        x = (values if order == 'HWC' else np.moveaxis(values, -1, 1)).reshape(count, size).astype('float64')
        lines = [x[:, at::channels] if order == 'HWC' else x[:, at * size // channels : (at + 1) * size // channels] for at in range(channels)]
        aims = [y[:, at::channels] if order == 'HWC' else y[:, at * size // channels : (at + 1) * size // channels] for at in range(channels)]
        found = [line_between(a, b) for a, b in zip(lines, aims)]
        if None not in found:
            return scale_steps(found, name) + shape_steps(values.shape[1:], given.shape[1:], order, name)
    raise NotImplementedError('features is no scale of the pictures that could be told from the values - give the transform, or put it into the model')


def line_between(x, y):
    """Slope and offset of y by x; None where that is no line."""
    low, high = np.unravel_index(x.argmin(), x.shape), np.unravel_index(x.argmax(), x.shape)
    if x[low] == x[high]:
        return None
    slope = (y[high] - y[low]) / (x[high] - x[low])
    offset = y[low] - slope * x[low]
    return (slope, offset) if slope > 0 and np.allclose(x * slope + offset, y, rtol=1e-5, atol=2e-6 * max(np.abs(y).max(), 1e-9)) else None


def short(number):
    """The shortest number that float32 does not tell from this one."""
    return next((plain(float(f'{number:.{digits}g}')) for digits in range(1, 10) if abs(float(f'{number:.{digits}g}') - number) <= 1e-6 * abs(number)), float(number))


def scale_steps(lines, name):
    slopes, offsets = np.array(lines).T
    offsets = np.where(np.abs(offsets) < 1e-6, 0, offsets)
    if np.allclose(slopes, slopes[0], rtol=1e-5) and np.allclose(offsets, offsets[0], rtol=1e-5, atol=1e-6):
        if abs(slopes[0] - 1) < 1e-6 and offsets[0] == 0:
            return []
        minus = {'minus': short(-offsets[0])} if offsets[0] else {}
        return [{'rescale': {'columns': [name], 'divide_by': short(1 / slopes[0]), **minus, 'precision': 'float32'}}]
    mean, std = [short(mean) for mean in -offsets / slopes / 255], [short(std) for std in 1 / slopes / 255]
    normalize = {'normalize_channels': {'columns': [name], 'mean': mean, 'std': std, 'precision': 'float32'}}
    return [{'rescale': {'columns': [name], 'divide_by': 255, 'precision': 'float32'}}, normalize]


def shape_steps(shape, wanted, order, name):
    steps, last = [], tuple(shape)
    if len(shape) == 3 and (order == 'CHW' or tuple(wanted) == (shape[2], *shape[:2]) != last):
        steps, last = [{'layout': {'columns': [name], 'from': 'HWC', 'to': 'CHW'}}], (shape[2], *shape[:2])
    if len(wanted) > 1 and tuple(wanted) != last:
        steps.append({'reshape': {'columns': [name], 'shape': list(map(int, wanted))}})
    return steps
