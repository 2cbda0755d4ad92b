import { type Plain } from '../contract/draft/recipe';
import { type Follower, type Given } from './follower';
import { callLibrary } from './libraries';
import { isIn } from './operators';
import {
  type Column,
  computed,
  constant,
  type Frame,
  isPart,
  itemsOf,
  mapColumns,
  namesOf,
  partOf,
  plainOf,
  rootOf,
  step,
  textOf,
  unknown,
  type Value,
} from './values';

/** Parts of a date by their names in pandas. */
const dateParts: Readonly<Record<string, string>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  weekday: 'weekday',
  dayofweek: 'weekday',
  day_of_week: 'weekday',
  dayofyear: 'day_of_year',
  day_of_year: 'day_of_year',
};
/** Of which some rows are left. */
const fewer = new Set(['sample', 'query', 'head', 'tail', 'dropna', 'nlargest', 'nsmallest']);
/** Of rows, of memory or of presentation: the columns stay what they are. */
const keep = new Set([
  'astype',
  'copy',
  'to_numpy',
  'reset_index',
  'dropna',
  'drop_duplicates',
  'sort_values',
  'sort_index',
  'sample',
  'query',
  'head',
  'reindex',
  'infer_objects',
  'convert_dtypes',
  'toarray',
  'todense',
  'to_frame',
  'ravel',
  'reshape',
  'flatten',
  'set_index',
  'groupby',
  'tail',
  'squeeze',
]);
/** Where a tensor is and how precise, not what. */
const ofTensors = new Set(['to', 'float', 'double', 'cpu', 'cuda', 'detach', 'numpy', 'clone', 'contiguous']);
const statistics = new Set(['mean', 'median', 'std', 'min', 'max', 'quantile', 'mode', 'sum', 'var', 'nunique']);

/** `frame.name`, `frame.column`. */
export function frameAttribute(follower: Follower, of: Value, name: string, at: number): Value {
  if (of.kind === 'imported') return { kind: 'imported', path: `${of.path}.${name}` };
  if (of.kind === 'member' && of.name === 'dt' && of.of.kind === 'series')
    return datePart(follower, of.of.column, name, at);
  if (of.kind === 'member' && of.name === 'dataset') {
    // A sample data set: a frame, its features and its answer.
    if (name === 'target') return { kind: 'series', column: { kind: 'raw', name } };
    return name === 'frame' || name === 'data' ? of.of : { kind: 'unknown' };
  }
  if (of.kind === 'frame' && (name === 'columns' || name === 'keys'))
    return name === 'keys' ? { kind: 'member', of, name } : { kind: 'list', items: itemsOf(of) };
  if (name === 'values' || name === 'T') return of;
  if (name === 'shape') return computed;
  const method =
    keep.has(name) ||
    statistics.has(name) ||
    Object.hasOwn(methods, name) ||
    ['str', 'dt', 'loc', 'iloc', 'cat', 'fit'].includes(name);
  if (
    of.kind === 'frame' &&
    !method &&
    (of.columns.has(name) || (of.open && !/^to_|^plot|^describe$|^info$|^corr$/.test(name)))
  )
    return follower.columnOf(of, name);
  return { kind: 'member', of, name };
}

function datePart(follower: Follower, column: Column, name: string, at: number): Value {
  const part = dateParts[name];
  if (part === undefined) {
    follower.gap(`dt.${name}`, at);
    return { kind: 'series', column };
  }
  return { kind: 'series', column: step(column, 'date_parts', { part }, at) };
}

type Method = (follower: Follower, of: Value, given: Given) => Value;

const simple =
  (op: string): Method =>
  (_, of, { at }) =>
    mapColumns(of, (column) => step(column, op, {}, at));

