import { callEstimator, finalOf, isTransformer } from './estimators';
import { type Interpreter } from './interpreter';
import { type Column, columnsOf, type Estimator, type Value } from './values';

/** What the cell of a network is told besides its model, as Python. */
export interface Prepared {
  readonly raw?: string;
  readonly features?: string;
  readonly transformers?: string;
  readonly target?: string;
}

/** A transformer of the notebook that was fitted on raw columns, and what it makes of them. */
interface Transformer {
  readonly variable: string;
  readonly fitted: NonNullable<Estimator['fitted']>;
  readonly names: readonly string[];
  readonly makes: readonly Column[];
}

/**
 * How the rows of a network were prepared. What transformers made of all columns is told by them and the raw rows, since the arrays that they
 * made hold the rows of one side of a split only.
 */
export function preparedFor(interpreter: Interpreter, { fitted }: Estimator): Prepared {
  const { globals } = interpreter;
  const given = fitted?.given;
  const pictures = picturesIn(globals);
  const open = [...globals.values()].some((value) => value.kind === 'frame' && value.open);
  if (given?.kind === 'pictures' || (!open && pictures !== undefined))
    return { ...(pictures !== undefined && { raw: pictures }), features: 'None' };
  const known = transformersOf(interpreter);
  const target = targetOf(known, columnsOf(fitted?.label) ?? []);
  const transformers = madeBy(known, fitted?.features ?? []) ?? likely(known, fitted, globals);
  const features = transformers === undefined ? called(given, globals) : 'None';
  return {
    ...(features !== undefined && { features }),
    ...(transformers !== undefined && { transformers }),
    ...(target !== undefined && { target }),
  };
}

function transformersOf(interpreter: Interpreter): Transformer[] {
  return [...interpreter.globals].flatMap(([variable, value]): Transformer[] => {
    if (value.kind !== 'estimator' || value.fitted === undefined || !isTransformer(finalOf(value).type)) return [];
    const { fitted } = value;
    const names = fitted.features.flatMap((column) => (column.kind === 'raw' ? [column.name] : []));
    if (names.length < fitted.features.length) return [];
    const columns = new Map(
      names.map((name): [string, Value] => [name, { kind: 'series', column: { kind: 'raw', name } }]),
    );
    const frame: Value = { kind: 'frame', open: false, columns };
    const made = callEstimator(interpreter, value, 'transform', { args: [frame], named: new Map(), at: value.at });
    return [{ variable, fitted, names, makes: columnsOf(made) ?? [] }];
  });
}

/** The transformers that make exactly these columns, one after the other. */
function madeBy(known: readonly Transformer[], features: readonly Column[]): string | undefined {
  const chosen: string[] = [];
  for (let rest = features; rest.length > 0;) {
    const next = known.find(({ makes }) => makes.length > 0 && shape(rest.slice(0, makes.length)) === shape(makes));
    if (next === undefined) return undefined;
    chosen.push(`(${next.variable}, [${next.names.map(quoted).join(', ')}])`);
    rest = rest.slice(next.makes.length);
  }
  return chosen.length > 0 ? `[${chosen.join(', ')}]` : undefined;
}

/** Of columns that nobody named: the one transformer that was fitted on such. */
function likely(
  known: readonly Transformer[],
  fitted: Estimator['fitted'],
  globals: ReadonlyMap<string, Value>,
): string | undefined {
  if (fitted !== undefined && fitted.features.length > 0) return undefined;
  const unnamed = known.flatMap(({ variable, fitted: { features, given } }) => {
    const frame = features.length === 0 && given?.kind === 'frame' ? variableOf(given, globals) : undefined;
    return frame === undefined ? [] : [`[(${variable}, list(${frame}.columns))]`];
  });
  return unnamed.length === 1 ? unnamed[0] : undefined;
}

/** What the answers were scaled with before training. */
function targetOf(known: readonly Transformer[], label: readonly Column[]): string | undefined {
  const [only] = label;
  if (only?.kind !== 'step' || label.length > 1) return undefined;
  if (only.op === 'log1p' && only.of.kind === 'raw') return 'np.log1p';
  return known.find(({ makes }) => shape(makes) === shape(label))?.variable;
}

/** A value by the notebook's names: a variable, or a list or a dictionary of such. */
function called(value: Value | undefined, globals: ReadonlyMap<string, Value>): string | undefined {
  if (value === undefined || value.kind === 'unknown') return undefined;
  const variable = variableOf(value, globals);
  if (variable !== undefined) return variable;
  if (value.kind === 'list') {
    const parts = value.items.map((item) => called(item, globals));
    return parts.length > 0 && parts.every((part) => part !== undefined) ? `[${parts.join(', ')}]` : undefined;
  }
  if (value.kind !== 'dict') return undefined;
  const parts = value.entries.map(([key, item]) => {
    const part = called(item, globals);
    return key.kind === 'constant' && typeof key.value === 'string' && part !== undefined
      ? `${quoted(key.value)}: ${part}`
      : undefined;
  });
  return parts.length > 0 && parts.every((part) => part !== undefined) ? `{${parts.join(', ')}}` : undefined;
}

function variableOf(value: Value, globals: ReadonlyMap<string, Value>): string | undefined {
  return [...globals].find(([, held]) => held === value)?.[0];
}

/** The pictures of evaluation, whose transform changes nothing at random; else the last. */
function picturesIn(globals: ReadonlyMap<string, Value>): string | undefined {
  const all = [...globals].flatMap(([name, value]) => (value.kind === 'pictures' ? [{ name, value }] : []));
  const found = all.find(({ name }) => /test|val|eval/i.test(name)) ?? all.at(-1);
  const labels = found?.value.labels && variableOf(found.value.labels, globals);
  return found && labels !== undefined ? `(${found.name}, ${labels})` : found?.name;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}'`;
}

function shape(columns: readonly Column[]): string {
  return JSON.stringify(columns, (key, value: unknown) => (key === 'at' ? undefined : value));
}
