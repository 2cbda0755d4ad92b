import { type Plain } from '../contract/draft/recipe';
import { finalOf, fit, isNetwork, makeEstimator } from './estimators';
import { type Follower, type Given } from './follower';
import { choose, operate } from './operators';
import {
  columnsOf,
  computed,
  constant,
  type Estimator,
  itemsOf,
  mapColumns,
  namesOf,
  partOf,
  plainOf,
  step,
  textOf,
  unknown,
  type Value,
} from './values';

type Call = (follower: Follower, given: Given) => Value;

const same: Call = (_, { args: [value = unknown] }) => value;

/** An operation on each value; on an answer of the model it is one of an output. */
const each =
  (op: string, args: { readonly [key: string]: Plain } = {}): Call =>
  (_, { args: [of = unknown], at }) =>
    of.kind === 'answer'
      ? { ...of, steps: [...of.steps, { op, args }] }
      : of.kind === 'computed'
        ? of
        : mapColumns(of, (column) => step(column, op, args, at));

const read: Call = (follower, { named, at }) => {
  if (named.has('converters')) follower.gap('values that are converted while they are read', at);
  return follower.source(at);
};
const sideBySide: Call = (_, { args: [value] }) => {
  const columns = columnsOf(value);
  return columns === undefined ? unknown : { kind: 'array', columns };
};

const tensor: Call = (_, { args: [value] }) => {
  const columns = columnsOf(value);
  return columns === undefined ? unknown : { kind: 'array', columns };
};

const matrix: Call = (_, { args, named, at }) => ({
  kind: 'matrix',
  data: named.get('data') ?? args[0] ?? unknown,
  label: named.get('label') ?? args[1],
  at,
});

/** Boosters that are trained by a function. */
const train =
  (library: string): Call =>
  (follower, { args, named, at }) => {
    const given = named.get('dtrain') ?? named.get('train_set') ?? args[1];
    const of: Estimator = { kind: 'estimator', type: 'Booster', library, args, named, at };
    if (given?.kind === 'matrix') fit(follower, of, given.data, given.label, given.at);
    return of;
  };

