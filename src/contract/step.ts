import type * as z from 'zod';
import { type GraphBuilder, type Value } from '../onnx/graph';
import { type ColumnState, type Domain, type TensorType } from './column';
import { type InputSpec, type Path } from './model';
import { type TextRange } from './places';

/**
 * Something that the flow finds wrong. `code` names the rule that reports it: with a slash it is the rule's id, otherwise
 * `unknown-column` -> `flow/unknown-column`. `message` is complete for a person; `data` is what a fix needs.
 */
export interface FlowIssue {
  readonly code: string;
  readonly path: Path;
  readonly on?: 'key' | 'value';
  /** The part of the formula at the path; one character of it stands for the word there. */
  readonly within?: TextRange;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly related?: readonly { readonly path: Path; readonly message: string }[];
}

/** The columns at one point of the pipeline, by name, in order of making. */
export type Columns = ReadonlyMap<string, ColumnState>;

/** Floats are computed in this type unless the contract or the step says otherwise; see "Precision" of the language page. */
export type Precision = 'float64' | 'float32';

/** An issue whose path is relative to the step's arguments. */
export type StepIssue = FlowIssue;

/** A column as a step makes it; where it was made is known without. */
export type Written = Omit<ColumnState, 'origin'> & Partial<Pick<ColumnState, 'origin'>>;

/**
 * What a preprocessing step's inference works with. Paths are relative to the step's arguments. A failed look-up is reported once,
 * by the scope, and gives undefined: the step then poisons what it would have made of that column.
 */
export interface InferScope {
  readonly columns: Columns;
  readonly precision: Precision;
  /** Of the step's own entry. */
  readonly origin: Path;
  /** The input of that name, for an encoder's default categories and unknown policy. */
  input(name: string): InputSpec | undefined;
  column(name: string, at: Path): ColumnState | undefined;
  /** Replaces a column, or makes a new one; an `into` that is taken is reported. */
  write(column: Written, into?: Path): void;
  /** A column of which nothing is known, because of an error that has been reported. */
  poison(name: string, into?: Path): void;
  remove(name: string): void;
  issue(issue: StepIssue): void;
}

/** What a lowering works with: the graph, and values for the columns. Columns live in lanes of joined tensors; see `lanes`. */
export interface LowerScope {
  readonly graph: GraphBuilder;
  readonly precision: Precision;
  /** The columns before and after the step. */
  readonly before: Columns;
  readonly after: Columns;
  input(name: string): InputSpec | undefined;
  /** One tensor [N, sum of widths] of these columns side by side, cast to `type` where it is given. */
  joined(columns: readonly string[], type?: TensorType): Value;
  /** The columns, with type and width as in `after`, are from now on the lanes of this tensor, in order. */
  assign(columns: readonly string[], value: Value): void;
  /** Each `to` is from now on what `from` was before. */
  alias(pairs: readonly { readonly from: string; readonly to: string }[]): void;
}

/** A column of the plain reference: row-major [rows][width]; missing is NaN or "", integers up to 2^53 and bool are numbers. */
export type PlainColumn = readonly (readonly (number | string)[])[];

export interface ReferenceScope {
  readonly precision: Precision;
  readonly before: Columns;
  readonly after: Columns;
  readonly rows: number;
  input(name: string): InputSpec | undefined;
  value(column: string): PlainColumn;
  set(column: string, value: PlainColumn): void;
}

interface StepFacts<Args> {
  readonly name: string;
  /** What libraries call it, where the arguments have the same names or are plain: who writes that means this step. */
  readonly elsewhere?: readonly string[];
  /** One line, for lists and completion. */
  readonly summary: string;
  /** Of the arguments as they stand in YAML. */
  readonly args: z.ZodType<Args>;
}

/** One preprocessing operation of the contract: one file, one registry line, one page, one test. */
export interface PreprocessingStep<Args> extends StepFacts<Args> {
  readonly kind: 'preprocessing';
  /** Lowest ai.onnx opset that the lowering needs for these columns; higher than the model's is a finding. */
  opset(args: Args, before: Columns): number;
  /** The operator that is not there before that opset, where it is not one of the oldest. */
  readonly newest?: string;
  /** It makes of each number of a column one number, and of a larger one none that is smaller. */
  readonly rising?: true;
  /** Time zones whose clocks the lowering needs: measuring one takes long, and a contract may name a few only. */
  zones?(args: Args): readonly string[];
  infer(args: Args, scope: InferScope): void;
  lower(args: Args, scope: LowerScope): void;
  /** The meaning in plain TypeScript; used only to check the lowering. */
  reference(args: Args, scope: ReferenceScope): void;
}

/** What an output is after some of its operations: a tensor [N, width]. */
export interface OutputState {
  readonly type: TensorType;
  /** undefined where the model's file does not say. */
  readonly width: number | undefined;
  readonly domain: Domain;
  /** Made by a rule such as a threshold: compared for equality, never within a tolerance. */
  readonly decision: boolean;
}

export interface OutputScope {
  readonly precision: Precision;
  /** Names of the model's classes in order: the contract's, or the file's own. */
  readonly classes: readonly string[] | undefined;
}

export interface OutputInferScope extends OutputScope {
  issue(issue: StepIssue): void;
}

interface OutputLowerScope extends OutputScope {
  readonly graph: GraphBuilder;
}

/** One operation of an output; undefined where it cannot be applied, which has been reported. */
export interface OutputStep<Args> extends StepFacts<Args> {
  readonly kind: 'output';
  /** Lowest ai.onnx opset that the lowering needs; higher than the model's is a finding. */
  opset(args: Args): number;
  infer(args: Args, state: OutputState, scope: OutputInferScope): OutputState | undefined;
  lower(args: Args, value: Value, state: OutputState, scope: OutputLowerScope): Value;
  reference(args: Args, rows: PlainColumn, state: OutputState, scope: OutputScope): PlainColumn;
}
