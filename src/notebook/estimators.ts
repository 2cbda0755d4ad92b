import { type Plain } from '../contract/draft/recipe';
import { type Follower, type Given } from './follower';
import { callNetwork, networkLibrary, picturesOf } from './networks';
import {
  type Column,
  columnsOf,
  type Estimator,
  itemsOf,
  mapColumns,
  namesOf,
  plainOf,
  rootOf,
  step,
  textOf,
  unknown,
  type Value,
} from './values';

/** Modules whose classes are estimators. */
const libraries = /^(sklearn|lightgbm|xgboost|catboost|imblearn)\./;

/** Whether a class prepares data, and predicts nothing itself. */
export function isTransformer(type: string): boolean {
  return /(?:Scaler|Encoder|Imputer|Transformer|Discretizer|Features|Vectorizer|PCA|SVD|NMF|Normalizer|Binarizer|Indicator|Union|VarianceThreshold|RFE|RFECV)$|^Select|_transformer$|_union$/.test(
    type,
  );
}

export function isNetwork({ library }: Estimator): boolean {
  return library === 'pytorch' || library === 'keras';
}

/** An estimator of that class, not fitted yet. Of everything else nothing is known. */
export function makeEstimator(path: string, { args, named, at }: Given): Value {
  const type = path.slice(path.lastIndexOf('.') + 1);
  const isClass = /^[A-Z]/.test(type) || type.startsWith('make_');
  const library = libraries.test(path) && isClass ? path.slice(0, path.indexOf('.')) : networkLibrary(path);
  return library !== undefined ? { kind: 'estimator', type, library, args, named, at } : (picturesOf(path) ?? unknown);
}

/** `pipeline[-1]`, `pipeline.named_steps`, `model.classes_`, `scaler.fit`. */
export function estimatorAttribute(of: Estimator, name: string): Value {
  if (name === 'classes_') return { kind: 'classes', by: of };
  if (name === 'best_estimator_' || name === 'regressor_' || name === 'estimator_') {
    const found = wrapped(of);
    return found === undefined ? unknown : { ...found, ...(of.fitted && { fitted: of.fitted }) };
  }
  const steps = stepsOf(of);
  if (name === '[:-1]')
    return {
      ...of,
      type: 'Pipeline',
      args: [{ kind: 'list', items: steps.slice(0, -1).map(({ value }) => value) }],
      named: new Map(),
    };
  if (name === 'named_steps')
    return { kind: 'dict', entries: steps.map((one) => [{ kind: 'constant', value: one.name }, one.value] as const) };
  const index = /^\[(.*)\]$/.exec(name)?.[1];
  if (index !== undefined)
    return (
      (/^-?\d+$/.test(index) ? steps.at(Number(index)) : steps.find((one) => one.name === index))?.value ?? unknown
    );
  return { kind: 'member', of, name };
}

export function callEstimator(follower: Follower, of: Estimator, method: string, given: Given): Value {
  if (isNetwork(of)) return callNetwork(follower, of, method, given);
  const { args, named, at } = given;
  const [data = unknown, label] = [args[0] ?? named.get('X'), args[1] ?? named.get('y')];
  if (method === 'fit') {
    fit(follower, of, data, label, at);
    return of;
  }
  if (method === 'transform') return transform(follower, of, data, at);
  if (method === 'fit_transform') {
    fit(follower, of, data, label, at);
    return transform(follower, of, data, at);
  }
  if (method === 'predict_proba') return { kind: 'answer', by: of, from: 'probabilities', steps: [] };
  if (method === 'predict') return { kind: 'answer', by: of, from: isClassifier(of) ? 'label' : 'value', steps: [] };
  return method === 'set_output' || method === 'set_params' ? of : unknown;
}

/** The estimator itself, the last one of a pipeline. */
export function finalOf(of: Estimator): Estimator {
  const last = of.type === 'Pipeline' || of.type === 'make_pipeline' ? stepsOf(of).at(-1)?.value : wrapped(of);
  return last?.kind === 'estimator' ? finalOf(last) : of;
}

/** What a search tries out, what a transformed target is predicted by, and what a threshold is put behind. */
function wrapped(of: Estimator): Estimator | undefined {
  const name = /SearchCV$|ThresholdClassifier(?:CV)?$|^FrozenEstimator$/.test(of.type)
    ? 'estimator'
    : of.type === 'TransformedTargetRegressor'
      ? 'regressor'
      : undefined;
  const found = name === undefined ? undefined : (of.named.get(name) ?? of.args[0]);
  return found?.kind === 'estimator' ? found : undefined;
}

function isClassifier(of: Estimator): boolean {
  return /Classifier|LogisticRegression|SVC$|NB$|DiscriminantAnalysis|Perceptron/.test(finalOf(of).type);
}

