import { type Estimator, type Frame, type Value } from './values';

/** The arguments of a call. */
export interface Given {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly at: number;
}

/** Something that could not be told. */
export interface Gap {
  readonly at: number;
  /** Its result is not known, and so is nothing that is made of it. */
  readonly lost: boolean;
}

/** What is known from outside of the code. */
export interface Known {
  /** Raw columns of the data. */
  readonly columns?: readonly string[];
  /** Names of the model's classes. */
  readonly classes?: readonly string[];
  /** Whether the sides of a split are told from the whole. */
  readonly parts?: true;
}

/** What the meaning of a call may ask and tell of the code around it. */
export interface Follower {
  readonly known: Known;
  /** In the order in which they were fitted. */
  readonly fitted: Estimator[];
  /** Handed to a converter: what leaves the notebook as a model. */
  exported: Estimator | undefined;
  /** Raw columns whose text is read as numbers. */
  readonly numeric: Set<string>;
  /** Written as Parquet. */
  readonly written: { readonly path: string; readonly frame: Frame }[];
  /** From which probability of the second class on a model's answer is taken for that class. */
  selectBy(answer: Value): void;
  /** A frame of the raw data, and where the call stands that reads it. */
  source(at?: number): Frame;
  columnOf(frame: Frame, name: string): Value;
  /** It is not any more what it was when it was made. */
  change(value: Value, at: number): void;
  /** Calls a function of the notebook's own, or a lambda. */
  apply(callee: Value, given: Given): Value;
  call(callee: Value, given: Given): Value;
  /** What could not be told while this was followed, by what and where. */
  aside<T>(follow: () => T): { readonly result: T; readonly gaps: ReadonlyMap<string, Gap> };
  /** Something that production would have to do and no step says. */
  gap(what: string, at: number): void;
  /** The same of something whose result is not known: where nothing that is known needs it, nobody has to say it. */
  lose(what: string, at: number): Value;
  /** Something may have been done to the data that the code does not tell. */
  doubt(): void;
}
