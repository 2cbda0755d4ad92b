import * as z from 'zod';
import { goldenRowsSchema } from './bundle';
import { referenceProfileSchema } from './profile';
import { predictionSchema, rawRowSchema, violationSchema } from './rows';
import { fileColumnsSchema } from './file-columns';

/** What the linter needs to know of a column of the reference data. */
export const columnSummarySchema = z.object({
  name: z.string(),
  /** DuckDB's name of its type. */
  type: z.string(),
  rows: z.int(),
  missing: z.int(),
  /** Numeric and time columns; times as seconds since the epoch. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  /** Population standard deviation (divides by n, as scikit-learn's StandardScaler). */
  std: z.number().nullable(),
  distinct: z.int(),
  /** A quarter, half and three quarters of the numbers lie below, as numpy interpolates; only where they were asked for. */
  quartiles: z.tuple([z.number(), z.number(), z.number()]).optional(),
  /** Values with their counts, most frequent first; at most 1,000; strings only. */
  values: z.array(z.object({ value: z.string(), count: z.int() })),
  /** Counts over 16 equal-width bins from min to max; numeric only. */
  histogram: z.array(z.int()),
  /** Numbers that occur more than once with their counts, most frequent first; at most 16. */
  frequent: z.array(z.object({ value: z.number(), count: z.int() })),
  /** Whether all numbers are whole; null where there are none. */
  whole: z.boolean().nullable(),
  /**
   * How well this column alone tells the label, 1 being perfectly: area under the ROC curve for two classes, share of the errors of always
   * guessing the largest class that it takes away for more, absolute rank correlation for a number. Null where that was not asked or cannot be said.
   */
  tells: z.object({ measure: z.enum(['auc', 'errors taken away', 'rank correlation']), value: z.number() }).nullable(),
});
export type ColumnSummary = z.infer<typeof columnSummarySchema>;

export const tableSummarySchema = z.object({
  rows: z.int(),
  columns: z.array(columnSummarySchema),
  /** Groups of columns that are equal in every row, more than one value occurring. */
  same: z.array(z.array(z.string())),
});
export type TableSummary = z.infer<typeof tableSummarySchema>;

/** Which artifact to run. The engine keeps sessions by path and modification time. */
/** `contract` is its text, so that unsaved edits run as they stand. */
const artifact = z.object({ artifact: z.string(), contract: z.string() });

export const runResultSchema = z.object({
  predictions: z.array(predictionSchema.nullable()),
  violations: z.array(violationSchema),
  /** Of the run alone, microseconds. */
  micros: z.number(),
});
export type RunResult = z.infer<typeof runResultSchema>;

export const parityOutputSchema = z.object({
  output: z.string(),
  rows: z.int(),
  /** Largest absolute and relative difference over the compared rows. */
  largestAbsolute: z.number(),
  largestRelative: z.number(),
  /** Rows outside the tolerance, and the row (zero-based) with the largest excess. */
  beyond: z.int(),
  worst: z
    .object({
      row: z.int(),
      expected: z.union([z.number(), z.string()]),
      actual: z.union([z.number(), z.string(), z.null()]),
    })
    .nullable(),
  /** What the rows outside the tolerance have in common, where that can be told: nothing is claimed where it is absent. */
  cause: z
    .discriminatedUnion('kind', [
      /** The same answers, in another order of the rows. */
      z.object({ kind: z.literal('row-order') }),
      /** No difference is larger than sums of float32 come to. */
      z.object({ kind: z.literal('rounding') }),
      /** All of them, and hardly others, are missing this column, or have a value that its categories do not have. */
      z.object({ kind: z.enum(['missing', 'unknown-category']), column: z.string() }),
    ])
    .optional(),
});

/** Parity: the artifact reproduces the notebook's predictions on the reference rows. */
export const parityReportSchema = z.object({
  rows: z.int(),
  /** Reference rows that admission refuses: each is a row that training saw and production would not. */
  refused: z.int(),
  firstRefusal: violationSchema.nullable(),
  outputs: z.array(parityOutputSchema),
  /** Rows whose decision (a labels or threshold output) differs from the one that the notebook's prediction gives. */
  flips: z.int(),
  holds: z.boolean(),
});
export type ParityReport = z.infer<typeof parityReportSchema>;