export function fit(follower: Follower, of: Estimator, data: Value, label: Value | undefined, call: number): void {
  const features = columnsOf(data) ?? [];
  of.fitted = {
    features,
    given: data,
    call,
    ...(data.kind === 'frame' && { names: [...data.columns.keys()] }),
    ...(label !== undefined && { label }),
  };
  follower.fitted.push(of);
  const last = finalOf(of);
  if (last === of || wrapped(of) !== undefined) return;
  // What a pipeline's last step gets is what the others make of the data.
  const { result, gaps } = follower.aside(() =>
    columnsOf(transform(follower, estimatorAttribute(of, '[:-1]') as Estimator, data, of.at)),
  );
  // Nobody asks for them where the whole pipeline is the model.
  last.fitted = { features: result ?? [], gaps, ...(label !== undefined && { label }) };
}

/** Name and estimator of each step, whichever way they were listed. */
function stepsOf({ type, args, named }: Estimator): { readonly name: string; readonly value: Value }[] {
  const listed = type === 'make_pipeline' ? args : itemsOf(named.get('steps') ?? args[0] ?? unknown);
  return listed.map((one) => {
    if (one.kind === 'list') return { name: textOf(one.items[0]) ?? '', value: one.items[1] ?? unknown };
    return { name: one.kind === 'estimator' ? one.type.toLowerCase() : '', value: one };
  });
}

function transform(follower: Follower, of: Estimator, data: Value, at: number): Value {
  if (of.type === 'Pipeline' || of.type === 'make_pipeline')
    return stepsOf(of).reduce<Value>((value, one) => transformBy(follower, one.value, value, at), data);
  if (of.type === 'ColumnTransformer' || of.type === 'make_column_transformer')
    return columnTransformer(follower, of, data, at);
  const make = Object.hasOwn(transformers, of.type) ? transformers[of.type] : undefined;
  if (make === undefined) {
    return follower.lose(of.type, of.at);
  }
  if (of.type === 'FunctionTransformer') return make(follower, of, data, at);
  const columns = columnsOf(make(follower, of, data, at));
  return columns === undefined ? unknown : { kind: 'array', columns };
}

function transformBy(follower: Follower, by: Value, data: Value, at: number): Value {
  if (by.kind === 'estimator') return transform(follower, by, data, at);
  const word = textOf(by);
  // "passthrough", and None of old.
  return word === 'passthrough' || (by.kind === 'constant' && by.value === null) ? data : unknown;
}

function columnTransformer(follower: Follower, of: Estimator, data: Value, at: number): Value {
  if (data.kind !== 'frame') return unknown;
  const listed =
    of.type === 'ColumnTransformer' ? itemsOf(of.named.get('transformers') ?? of.args[0] ?? unknown) : of.args;
  const taken = new Set<string>();
  const columns: Column[] = [];
  for (const one of listed) {
    const [by = unknown, chosen] = one.kind === 'list' ? one.items.slice(-2) : [];
    const names = namesOf(chosen);
    if (names === undefined) {
      return follower.lose('columns of a ColumnTransformer that are chosen by a selector', of.at);
    }
    for (const name of names) taken.add(name);
    if (textOf(by) === 'drop') continue;
    const part: Value = {
      kind: 'frame',
      open: false,
      columns: new Map(names.map((name) => [name, follower.columnOf(data, name)])),
    };
    const made = columnsOf(transformBy(follower, by, part, at));
    if (made === undefined) return unknown;
    columns.push(...made);
  }
  if (textOf(of.named.get('remainder')) === 'passthrough')
    for (const [name, value] of data.columns)
      if (!taken.has(name) && value.kind === 'series') columns.push(value.column);
  return { kind: 'array', columns };
}

type Make = (follower: Follower, of: Estimator, data: Value, at: number) => Value;
type Args = { readonly [key: string]: Plain };

/** One step for each column, with the numbers that were fitted. */
const fitted =
  (op: string, lacks: readonly string[], told: (of: Estimator) => Args = () => ({})): Make =>
  (_, of, data, at) =>
    mapColumns(data, (column) => step(column, op, told(of), at, lacks));

/** An argument by its name, or at its position. */
function argument(of: Estimator, name: string): Plain | undefined {
  return plainOf(of.named.get(name));
}

/** Of an argument that lists something for each column: this column's. */
function ofEach(of: Estimator, name: string, data: Value): (column: string) => Plain | undefined {
  const lists = of.named.get(name);
  const names = data.kind === 'frame' ? [...data.columns.keys()] : (columnsOf(data) ?? []).map(rootOf);
  return (column) => (lists?.kind === 'list' ? plainOf(lists.items[names.indexOf(column)]) : undefined);
}

