import { type Plain } from '../contract/draft/recipe';
import { type Parameter, type Statement, type Expression } from './python-ast';

/** One feature on its way: a raw column, and what was done to it; `part` of some of the rows, as a split makes them; `truth` of true and false, which is no number yet. Never changed once made. */
export type Column = (
  | { readonly kind: 'raw'; readonly name: string }
  | {
      readonly kind: 'step';
      readonly of: Column;
      readonly op: string;
      readonly args: { readonly [key: string]: Plain };
      /** Arguments that the code computes: only data or a print-out can tell them. */
      readonly lacks: readonly string[];
      /** What they are of the data, where the code says so. */
      readonly statistic?: string;
      readonly at: number;
    }
  /** `{0} / {1}` of other columns. */
  | { readonly kind: 'formula'; readonly of: readonly Column[]; readonly formula: string; readonly at: number }
) & { readonly part?: true; readonly truth?: boolean };

/** A data frame. Changed in place, as pandas does. */
export interface Frame {
  readonly kind: 'frame';
  readonly columns: Map<string, Value>;
  /** Read from a file: any name that is not among these is a raw column. */
  readonly open: boolean;
}

export interface Estimator {
  readonly kind: 'estimator';
  /** `StandardScaler`, whatever module it is from. */
  readonly type: string;
  /** `sklearn`, `lightgbm`. */
  readonly library: string;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly at: number;
  /** What it was fitted on, and to. */
  fitted?: {
    readonly features: readonly Column[];
    readonly names?: readonly string[];
    readonly label?: Value;
    /** The value itself that it was fitted on, and where the call stands that took it. */
    readonly given?: Value;
    readonly call?: number;
    /** What could not be told of the way to these features. */
    readonly gaps?: ReadonlyMap<string, { readonly at: number; readonly lost: boolean }>;
  };
}

/** What a number has to reach, or to exceed. */
export type Limit = number | { readonly above: number };

/** What a fitted estimator answers on what it was fitted on. */
export interface Answer {
  readonly kind: 'answer';
  readonly by: Estimator;
  readonly from: 'probabilities' | 'label' | 'value' | 'argmax';
  readonly index?: number;
  /** Of a label the notebook's own limit for it. */
  readonly limit?: Limit;
  readonly steps: readonly { readonly op: string; readonly args: Plain }[];
}

export type Value =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Value, Value])[] }
  | Frame
  | { readonly kind: 'series'; readonly column: Column }
  /** A matrix: columns by position. */
  | { readonly kind: 'array'; readonly columns: readonly Column[] }
  | Estimator
  | Answer
  | { readonly kind: 'classes'; readonly by: Estimator }
  | { readonly kind: 'member'; readonly of: Value; readonly name: string }
  /** A data set of pictures, or pictures as an array with their labels beside it. */
  | { readonly kind: 'pictures'; readonly labels?: Value }
  /** Features and label as a library of trees has them: `DMatrix`, `Dataset`, `Pool`. */
  | { readonly kind: 'matrix'; readonly data: Value; readonly label: Value | undefined; readonly at: number }
  /** Something imported, by its full path. */
  | { readonly kind: 'imported'; readonly path: string }
  | {
      readonly kind: 'function';
      readonly parameters: readonly Parameter[];
      readonly body: readonly Statement[] | Expression;
    }
  /** A number that is computed from data; where that is one of these, of what. */
  | { readonly kind: 'computed'; readonly statistic?: string; readonly of?: Value }
  | { readonly kind: 'unknown' };

export const unknown: Value = { kind: 'unknown' };
export const computed: Value = { kind: 'computed' };

export function constant(value: string | number | boolean | null): Value {
  return { kind: 'constant', value };
}

/** As JSON has it; undefined where a part is not known. */
export function plainOf(value: Value | undefined): Plain | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'constant') return value.value;
  if (value.kind === 'list') {
    const items = value.items.map(plainOf);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (value.kind !== 'dict') return undefined;
  const entries: [string, Plain][] = [];
  for (const [key, item] of value.entries) {
    const [name, plain] = [plainOf(key), plainOf(item)];
    if (typeof name === 'object' || name === undefined || plain === undefined) return undefined;
    entries.push([String(name), plain]);
  }
  return Object.fromEntries(entries);
}