export const speedReportSchema = z.object({
  /** By number of concurrent callers: milliseconds and rows per second. */
  callers: z.array(z.object({ callers: z.int(), p50: z.number(), p99: z.number(), rowsPerSecond: z.number() })),
});
export type SpeedReport = z.infer<typeof speedReportSchema>;

/** The engine's methods: JSON-RPC over the child's IPC channel. Every call can be cancelled; a blocked engine is killed. */
export const engineMethods = {
  hello: {
    params: z.object({ v: z.literal(1) }),
    result: z.object({ v: z.literal(1), ort: z.string(), pid: z.int() }),
  },
  /** Summary of a CSV, JSON(L) or Parquet file, on demand with the quartiles of its numbers; with `label`, also how well each column tells that one. */
  summarize: {
    params: z.object({ path: z.string(), label: z.string().optional(), quartiles: z.boolean().optional() }),
    result: tableSummarySchema,
  },
  /** Load the artifact and run it once on a made row; says what ORT says when it does not load. */
  load: { params: artifact, result: z.object({ micros: z.number() }) },
  run: { params: artifact.extend({ rows: z.array(rawRowSchema) }), result: runResultSchema },
  /** Answers for a file of at most 100,000 rows, in one piece; larger ones go through runFile. */
  runTable: {
    params: artifact.extend({ input: z.string() }),
    result: runResultSchema.extend({ columns: fileColumnsSchema }),
  },
  /** The raw rows of a file with the contract's inputs alone, for those who run them elsewhere; at most 100,000. Infinite numbers are text. */
  tableRows: {
    params: z.object({ contract: z.string(), input: z.string() }),
    result: z.object({ rows: z.array(rawRowSchema), columns: fileColumnsSchema }),
  },
  /** Run a whole file; the answers go to a Parquet file (raw columns, outputs, `slipway_refused`). Progress notifications count rows. */
  runFile: {
    params: artifact.extend({ input: z.string(), output: z.string() }),
    result: z.object({
      rows: z.int(),
      refused: z.int(),
      output: z.string(),
      micros: z.number(),
      columns: fileColumnsSchema,
    }),
  },
  /** A page of a Parquet file made by runFile. */
  page: {
    params: z.object({
      path: z.string(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(1000),
      refusedOnly: z.boolean(),
    }),
    result: z.object({ columns: z.array(z.string()), rows: z.array(rawRowSchema), total: z.int() }),
  },
  saveAs: { params: z.object({ path: z.string(), output: z.string() }), result: z.object({ rows: z.int() }) },
  verify: { params: artifact.extend({ reference: z.string() }), result: parityReportSchema },
  speed: {
    params: artifact.extend({
      reference: z.string().nullable(),
      rows: z.array(rawRowSchema),
      callers: z.array(z.int()),
      seconds: z.number(),
    }),
    result: speedReportSchema,
  },
  /** Reference profile on frozen cells, from the reference rows and the artifact's outputs on them. */
  profile: { params: artifact.extend({ reference: z.string() }), result: referenceProfileSchema },
  golden: {
    params: artifact.extend({ reference: z.string(), profile: referenceProfileSchema }),
    result: goldenRowsSchema,
  },
} as const;
export type EngineMethods = typeof engineMethods;
export type EngineMethod = keyof EngineMethods;
export type EngineParams<M extends EngineMethod> = z.input<EngineMethods[M]['params']>;
export type EngineResult<M extends EngineMethod> = z.output<EngineMethods[M]['result']>;

export const engineRequestSchema = z.object({ id: z.int(), method: z.string(), params: z.unknown() });
export const engineMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.int(), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('progress'), id: z.int(), done: z.number(), total: z.number().nullable() }),
  /** Every second while calls are under way: what blocks the engine's main thread also silences this. */
  z.object({ type: z.literal('alive') }),
]);