const calls: Readonly<Record<string, Call>> = {
  'xgboost.DMatrix': matrix,
  'xgboost.QuantileDMatrix': matrix,
  'lightgbm.Dataset': matrix,
  'catboost.Pool': matrix,
  'xgboost.train': train('xgboost'),
  'lightgbm.train': train('lightgbm'),
  'pandas.merge': (follower) => follower.source(),
  'numpy.log1p': each('log1p'),
  'numpy.log': each('log'),
  'numpy.exp': each('exp'),
  'numpy.expm1': each('expm1'),
  'numpy.sqrt': each('sqrt'),
  'numpy.abs': each('abs'),
  'numpy.absolute': each('abs'),
  'numpy.square': each('power', { exponent: 2 }),
  'numpy.hstack': sideBySide,
  'numpy.column_stack': sideBySide,
  'numpy.c_': sideBySide,
  'scipy.sparse.hstack': sideBySide,
  'numpy.concatenate': sideBySide,
  'numpy.asarray': same,
  'numpy.array': same,
  'numpy.ascontiguousarray': same,
  'numpy.ravel': same,
  'numpy.float32': same,
  'pandas.Series': same,
  'pandas.to_datetime': same,
  'pandas.to_numeric': (follower, { args: [of = unknown] }) => {
    if (of.kind === 'series' && of.column.kind === 'raw') follower.numeric.add(of.column.name);
    return of;
  },
  'builtins.list': (_, { args: [value = unknown] }) =>
    value.kind === 'list' ? value : { kind: 'list', items: itemsOf(value) },
  'builtins.tuple': same,
  'builtins.sorted': same,
  'builtins.float': same,
  'builtins.int': same,
  'builtins.str': same,
  'builtins.dict': (_, { args: [value = unknown], named }) =>
    value.kind === 'dict'
      ? value
      : { kind: 'dict', entries: [...named].map(([key, item]): [Value, Value] => [constant(key), item]) },
  'builtins.len': () => computed,
  'builtins.enumerate': (follower, { args: [value = unknown] }) =>
    pairs(iterated(follower, value).map((item, index) => [constant(index), item])),
  'builtins.zip': (follower, { args }) => {
    const lists = args.map((value) => iterated(follower, value));
    return pairs(
      Array.from({ length: Math.min(...lists.map((list) => list.length)) }, (_, index) =>
        lists.map((list) => list[index] ?? unknown),
      ),
    );
  },
  'pandas.DataFrame': (_, { args: [data = unknown], named }) => {
    if (data.kind === 'frame') return data;
    if (data.kind === 'dict')
      return {
        kind: 'frame',
        open: false,
        columns: new Map(data.entries.map(([key, value]) => [textOf(key) ?? '', value])),
      };
    const [columns, names] = [columnsOf(data), namesOf(named.get('columns'))];
    // Without names of their own they are known by their raw columns'.
    if (columns === undefined || names?.length !== columns.length)
      return columns === undefined ? unknown : { kind: 'array', columns };
    return {
      kind: 'frame',
      open: false,
      columns: new Map(columns.map((column, index) => [names[index] ?? '', { kind: 'series', column }])),
    };
  },
  'pandas.concat': (_, { args: [parts], named }) => {
    const axis = plainOf(named.get('axis'));
    if (parts?.kind !== 'list') return unknown;
    // Rows below rows: the columns stay.
    if (axis !== 1 && axis !== 'columns') return parts.items[0] ?? unknown;
    if (parts.items.every((part) => part.kind === 'frame'))
      return { kind: 'frame', open: false, columns: new Map(parts.items.flatMap((part) => [...part.columns])) };
    const columns = columnsOf(parts);
    return columns === undefined ? unknown : { kind: 'array', columns };
  },
  'pandas.get_dummies': (follower, { args: [data = unknown], named, at }) => {
    const names = namesOf(named.get('columns'));
    if (data.kind === 'frame' && names === undefined) {
      // Numbers stay what they are, and which columns are texts the code does not say.
      follower.gap('get_dummies of all columns that are texts', at);
      return data;
    }
    const args: { [key: string]: Plain } = plainOf(named.get('drop_first')) === true ? { drop: 'first' } : {};
    if (data.kind !== 'frame' || names === undefined)
      return mapColumns(data, (column) => step(column, 'one_hot', args, at));
    const rest = [...data.columns].filter(([name]) => !names.includes(name));
    const encoded = names.flatMap((name): [string, Value][] => {
      const value = data.columns.get(name);
      return value?.kind === 'series'
        ? [[name, { kind: 'series', column: step(value.column, 'one_hot', args, at) }]]
        : [];
    });
    return { kind: 'frame', open: false, columns: new Map([...rest, ...encoded]) };
  },
  'pandas.cut': (_, { args: [of = unknown, bins], named, at }) =>
    bucketize(of, plainOf(named.get('bins') ?? bins), { right: true, outside: 'missing' }, at),
  'numpy.digitize': (_, { args: [of = unknown, bins], named, at }) => {
    const edges = plainOf(named.get('bins') ?? bins);
    const open = Array.isArray(edges) ? [-Infinity, ...(edges as readonly Plain[]), Infinity] : edges;
    return bucketize(of, open, plainOf(named.get('right')) === true ? { right: true } : {}, at);
  },
  'numpy.clip': (follower, { args: [of = unknown, lower = unknown, upper = unknown], at }) =>
    follower.call({ kind: 'member', of, name: 'clip' }, { args: [lower, upper], named: new Map(), at }),
  'numpy.power': (follower, given) => calls['operator.**']?.(follower, given) ?? unknown,
  'sklearn.model_selection.train_test_split': ({ known }, { args }) => ({
    kind: 'list',
    items: (known.parts ? args.map(partOf) : args).flatMap((value) => [value, value]),
  }),
  'sklearn.base.clone': same,
  'numpy.where': (_, { args: [test = unknown, yes = unknown, no = unknown], at }) => choose(test, yes, no, at),
  // What a loop does it does at least once.
  'builtins.range': () => ({ kind: 'list', items: [computed] }),
  'torch.compile': same,
  'torch.nn.DataParallel': same,
  'torch.utils.data.TensorDataset': (_, { args }) => ({ kind: 'list', items: args }),
  'torch.utils.data.DataLoader': (_, { args: [set = unknown] }) =>
    set.kind === 'list' ? { kind: 'list', items: [set] } : set,
  'torch.utils.data.random_split': (_, { args: [set = unknown] }) => ({ kind: 'list', items: [set, set, set] }),
  'torch.tensor': tensor,
  'torch.as_tensor': tensor,
  'torch.from_numpy': tensor,
  'torch.FloatTensor': tensor,
  'torch.Tensor': tensor,
  // The export cells of `snippets/`: of a pipeline the last step becomes the model, and the raw rows are written with its answers.
  'builtins.export_network': (follower, given) => calls['builtins.export_contract']?.(follower, given) ?? unknown,
  'builtins.export_contract': (follower, { args: [model, raw] }) => {
    if (model?.kind === 'estimator') follower.exported = finalOf(model);
    if (raw?.kind === 'frame') follower.written.push({ path: 'reference.parquet', frame: raw });
    return constant(null);
  },
};