export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'constant' && typeof value.value === 'string' ? value.value : undefined;
}

/** A list of texts, or one text; undefined for everything else. */
export function namesOf(value: Value | undefined): readonly string[] | undefined {
  const one = textOf(value);
  if (one !== undefined) return [one];
  if (value?.kind !== 'list') return undefined;
  const names = value.items.map(textOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** The columns that stand side by side in a value; undefined where it holds something else. */
export function columnsOf(value: Value | undefined): readonly Column[] | undefined {
  if (value?.kind === 'series') return [value.column];
  if (value?.kind === 'array') return value.columns;
  if (value?.kind === 'list') return together(value.items);
  if (value?.kind === 'matrix') return columnsOf(value.data);
  // Of a file that nobody has looked into the columns are not known.
  return value?.kind === 'frame' && value.columns.size > 0 ? together([...value.columns.values()]) : undefined;
}

function together(values: readonly Value[]): readonly Column[] | undefined {
  const all = values.map(columnsOf);
  return all.every((columns) => columns !== undefined) ? all.flat() : undefined;
}

/** The same operation on each column of a frame, a series or a matrix, of the same shape. */
export function mapColumns(value: Value, make: (column: Column, name: string) => Column): Value {
  if (value.kind === 'series') return { ...value, column: make(value.column, rootOf(value.column)) };
  if (value.kind === 'array') return { ...value, columns: value.columns.map((column) => make(column, rootOf(column))) };
  if (value.kind !== 'frame' || value.columns.size === 0) return unknown;
  const columns = new Map(
    [...value.columns].map(([name, item]) => [
      name,
      item.kind === 'series' ? { ...item, column: make(item.column, name) } : item,
    ]),
  );
  return { kind: 'frame', columns, open: false };
}

/** The same columns of some of the rows. */
export function partOf(value: Value): Value {
  if (value.kind === 'series') return { ...value, column: inPart(value.column) };
  if (value.kind === 'array') return { ...value, columns: value.columns.map(inPart) };
  if (value.kind !== 'frame') return value;
  return { ...value, columns: new Map([...value.columns].map(([name, item]) => [name, partOf(item)])) };
}

function inPart(column: Column): Column {
  return { ...column, part: true };
}

/** Whether a column is one of some of the rows. */
export function isPart(column: Column): boolean {
  if (column.part === true || column.kind === 'raw') return column.part === true;
  return column.kind === 'step' ? isPart(column.of) : column.of.some(isPart);
}

export function rootOf(column: Column): string {
  if (column.kind === 'raw') return column.name;
  return rootOf(column.kind === 'step' ? column.of : (column.of[0] ?? { kind: 'raw', name: '' }));
}

export function step(
  of: Column,
  op: string,
  args: { readonly [key: string]: Plain },
  at: number,
  lacks: readonly string[] = [],
): Column {
  return { kind: 'step', of, op, args, lacks, at };
}

/** What a loop goes over; nothing where that is not known. */
export function itemsOf(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.items;
  if (value.kind === 'dict') return value.entries.map(([key]) => key);
  return value.kind === 'frame' && value.columns.size > 0 ? [...value.columns.keys()].map(constant) : [];
}

/** Other names for a frame's columns, in their order. */
export function renameAll(frame: Frame, names: readonly string[] | undefined): void {
  if (names?.length !== frame.columns.size) return;
  const columns = [...frame.columns.values()];
  frame.columns.clear();
  for (const [index, column] of columns.entries()) frame.columns.set(names[index] ?? '', column);
}

/** What each name of a loop stands for. */
export function bind(targets: readonly string[], item: Value, scope: Map<string, Value>): void {
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) scope.set(only, item);
  else for (const [index, name] of targets.entries()) scope.set(name, itemsOf(item)[index] ?? unknown);
}
