/** The contract as values: what `document` parses from YAML and everything else takes. See the language page for meaning. */

/** Where a value stands in the YAML: keys and indexes from the root, `['preprocessing', 2, 'standardize', 'columns']`. */
export type Path = readonly (string | number)[];

export const elementTypes = [
  'float32',
  'float64',
  'int32',
  'int64',
  'uint8',
  'bool',
  'string',
  'date',
  'datetime',
] as const;
export type ElementType = (typeof elementTypes)[number];

export type MissingPolicy = 'forbid' | 'allow' | 'pass';
export type Scalar = string | number | boolean;

/** One column of the raw row. Defaults are filled in; `path` is the input's own mapping. */
export interface InputSpec {
  readonly name: string;
  readonly path: Path;
  readonly type: ElementType;
  /** Of a tensor: each row holds as many values as its product, flat, the last dimension running fastest. */
  readonly shape?: readonly number[];
  /** uint8 of shape [height, width, channels]. */
  readonly image?: true;
  readonly unit?: string;
  /** Closed interval; outside it a row is refused. Dates as seconds since the epoch. */
  readonly range?: readonly [number, number];
  /** The usual interval: for the flow and drift; refuses nothing. */
  readonly expect?: readonly [number, number];
  /** Strings as they are; of an integer or bool input as written. */
  readonly categories?: readonly Scalar[];
  /** `forbid` refuses the row; `zeros`, `other` or a category admit it and are the default of its encoder. */
  readonly unknown: string;
  readonly missing: MissingPolicy;
  /** Values that the source writes for missing. */
  readonly sentinel: readonly Scalar[];
  /** What `""` is in a string column. */
  readonly empty: 'missing' | 'value';
  readonly onViolation: 'reject' | 'flag';
  /** strptime format of date and datetime inputs; ISO 8601 without it. */
  readonly format?: string;
  readonly naive: string;
  readonly description?: string;
}

/** One entry of `preprocessing`: `op` and its arguments as YAML gave them; the step's own schema parses `args`. */
export interface StepUse {
  readonly op: string;
  readonly args: unknown;
  /** Path of the arguments: `['preprocessing', i, op]`. */
  readonly path: Path;
}

/** One output: `from` an earlier output or a model output, then operations in order. */
export interface OutputSpec {
  readonly name: string;
  readonly path: Path;
  readonly from: string;
  /** Empty: as it is. */
  readonly steps: readonly StepUse[];
}

export interface ExampleSpec {
  readonly name: string;
  readonly path: Path;
  readonly row: Readonly<Record<string, unknown>>;
  readonly expect?: Readonly<Record<string, number | string | boolean>>;
  /** Absolute; default 1e-6. */
  readonly tolerance: number;
}

/** Tolerance of one output against the notebook's predictions. Default `{relative: 1e-5}`; decisions must always be equal. */
export interface ParityTolerance {
  readonly relative?: number;
  readonly absolute?: number;
  /** Share of rows that may be beyond it. */
  readonly rows: number;
}

export interface Contract {
  readonly name: string;
  readonly version: string;
  readonly owner?: string;
  readonly description?: string;
  readonly model: {
    readonly path: string;
    readonly sha256?: string;
    readonly classes?: readonly string[];
    readonly data: readonly { path: string; sha256?: string }[];
  };
  readonly inputs: readonly InputSpec[];
  /** `ignore` admits unknown keys of a row and counts them. */
  readonly extra: 'refuse' | 'ignore';
  readonly precision: 'float64' | 'float32';
  readonly preprocessing: readonly StepUse[];
  readonly outputs: readonly OutputSpec[];
  readonly examples: readonly ExampleSpec[];
  readonly reference?: {
    readonly path: string;
    /** Output name -> column with the notebook's prediction. */
    readonly predictions: Readonly<Record<string, string>>;
    readonly label?: string;
    readonly time?: string;
  };
  /** Digests of the cells that had run when the model was exported. */
  readonly notebook?: { readonly cells: readonly string[] };
  readonly parity: Readonly<Record<string, ParityTolerance>>;
  readonly monitoring: {
    /** `N per DURATION`: falseAlarms N, perMs. Default 1 per 30d. */
    readonly falseAlarms: number;
    readonly perMs: number;
    /** PSI below this is tolerated: delta0 of the facts. Default 0.005. */
    readonly ignoreBelow: number;
    readonly labelDelayMs?: number;
  };
  readonly service: { readonly latencyP99Ms?: number; readonly errorRate?: number };
  readonly targets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