/** Functions that hand a model on: what is exported is their first argument. */
const converters =
  /(^|\.)(to_onnx|convert_sklearn|convert_lightgbm|convert_xgboost|convert_catboost)$|^torch\.onnx\.export$/;

export function callLibrary(follower: Follower, path: string, given: Given): Value {
  const call = Object.hasOwn(calls, path) ? calls[path] : undefined;
  if (call !== undefined) return call(follower, given);
  if (path.startsWith('operator.')) return operate(follower, path.slice('operator.'.length), given);
  // A query may compute what it gives.
  if (/^pandas\.read_(?:sql|gbq)/.test(path)) follower.doubt();
  if (/^pandas\.read_/.test(path) || /^sklearn\.datasets\./.test(path) || /^seaborn\.load_dataset$/.test(path))
    return path.startsWith('sklearn')
      ? { kind: 'member', of: read(follower, given), name: 'dataset' }
      : read(follower, given);
  if (path.startsWith('tqdm')) return given.args[0] ?? unknown;
  if (converters.test(path)) {
    const [model, example] = given.args;
    if (model?.kind === 'estimator') {
      // A network that no cell trains was tried out by this.
      if (isNetwork(model) && (model.fitted?.features.length ?? 0) === 0 && example !== undefined)
        follower.call(model, {
          args: example.kind === 'list' ? example.items : [example],
          named: new Map(),
          at: given.at,
        });
      follower.exported = model;
    }
    return unknown;
  }
  const statistic =
    /^numpy\.(mean|median|nanmean|nanmedian|std|min|max|percentile|quantile|nanpercentile|unique|linspace|arange)$/.test(
      path,
    );
  if (!statistic) return makeEstimator(path, given);
  const [of] = given.args;
  return { kind: 'computed', statistic: path.replace(/^numpy\.(?:nan)?/, ''), ...(of && { of }) };
}

/** Also of the model's classes, where they are known. */
function iterated(follower: Follower, value: Value): readonly Value[] {
  const { classes } = follower.known;
  if (value.kind === 'classes') return (classes ?? []).map(constant);
  if (value.kind === 'answer' && value.from === 'probabilities' && classes !== undefined)
    return classes.map((_, index) => ({ ...value, index }));
  return itemsOf(value);
}

function pairs(rows: readonly (readonly Value[])[]): Value {
  return { kind: 'list', items: rows.map((items) => ({ kind: 'list', items })) };
}

function bucketize(of: Value, edges: Plain | undefined, args: { readonly [key: string]: Plain }, at: number): Value {
  return mapColumns(of, (column) =>
    Array.isArray(edges)
      ? step(column, 'bucketize', { edges: edges as readonly Plain[], ...args }, at)
      : step(column, 'bucketize', args, at, ['edges']),
  );
}
