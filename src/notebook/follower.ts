import { type Estimator, type Frame, type Value } from './values';

/** The arguments of a call. */
export interface Given {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly at: number;
}

/** What is known from outside of the code. */
export interface Known {
  /** Raw columns of the data. */
  readonly columns?: readonly string[];
  /** Names of the model's classes. */
  readonly classes?: readonly string[];
}

/** What the meaning of a call may ask and tell of the code around it. */
export interface Follower {
  readonly known: Known;
  /** In the order in which they were fitted. */
  readonly fitted: Estimator[];
  /** Handed to a converter: what leaves the notebook as a model. */
  exported: Estimator | undefined;
  /** Written as Parquet. */
  readonly written: { readonly path: string; readonly frame: Frame }[];
  /** A frame of the raw data. */
  source(): Frame;
  columnOf(frame: Frame, name: string): Value;
  /** It is not any more what it was when it was made. */
  change(value: Value, at: number): void;
  /** Calls a function of the notebook's own, or a lambda. */
  apply(callee: Value, given: Given): Value;
  call(callee: Value, given: Given): Value;
  /** Something that production would have to do and no step says. */
  gap(what: string, at: number): void;
}
