import * as z from 'zod';

const count = z.int().min(0);

/**
 * Frozen cells of a numeric column (facts: 16 reference quantiles, ties deduplicated, outer cells open).
 * `edges` ascend strictly; value x is in cell i = number of edges e with e <= x, so there are edges.length + 1 cells.
 * A value v that holds more than 1/16 of the mass is a cell of its own: edges v and the next float64 above v.
 */
export const numericCellsSchema = z.object({ kind: z.literal('numeric'), edges: z.array(z.number()) });

/** Frozen cells of a categorical column: one per listed category, then OTHER. A value in neither list is unseen. */
export const categoricalCellsSchema = z.object({
  kind: z.literal('categorical'),
  categories: z.array(z.string()),
  /** Known at training time but too rare for a cell of their own; counted in the last cell. */
  others: z.array(z.string()),
});
export type NumericCells = z.infer<typeof numericCellsSchema>;
export type CategoricalCells = z.infer<typeof categoricalCellsSchema>;
export const cellsSchema = z.discriminatedUnion('kind', [numericCellsSchema, categoricalCellsSchema]);
export type Cells = z.infer<typeof cellsSchema>;

/** Counts of one column over the rows of one window (or of the reference): mergeable by addition. */
export const columnCountsSchema = z.object({
  /** One count per cell; their sum is the number of valid, seen values. */
  cells: z.array(count),
  missing: count,
  /** Of the wrong type, not finite, or refused by range; never in `cells`. */
  invalid: count,
  /** Categorical only: a valid string that the reference never had. */
  unseen: count,
  /** Numeric only: sum and sum of squares of the valid values. */
  sum: z.number(),
  sumOfSquares: z.number(),
});
export type ColumnCounts = z.infer<typeof columnCountsSchema>;

/** What replaying the time-ordered reference taught (facts: 3.2, 3.3); absent without a time column. */
export const calibrationSchema = z.object({
  /** Overdispersion per resolution, by number of cells: Pearson chi2/(k-1) over reference blocks. */
  phi: z.record(z.string(), z.number()),
  /** Lag-1 autocorrelation of the standardised 2-cell share over reference blocks. */
  rho: z.number(),
  /** Rows in the blocks that phi was learned from. */
  blockRows: z.int(),
});

export const columnProfileSchema = z.object({
  name: z.string(),
  role: z.enum(['feature', 'output']),
  unit: z.string().optional(),
  cells: cellsSchema,
  counts: columnCountsSchema,
  calibration: calibrationSchema.optional(),
});
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** The reference profile: `profile.json` in the bundle. `rows` is m of the facts. */
export const referenceProfileSchema = z.object({
  v: z.literal(1),
  rows: count,
  columns: z.array(columnProfileSchema),
  /** sha256 of the canonical JSON of names and cells; windows carry it, and windows of another fingerprint never merge. */
  fingerprint: z.string(),
});
export type ReferenceProfile = z.infer<typeof referenceProfileSchema>;

/** Upper bounds of the latency histogram in microseconds, factor sqrt(2) apart; the last cell is open. */
export const latencyBounds: readonly number[] = Array.from({ length: 48 }, (_, i) => Math.round(16 * 2 ** (i / 2)));

/** One closed interval of traffic of one deployment. Times are ms since the epoch. */
export const windowProfileSchema = z.object({
  v: z.literal(1),
  /** Sortable unique id (ULID). */
  id: z.string(),
  opened: z.number(),
  closed: z.number(),
  digest: z.string(),
  fingerprint: z.string(),
  requests: count,
  /** Admitted rows: the n of every statistic. */
  rows: count,
  refused: count,
  /** Requests answered 5xx, or whose run failed. */
  errors: count,
  /** Rows with a NaN or infinite output. */
  notFinite: count,
  /** latencyBounds.length + 1 cells, per request, microseconds. */
  latency: z.array(count),
  /** In the order of the reference profile's columns. */
  columns: z.array(columnCountsSchema),
  /** Violations by `rule` and column. */
  violations: z.array(z.object({ rule: z.string(), column: z.string(), count })),
});
export type WindowProfile = z.infer<typeof windowProfileSchema>;
