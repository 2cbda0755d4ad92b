import * as z from 'zod';
import { fileColumnsSchema } from './file-columns';
import { rawRowSchema, predictionSchema, violationSchema } from './rows';

/** One field of the typed form, made from an input of the contract. */
export const runFieldSchema = z.object({
  name: z.string(),
  kind: z.enum(['number', 'integer', 'select', 'text', 'checkbox', 'date', 'datetime']),
  unit: z.string().nullable(),
  description: z.string().nullable(),
  range: z.tuple([z.number(), z.number()]).nullable(),
  /** Choices of a select; `open` where the contract admits others, too. */
  categories: z.array(z.string()),
  open: z.boolean(),
  missing: z.enum(['forbid', 'allow', 'pass']),
  /** Counts of the reference over equal-width bins, to draw behind the field; empty where unknown. */
  histogram: z.array(z.int()),
  histogramRange: z.tuple([z.number(), z.number()]).nullable(),
});
export type RunField = z.infer<typeof runFieldSchema>;

export const runAnswerSchema = z.object({
  prediction: predictionSchema.nullable(),
  violations: z.array(violationSchema),
  /** Microseconds of the run alone (local) or of the whole request (live). */
  micros: z.number(),
  from: z.enum(['local', 'live']),
});
export type RunAnswer = z.infer<typeof runAnswerSchema>;

/** A file that was run: paged, never sent whole. */
export const runFileSchema = z.object({
  name: z.string(),
  rows: z.int(),
  refused: z.int(),
  micros: z.number(),
  columns: fileColumnsSchema,
});

export const runStateSchema = z.discriminatedUnion('view', [
  z.object({ view: z.literal('loading'), model: z.string() }),
  z.object({ view: z.literal('error'), model: z.string(), what: z.string(), where: z.string(), todo: z.string() }),
  z.object({
    view: z.literal('ready'),
    model: z.string(),
    version: z.string(),
    /** What a reloaded window needs to open the panel again (runPanelMementoSchema). */
    contract: z.string().optional(),
    engine: z.string(),
    fields: z.array(runFieldSchema),
    outputs: z.array(z.object({ name: z.string(), labels: z.array(z.string()), threshold: z.number().nullable() })),
    examples: z.array(z.object({ name: z.string(), row: rawRowSchema })),
    /** Null when nothing is live under this name. */
    live: z.object({ target: z.string(), version: z.string(), same: z.boolean() }).nullable(),
    file: z
      .discriminatedUnion('state', [
        z.object({ state: z.literal('running'), name: z.string(), done: z.int(), total: z.int().nullable() }),
        z.object({ state: z.literal('done'), ...runFileSchema.shape }),
        z.object({ state: z.literal('failed'), name: z.string(), message: z.string() }),
      ])
      .nullable(),
  }),
]);
export type RunState = z.infer<typeof runStateSchema>;

export const runMethods = {
  run: {
    params: z.object({ row: rawRowSchema, where: z.enum(['local', 'live', 'both']) }),
    result: z.object({ answers: z.array(runAnswerSchema) }),
  },
  openFile: { params: z.object({}), result: z.object({}) },
  cancelFile: { params: z.object({}), result: z.object({}) },
  closeFile: { params: z.object({}), result: z.object({}) },
  page: {
    params: z.object({ offset: z.int().min(0), limit: z.int().min(1).max(500), refusedOnly: z.boolean() }),
    result: z.object({ columns: z.array(z.string()), rows: z.array(rawRowSchema), total: z.int() }),
  },
  saveAsParquet: { params: z.object({}), result: z.object({ saved: z.string().nullable() }) },
  openContract: { params: z.object({ column: z.string().nullable() }), result: z.object({}) },
  showLog: { params: z.object({}), result: z.object({}) },
} as const;

export const runPanelMementoSchema = z.object({ contract: z.string() });
