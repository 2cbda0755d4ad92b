import { type ElementType, type InputSpec, type Path } from './model';

/** What the flow knows of a column's values; missing is kept apart, in `missing`. */
export type Domain =
  /** Every value lies within, ends included. */
  | { readonly kind: 'interval'; readonly lo: number; readonly hi: number }
  | {
      readonly kind: 'categories';
      readonly values: readonly string[];
      /** true where others can occur, too */ readonly open: boolean;
    }
  | { readonly kind: 'unknown' };

/** The tensor types that occur inside an artifact: dates are float64 seconds since the epoch there. */
export type TensorType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool' | 'string';

/**
 * Whether a value can be missing here: `allow` still needs a step that takes care of it, `pass` is meant for the model.
 * Missing is NaN in a float column and "" in a string column; other types cannot hold it.
 */
export type Missing = false | 'allow' | 'pass';

/**
 * What may become of numbers too large for the type: ∞, and NaN of what is made of that, such as ∞ − ∞. Such a NaN is no missing value. That it may is
 * no finding by itself: without a declared range nobody can say that it does not.
 */
export interface Overflow {
  readonly infinite: boolean;
  readonly nan: boolean;
}

/** Rows, columns and channels of an image, in the order of its dimensions. */
export type Layout = 'HWC' | 'CHW';

/** A column between two steps: a tensor [N, width]. */
export interface ColumnState {
  readonly name: string;
  readonly type: TensorType;
  /** date or datetime: seconds since the epoch. */
  readonly time: boolean;
  readonly width: number;
  /** Of a tensor: its dimensions, whose product is the width; the last runs fastest. */
  readonly shape?: readonly number[];
  /** Of an image: which dimension is which. */
  readonly layout?: Layout;
  readonly missing: Missing;
  readonly domain: Domain;
  readonly overflow: Overflow;
  /** Where it was made: the input's or the step's path. */
  readonly origin: Path;
  /** Names of the parts of a vector, in order, where the maker knows them. */
  readonly parts?: readonly string[];
  /** The raw columns that it depends on. */
  readonly sources: readonly string[];
  /** The step that last brought it to a common scale (standardize, min_max, robust). */
  readonly scaled?: Path;
  /** Made by a step with an error: nothing else here can be relied on, and nobody reports anything about it. */
  readonly poisoned?: true;
}

type Optional = { [K in keyof ColumnState]-?: undefined extends ColumnState[K] ? K : never }[keyof ColumnState];
const optional: Readonly<Record<Optional, true>> = {
  shape: true,
  layout: true,
  parts: true,
  scaled: true,
  poisoned: true,
};
const optionalKeys = Object.keys(optional) as Optional[];

/**
 * A state as one that a step at a place has made. All are put together here, key by key: V8 gives what is spread and overwritten a shape
 * of its own, and to read thousands of shapes is slow.
 */
export function stateAt(column: Omit<ColumnState, 'origin'>, origin: Path): ColumnState {
  const { name, type, time, width, missing, domain, overflow, sources } = column;
  const state: ColumnState = { name, type, time, width, missing, domain, overflow, origin, sources };
  for (const key of optionalKeys) if (column[key] !== undefined) Object.assign(state, { [key]: column[key] });
  return state;
}

/**
 * How a raw column enters the artifact: a tensor [N, `feedWidth`] of this type. Missing is NaN in a float column and "" in a string column,
 * so an integer or bool column that may be missing travels as float64 (exact to 2^53); a date or datetime is float64 seconds since the epoch.
 */
export function feedType(input: InputSpec): TensorType {
  const type: ElementType = input.type;
  if (type === 'string' || type === 'float32' || type === 'float64') return type;
  if (type === 'date' || type === 'datetime') return 'float64';
  return input.missing === 'forbid' ? type : 'float64';
}

/** Names of the parts of a vector, by position where the maker does not know them. */
export function partsOf(state: ColumnState): readonly string[] {
  if (state.parts !== undefined) return state.parts;
  return state.width === 1 ? [state.name] : Array.from({ length: state.width }, (_, index) => `${state.name}_${index}`);
}

/** Of what is made of all of these: missing where one of them is. */
export function anyMissing(states: readonly Pick<ColumnState, 'missing'>[]): Missing {
  if (states.some(({ missing }) => missing === 'allow')) return 'allow';
  return states.some(({ missing }) => missing === 'pass') ? 'pass' : false;
}

/** The raw columns that any of these depends on. */
export function sourcesOf(states: readonly ColumnState[]): readonly string[] {
  const all = new Set<string>();
  for (const { sources } of states) for (const source of sources) all.add(source);
  return [...all];
}

/** How many values of a raw column a row holds. */
export function feedWidth({ shape = [] }: Pick<InputSpec, 'shape'>): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function isFloat(type: TensorType): boolean {
  return type === 'float32' || type === 'float64';
}

export function isInteger(type: TensorType): boolean {
  return type === 'int32' || type === 'int64' || type === 'uint8';
}

/** One raw column of admitted rows, ready to be a tensor [N, width]. */
export type FeedData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | string[];
export interface FeedColumn {
  readonly name: string;
  readonly type: TensorType;
  /** 1 where it is left out. */
  readonly width?: number;
  readonly data: FeedData;
}
