def with_numbering(stages):
    """HistGradientBoosting as what it does to categories, and its trees."""
    *before, last = stages
    trees = getattr(last, 'regressor_', last)
    if getattr(trees, '_preprocessor', None) is None:
        return stages
    bare = copy.copy(trees)
    bare._preprocessor, bare.is_categorical_ = None, trees._is_categorical_remapped
    if trees is last:
        last = bare
    else:
        last = copy.copy(last)
        last.regressor_ = bare
    for model in {id(model): model for model in (bare, last)}.values():
        if hasattr(model, 'feature_names_in_'):  # categories come first
            model.feature_names_in_ = model.feature_names_in_[np.argsort(~trees.is_categorical_, kind='stable')]
    return [*before, Numbering(trees), last]


class Numbering:
    """Numbers in the place of categories, before all other columns."""

    def __init__(self, trees):
        self.trees, self.transform, self.mask = trees, trees._preprocessor.transform, trees.is_categorical_
        self.encoder = trees._preprocessor.named_transformers_['encoder']


def trees_in_float32(trees, values, nearer):
    """A copy with limits for the float32 of ONNX and without splits by categories: for each set of these a column of its own, 1 outside of it.

    Also what makes these columns: of each column of categories a table, its last row for what is missing. The values become the rounded ones.
    """
    moved = copy.deepcopy(trees)
    each = [tree for stage in moved._predictors for tree in stage]
    nodes = np.concatenate([tree.nodes for tree in each])
    compared = (nodes['is_leaf'] == 0) & (nodes['is_categorical'] == 0)
    nodes['num_threshold'][compared] = limits_in_float32(values, nodes['feature_idx'][compared], nodes['num_threshold'][compared], nearer)
    splits, sets, at = [], {}, 0
    for tree in each:
        tree.nodes[:] = nodes[at : at + len(tree.nodes)]
        at += len(tree.nodes)
        for node in tree.nodes:
            if not node['is_leaf'] and node['is_categorical']:
                left = [bool(bits >> bit & 1) for bits in tree.raw_left_cat_bitsets[node['bitset_idx']].tolist() for bit in range(32)]
                splits.append((node, (int(node['feature_idx']), (*left, bool(node['missing_go_to_left'])))))
    for feature, left in dict.fromkeys(key for _, key in splits):
        sets.setdefault(feature, []).append(left)
    columns = {key: values.shape[1] + number for number, key in enumerate((feature, left) for feature, lefts in sets.items() for left in lefts)}
    for node, key in splits:
        node['feature_idx'], node['is_categorical'], node['num_threshold'], node['missing_go_to_left'] = columns[key], 0, 0.5, 0
    if columns:
        moved.n_features_in_ += len(columns)
        moved.__dict__.pop('feature_names_in_', None)
    return moved, {feature: 1 - np.array(lefts, dtype='float32').T for feature, lefts in sets.items()}


def widened(values, tables):
    """The values with the columns that the tables make of them."""
    at = {feature: np.where(np.isnan(values[:, feature]), len(table) - 1, values[:, feature]).astype(int) for feature, table in tables.items()}
    return np.hstack([values, *(table[at[feature]] for feature, table in tables.items())])


def with_tables(onnx_model, tables, width):
    """The same before the trees of an ONNX file."""
    from onnx import helper, numpy_helper

    if not tables:
        return onnx_model
    graph, parts, nodes = onnx_model.graph, ['float_input'], []
    for node in graph.node:
        node.input[:] = ['widened' if name == 'float_input' else name for name in node.input]
    for feature, table in tables.items():
        given = {'column': np.int64(feature), 'missing': np.float32(len(table) - 1), 'table': table}
        graph.initializer.extend(numpy_helper.from_array(np.asarray(value), f'{name}_{feature}') for name, value in given.items())
        for op, inputs, made in (
            ('Gather', ['float_input', f'column_{feature}'], 'one'),
            ('IsNaN', [f'one_{feature}'], 'gap'),
            ('Where', [f'gap_{feature}', f'missing_{feature}', f'one_{feature}'], 'known'),
            ('Cast', [f'known_{feature}'], 'row'),
            ('Gather', [f'table_{feature}', f'row_{feature}'], 'sides'),
        ):
            options = {'axis': 1} if made == 'one' else {'to': 7} if op == 'Cast' else {}
            nodes.append(helper.make_node(op, inputs, [f'{made}_{feature}'], f'{made}_{feature}', **options))
        parts.append(f'sides_{feature}')
    nodes = [*nodes, helper.make_node('Concat', parts, ['widened'], 'widened', axis=1), *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.input[0].type.tensor_type.shape.dim[1].dim_value = width
    return onnx_model