const methods: Readonly<Record<string, Method>> = {
  assign: (follower, of, { named, at }) => {
    if (of.kind !== 'frame') return unknown;
    const frame: Frame = { ...of, columns: new Map(of.columns) };
    for (const [name, value] of named)
      frame.columns.set(
        name,
        value.kind === 'function' ? follower.apply(value, { args: [frame], named: new Map(), at }) : value,
      );
    return frame;
  },
  drop: (_, of, { args, named }) => {
    const names = namesOf(named.get('columns') ?? named.get('labels') ?? args[0]);
    if (of.kind !== 'frame' || names === undefined) return of;
    return { ...of, columns: new Map([...of.columns].filter(([name]) => !names.includes(name))) };
  },
  pop: (follower, of, { args: [key], at }) => {
    const name = textOf(key);
    if (of.kind !== 'frame' || name === undefined) return unknown;
    const column = follower.columnOf(of, name);
    of.columns.delete(name);
    follower.change(of, at);
    return column;
  },
  insert: (follower, of, { args: [, key, value = unknown], at }) => {
    const name = textOf(key);
    follower.change(of, at);
    if (of.kind === 'frame' && name !== undefined) of.columns.set(name, value);
    return constant(null);
  },
  // Two tables beside each other are raw data together, whatever columns they have.
  merge: (follower) => follower.source(),
  join: (follower) => follower.source(),
  rename: (_, of, { named }) => {
    const columns = named.get('columns');
    if (of.kind !== 'frame' || columns?.kind !== 'dict') return of;
    const names = new Map(columns.entries.map(([from, to]) => [textOf(from), textOf(to)]));
    const renamed = new Map([...of.columns].map(([name, value]): [string, Value] => [names.get(name) ?? name, value]));
    // Of a file that nobody has looked into at least the renamed columns are known.
    for (const [from, to] of names)
      if (of.open && from !== undefined && to !== undefined && !of.columns.has(from))
        renamed.set(to, { kind: 'series', column: { kind: 'raw', name: from } });
    return { ...of, columns: renamed };
  },
  filter: (follower, of, { args, named }) => {
    const names = namesOf(named.get('items') ?? args[0]);
    return of.kind === 'frame' && names !== undefined
      ? { kind: 'frame', open: false, columns: new Map(names.map((name) => [name, follower.columnOf(of, name)])) }
      : unknown;
  },
  fillna: (follower, of, { args: [first], named, at }) => {
    const value = named.get('value') ?? first ?? unknown;
    return mapColumns(of, (column, name) => {
      const own = value.kind === 'dict' ? value.entries.find(([key]) => textOf(key) === name)?.[1] : value;
      if (own === undefined) return column;
      const plain = plainOf(own);
      // What no entry of a mapping knew is missing after it.
      if (column.kind === 'step' && column.op === 'map' && plain !== undefined && plain !== null)
        return { ...column, args: { ...column.args, unknown: plain } };
      return typeof plain === 'number' || typeof plain === 'string'
        ? step(column, 'impute', { with: plain }, at)
        : { ...step(column, 'impute', {}, at, ['with']), ...statisticOf(own, column, name) };
    });
  },
  map: (follower, of, given) => mapped(follower, of, given, false),
  replace: (follower, of, given) => mapped(follower, of, given, true),
  apply: (follower, of, { args: [callee = unknown], named, at }) => {
    // Of a frame by its rows: the columns by their names.
    const isRow = of.kind === 'frame' && plainOf(named.get('axis')) === 1;
    const result =
      callee.kind === 'function' && (of.kind === 'series' || isRow)
        ? follower.apply(callee, { args: [of], named: new Map(), at })
        : callee.kind === 'imported'
          ? callLibrary(follower, callee.path, { args: [of], named: new Map(), at })
          : unknown;
    return result.kind === 'unknown' ? follower.lose('apply of a function', at) : result;
  },
  clip: (_, of, { args, named, at }) => {
    const bounds = [
      ['min', named.get('lower') ?? named.get('min') ?? args[0]],
      ['max', named.get('upper') ?? named.get('max') ?? args[1]],
    ] as const;
    return mapColumns(of, (column) => {
      const told = bounds.flatMap(([name, value]): [string, Plain][] =>
        value?.kind === 'constant' && typeof value.value === 'number' ? [[name, value.value]] : [],
      );
      const lacks = bounds.flatMap(([name, value]) => (value === undefined || value.kind === 'constant' ? [] : [name]));
      return step(column, 'clip', Object.fromEntries(told), at, lacks);
    });
  },
  isna: (_, of, { at }) => mapColumns(of, (column) => step(column, 'indicator', {}, at)),
  isnull: (_, of, { at }) => mapColumns(of, (column) => step(column, 'indicator', {}, at)),
  abs: simple('abs'),
  isin: (_, of, { args: [values], at }) => isIn(of, values, at),
  pipe: (follower, of, { args: [callee = unknown, ...rest], named, at }) =>
    follower.call(callee, { args: [of, ...rest], named, at }),
  items: (_, of) =>
    of.kind === 'dict'
      ? { kind: 'list', items: of.entries.map(([key, value]) => ({ kind: 'list', items: [key, value] })) }
      : unknown,
  keys: (_, of) => ({ kind: 'list', items: itemsOf(of) }),
  tolist: (_, of) => of,
  argmax: (_, of) => (of.kind === 'answer' && of.from === 'probabilities' ? { ...of, from: 'argmax' } : computed),
  to_parquet: (follower, of, { args: [path] }) => {
    const name = textOf(path);
    if (of.kind === 'frame' && name !== undefined)
      follower.written.push({ path: name, frame: { ...of, columns: new Map(of.columns) } });
    return constant(null);
  },
};

