import * as z from 'zod';
import { cellsSchema, columnCountsSchema } from './profile';
import { verdictSchema } from './verdict';

/** One window's figure for one column: what the sparkline draws. All of psi, halfWidth and noise are 0 where the window has no valid value. */
export const driftPointSchema = z.object({
  windowId: z.string(),
  /** Bias-corrected PSI in nats: PSI - (K-1)(1/n+1/m). May be negative. */
  psi: z.number(),
  /** Half-width of its 95 % interval. */
  halfWidth: z.number(),
  /** The distance that windows of this size stay below 95 % of the time with no drift. */
  noise: z.number(),
  missing: z.number(),
  unseen: z.number(),
});

export const columnMonitorSchema = z.object({
  name: z.string(),
  role: z.enum(['feature', 'output']),
  unit: z.string().optional(),
  cells: cellsSchema,
  reference: columnCountsSchema,
  /** Sum over the windows since onset if alarmed, else over the newest windows (at most 16). */
  live: columnCountsSchema,
  liveRows: z.int(),
  psi: z.number(),
  halfWidth: z.number(),
  noise: z.number(),
  /** Shift of the mean in reference standard deviations; numeric columns with live rows only. */
  shift: z.number().nullable(),
  alarmed: z.boolean(),
  /** log of the accumulated e-value (mean over scales) times its weight, largest of the column's units: held against the log of `budget.windows`. */
  logEvidence: z.number(),
  onset: z.number().nullable(),
  points: z.array(driftPointSchema),
});
export type ColumnMonitor = z.infer<typeof columnMonitorSchema>;

/** One closed window as the timeline draws it. Latencies in microseconds, null where nothing was answered. */
export const windowPointSchema = z.object({
  id: z.string(),
  opened: z.number(),
  closed: z.number(),
  rows: z.int(),
  refused: z.int(),
  requests: z.int(),
  errors: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  /** Largest psi over the features, and how many stand in alarm. */
  drift: z.number().nullable(),
  alarmed: z.int(),
});

export const alarmSchema = z.object({
  /** Unit of the facts: `<feature>/value`, `<feature>/quality`, `<feature>/unseen`, `<output>/output`, `refused`, `errors`, `not-finite`, `latency`. */
  unit: z.string(),
  column: z.string().nullable(),
  logEvidence: z.number(),
  onset: z.number(),
  raised: z.number(),
});
export type Alarm = z.infer<typeof alarmSchema>;

export const goldenReportSchema = z.object({
  at: z.number(),
  rows: z.int(),
  differing: z.int(),
  /** Largest absolute difference over numeric outputs. */
  largest: z.number(),
  /** First difference, as a sentence. */
  first: z.string().nullable(),
  /** sha256 of the artifact on disk just now, and what the manifest says. */
  artifact: z.string(),
  expected: z.string(),
});
export type GoldenReport = z.infer<typeof goldenReportSchema>;

/** `GET /slipway/v1/models/{name}/monitor`: everything that the drift panel and `slipway watch` show. A full snapshot, never a delta. */
export const monitorSnapshotSchema = z.object({
  v: z.literal(1),
  model: z.string(),
  version: z.string(),
  digest: z.string(),
  at: z.number(),
  verdict: verdictSchema,
  /** Budget in windows: A of the facts. `calibrated` is false where the reference has no time column. */
  budget: z.object({ windows: z.number(), text: z.string(), calibrated: z.boolean() }),
  alarms: z.array(alarmSchema),
  windows: z.array(windowPointSchema),
  /** Stretches that no window covers although the deployment was live (restart, kill): shown, never hidden. */
  gaps: z.array(z.object({ from: z.number(), to: z.number() })),
  /** The open window so far. */
  open: z.object({ since: z.number().nullable(), rows: z.int(), refused: z.int(), requests: z.int() }),
  totals: z.object({ rows: z.int(), refused: z.int(), requests: z.int(), errors: z.int(), since: z.number() }),
  columns: z.array(columnMonitorSchema),
  violations: z.array(z.object({ rule: z.string(), column: z.string(), count: z.int(), last: z.number() })),
  golden: goldenReportSchema.nullable(),
  deployments: z.array(z.object({ at: z.number(), action: z.string(), version: z.string(), digest: z.string() })),
});
export type MonitorSnapshot = z.infer<typeof monitorSnapshotSchema>;

/** `GET …/compare?from=&to=`: the windows that closed in that time against the reference. Counts are kept of the newest windows only. */
export const comparisonSchema = z.object({
  v: z.literal(1),
  model: z.string(),
  digest: z.string(),
  /** Windows that were added up, and the time that they cover; null where none is kept of that time. */
  windows: z.int(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** When the oldest window whose counts are kept was opened. */
  keptSince: z.number().nullable(),
  columns: z.array(
    columnMonitorSchema.pick({
      name: true,
      live: true,
      liveRows: true,
      psi: true,
      halfWidth: true,
      noise: true,
      shift: true,
    }),
  ),
});
export type Comparison = z.infer<typeof comparisonSchema>;
