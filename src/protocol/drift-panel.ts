import * as z from 'zod';
import { comparisonSchema, monitorSnapshotSchema } from './monitor';

const subject = { model: z.string(), target: z.string() };

/** What the drift panel shows: one of its five designed states. Times are ms since the epoch, of the host's clock. */
export const driftStateSchema = z.discriminatedUnion('view', [
  z.object({ view: z.literal('empty'), ...subject, reason: z.string(), todo: z.string() }),
  z.object({ view: z.literal('loading'), ...subject }),
  z.object({ view: z.literal('live'), ...subject, snapshot: monitorSnapshotSchema, answered: z.number() }),
  z.object({
    view: z.literal('stale'),
    ...subject,
    snapshot: monitorSnapshotSchema,
    answered: z.number(),
    retryAt: z.number(),
    reason: z.string(),
  }),
  z.object({
    view: z.literal('error'),
    ...subject,
    what: z.string(),
    where: z.string(),
    todo: z.string(),
    retryAt: z.number().nullable(),
  }),
]);
export type DriftState = z.infer<typeof driftStateSchema>;

export const driftMethods = {
  refresh: { params: z.object({}), result: z.object({}) },
  replayGolden: { params: z.object({}), result: z.object({}) },
  rollBack: { params: z.object({}), result: z.object({ done: z.boolean() }) },
  deploy: { params: z.object({}), result: z.object({}) },
  showLog: { params: z.object({}), result: z.object({}) },
  openContract: { params: z.object({ column: z.string().nullable() }), result: z.object({}) },
  /** Plain text for the clipboard: verdict, evidence, figures. */
  copyReport: { params: z.object({}), result: z.object({}) },
  copyText: { params: z.object({ text: z.string() }), result: z.object({}) },
  /** The windows that closed from `from` to `to` against the reference. */
  compare: { params: z.object({ from: z.number(), to: z.number() }), result: comparisonSchema },
  /** Saves the windows that closed since then as CSV or JSON; null in `saved` where the person did not. */
  exportWindows: { params: z.object({ since: z.number() }), result: z.object({ saved: z.string().nullable() }) },
} as const;

/** What a reloaded window needs to open the panel again. */
export const driftPanelMementoSchema = z.object({ model: z.string(), target: z.string() });