/** How scikit-learn calls a statistic by which a column of its own is filled. */
const strategies: Readonly<Record<string, string>> = { mean: 'mean', median: 'median', mode: 'most_frequent' };

function statisticOf(value: Value, column: Column, name: string): { readonly statistic?: string } {
  const strategy = value.kind === 'computed' ? strategies[value.statistic ?? ''] : undefined;
  if (value.kind !== 'computed' || strategy === undefined) return {};
  const { of } = value;
  const own = of?.kind === 'frame' ? of.columns.get(name) : of;
  // A figure of some rows is none of all of them.
  if (own?.kind === 'series' && isPart(own.column) && !isPart(column)) return {};
  return own?.kind === 'series' && rootOf(own.column) === rootOf(column) ? { statistic: strategy } : {};
}

function kept({ known }: Follower, of: Value, name: string): Value {
  if (name === 'astype' && of.kind === 'series') return { ...of, column: { ...of.column, truth: false } };
  return known.parts && fewer.has(name) ? partOf(of) : of;
}

/** A method of a frame, a series, a matrix, or of text and dates in one. */
export function callFrame(follower: Follower, of: Value, name: string, given: Given): Value {
  const { at } = given;
  if (of.kind === 'member' && of.name === 'str') {
    if (name === 'lower' || name === 'strip')
      return mapColumns(of.of, (column) => step(column, name, name === 'lower' ? { locale: 'unicode' } : {}, at));
    return follower.lose(`str.${name}`, at);
  }
  if (of.kind === 'member' && of.name === 'dt') {
    return follower.lose(`dt.${name}`, at);
  }
  if (of.kind === 'member') return unknown;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  const holds = of.kind === 'frame' || of.kind === 'series' || of.kind === 'array';
  if (method !== undefined && (holds || ['items', 'keys', 'argmax', 'tolist'].includes(name)))
    return method(follower, of, given);
  if (name === 'copy' && of.kind === 'frame') return { ...of, columns: new Map(of.columns) };
  if (statistics.has(name)) return { kind: 'computed', statistic: name, of };
  if (of.kind === 'answer' ? name === 'round' || ofTensors.has(name) : of.kind === 'array' && ofTensors.has(name))
    return of;
  if (keep.has(name)) return kept(follower, of, name);
  return holds && !/^(to_|plot|describe|info|hist|value_counts|corr|append)/.test(name)
    ? follower.lose(`.${name}()`, at)
    : unknown;
}

function mapped(follower: Follower, of: Value, { args: [first], at }: Given, keepsOthers: boolean): Value {
  if (first?.kind === 'function' && of.kind === 'series')
    return follower.apply(first, { args: [of], named: new Map(), at });
  const values = plainOf(first);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    if (first?.kind !== 'unknown' && of.kind !== 'frame')
      follower.lose(keepsOthers ? 'replace of values' : 'map by a function', at);
    return unknown;
  }
  // Without an entry pandas' map makes a value missing; replace leaves it.
  if (keepsOthers) follower.gap('replace of values, which leaves the others as they are', at);
  return mapColumns(of, (column) => step(column, 'map', { values }, at));
}
