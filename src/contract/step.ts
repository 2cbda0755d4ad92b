import { type z } from 'zod';
import { type GraphBuilder, type Value } from '../onnx/graph';
import { type ColumnState } from './column';
import { type Path } from './model';

/**
 * Something that a step's inference finds wrong. `code` names the rule that reports it: `unknown-column` -> `flow/unknown-column`.
 * `message` is complete for a person; `data` is what a fix needs.
 */
export interface FlowIssue {
  readonly code: string;
  readonly path: Path;
  readonly on?: 'key' | 'value';
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The columns at one point of the pipeline, by name, in order of making. */
export type Columns = ReadonlyMap<string, ColumnState>;

/** What a step's inference works with. A failed look-up is reported once, by the scope, and gives undefined. */
export interface InferScope {
  readonly columns: Columns;
  readonly path: Path;
  readonly precision: 'float64' | 'float32';
  /** The input of that name, for an encoder's default categories and unknown policy. */
  input(name: string): import('./model').InputSpec | undefined;
  column(name: string, at: Path): ColumnState | undefined;
  write(column: Omit<ColumnState, 'origin'>): void;
  remove(name: string): void;
  issue(issue: FlowIssue): void;
}

/** What a lowering works with: the graph, and the value [N, width] that stands for each column now. */
export interface LowerScope {
  readonly graph: GraphBuilder;
  readonly columns: Columns;
  readonly precision: 'float64' | 'float32';
  input(name: string): import('./model').InputSpec | undefined;
  value(column: string): Value;
  set(column: string, value: Value): void;
  remove(column: string): void;
}

/** A column of the plain reference: row-major [rows][width]; missing is NaN or "". */
export type PlainColumn = readonly (readonly (number | string | bigint)[])[];
export interface ReferenceScope {
  readonly columns: Columns;
  readonly precision: 'float64' | 'float32';
  readonly rows: number;
  input(name: string): import('./model').InputSpec | undefined;
  value(column: string): PlainColumn;
  set(column: string, value: PlainColumn): void;
  remove(column: string): void;
}

/** One preprocessing or output operation of the contract: one file, one registry line, one page, one test. */
export interface Step<Args> {
  readonly name: string;
  readonly kind: 'preprocessing' | 'output';
  /** One line, for lists and completion. */
  readonly summary: string;
  /** Of the arguments as they stand in YAML. */
  readonly args: z.ZodType<Args>;
  /** Lowest ai.onnx opset that the lowering needs; higher than the model's is a finding. */
  opset(args: Args): number;
  infer(args: Args, scope: InferScope): void;
  lower(args: Args, scope: LowerScope): void;
  /** The meaning in plain TypeScript; used only to check the lowering. */
  reference(args: Args, scope: ReferenceScope): void;
}