/** A scaler that only divides, or only takes away, by a figure of the column: the step that the export cells write for it. */
const rescaled = (lacks: 'divide_by' | 'minus', statistic: string): Make => {
  const told: Args = lacks === 'minus' ? { divide_by: 1 } : {};
  return (_, __, data, at) =>
    mapColumns(data, (column) => ({
      kind: 'step',
      of: column,
      op: 'rescale',
      args: told,
      lacks: [lacks],
      statistic,
      at,
    }));
};

/** A scaler by a center and a scale, of which it may have been told to leave either. */
const scaler =
  (
    whole: Make,
    center: readonly [flag: string, statistic: string],
    scale: readonly [flag: string, statistic: string],
  ): Make =>
  (follower, of, data, at) => {
    const [centered, scaled] = [argument(of, center[0]) !== false, argument(of, scale[0]) !== false];
    if (centered && scaled) return whole(follower, of, data, at);
    if (!centered && !scaled) return data;
    return (centered ? rescaled('minus', center[1]) : rescaled('divide_by', scale[1]))(follower, of, data, at);
  };

const transformers: Readonly<Record<string, Make>> = {
  StandardScaler: scaler(fitted('standardize', ['mean', 'std']), ['with_mean', 'mean'], ['with_std', 'std']),
  MinMaxScaler: fitted('min_max', ['min', 'max'], (of) => {
    const to = plainOf(of.named.get('feature_range'));
    return Array.isArray(to) ? { to: to as readonly Plain[] } : {};
  }),
  RobustScaler: scaler(
    fitted('robust', ['center', 'scale']),
    ['with_centering', 'median'],
    ['with_scaling', 'range of quartiles'],
  ),
  MaxAbsScaler: rescaled('divide_by', 'largest size'),
  OneHotEncoder: (_, of, data, at) => {
    const drop = argument(of, 'drop');
    const unknownToo = argument(of, 'handle_unknown') === 'ignore';
    const categories = ofEach(of, 'categories', data);
    return mapColumns(data, (column, name) => {
      const own = categories(name);
      return step(
        column,
        'one_hot',
        {
          ...(Array.isArray(own) && { categories: own as readonly Plain[] }),
          ...(typeof drop === 'string' && { drop }),
          ...(unknownToo && { unknown: 'zeros' }),
        },
        at,
        Array.isArray(own) ? [] : ['categories'],
      );
    });
  },
  LabelEncoder: fitted('ordinal', ['categories']),
  OrdinalEncoder: (_, of, data, at) => {
    const categories = ofEach(of, 'categories', data);
    const value = argument(of, 'unknown_value');
    return mapColumns(data, (column, name) => {
      const own = categories(name);
      return step(
        column,
        'ordinal',
        {
          ...(Array.isArray(own) && { categories: own as readonly Plain[] }),
          ...(typeof value === 'number' && { unknown: value }),
        },
        at,
        Array.isArray(own) ? [] : ['categories'],
      );
    });
  },
  SimpleImputer: (follower, of, data, at) => {
    const fill = argument(of, 'fill_value');
    if (argument(of, 'add_indicator') === true) follower.gap('add_indicator of SimpleImputer', of.at);
    const told: Args = typeof fill === 'number' || typeof fill === 'string' ? { with: fill } : {};
    const strategy = textOf(of.named.get('strategy')) ?? 'mean';
    return mapColumns(data, (column) => ({
      kind: 'step',
      of: column,
      op: 'impute',
      args: told,
      lacks: 'with' in told ? [] : ['with'],
      statistic: strategy,
      at,
    }));
  },
  FunctionTransformer: (follower, of, data, at) => {
    const by = of.named.get('func') ?? of.args[0];
    return by === undefined ? data : follower.call(by, { args: [data], named: new Map(), at });
  },
  PowerTransformer: fitted('yeo_johnson', ['lambda']),
  QuantileTransformer: fitted('interpolate', ['x', 'y'], (of) =>
    argument(of, 'output_distribution') === 'normal' ? { distribution: 'normal' } : { jumps: 'middle' },
  ),
  KBinsDiscretizer: (follower, of, data, at) => {
    const bins = fitted('bucketize', ['edges'], () => ({ outside: 'clamp' }))(follower, of, data, at);
    return argument(of, 'encode') === 'ordinal'
      ? bins
      : mapColumns(bins, (column) => step(column, 'one_hot', { unknown: 'zeros' }, at, ['categories']));
  },
  SplineTransformer: fitted('spline', ['knots'], (of) => {
    const [degree, extrapolation] = [argument(of, 'degree'), argument(of, 'extrapolation')];
    return {
      ...(typeof degree === 'number' && degree !== 3 && { degree }),
      ...(typeof extrapolation === 'string' && extrapolation !== 'constant' && { extrapolation }),
      ...(argument(of, 'include_bias') === false && { bias: false }),
    };
  }),
};
