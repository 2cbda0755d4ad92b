import * as z from 'zod';
import { windowProfileSchema } from '../protocol/profile';

/** What the supervisor and its engine say to each other. Both are of one build; the schemas keep a damaged engine from harming the supervisor. */

const bundle = z.object({ name: z.string(), version: z.string(), digest: z.string() });
const micros = z.number();

/** Since the engine loaded the bundle. */
export const statsSchema = z.object({
  success: z.int(),
  /** By reason, with Triton's words: REJECTED, CANCELED, BACKEND, OTHER. */
  failures: z.record(z.string(), z.int()),
  rows: z.int(),
  refused: z.int(),
  executions: z.int(),
  requestMicros: micros,
  queueMicros: micros,
  computeMicros: micros,
});
export type Stats = z.infer<typeof statsSchema>;

export const goldenOutcomeSchema = z.object({
  rows: z.int(),
  differing: z.int(),
  largest: z.number(),
  first: z.string().nullable(),
});
export type GoldenOutcome = z.infer<typeof goldenOutcomeSchema>;

/** What the supervisor asks of an engine. */
export const engineMethods = {
  /** Open the data port; `port` 0 or taken: another one, which the result tells. */
  start: {
    params: z.object({
      port: z.int(),
      token: z.string(),
      tokenFile: z.string(),
      markFile: z.string(),
      runtimeVersion: z.string(),
      windows: z.object({ rows: z.int(), ageMs: z.number(), longestMs: z.number() }),
      queueRows: z.int(),
      execTimeoutMs: z.number(),
    }),
    result: z.object({ port: z.int(), ort: z.string() }),
  },
  load: { params: bundle.extend({ folder: z.string() }), result: z.object({ warmupMicros: micros }) },
  /** Route the name to this digest, or to nothing; the window of what was live is closed and sent first. */
  live: { params: z.object({ name: z.string(), digest: z.string().nullable() }), result: z.object({}) },
  /** After the requests under way. */
  unload: { params: bundle.omit({ version: true }), result: z.object({}) },
  golden: { params: bundle.omit({ version: true }), result: goldenOutcomeSchema },
  /** Stop accepting, answer what is under way, close and send all windows. */
  close: { params: z.object({}), result: z.object({}) },
  /** In a process of its own: load, warm up, prove, check that rows do not depend on each other. */
  trial: {
    params: bundle.extend({ folder: z.string() }),
    result: z.object({ warmupMicros: micros, golden: goldenOutcomeSchema }),
  },
} as const;

/** A reply that the engine hands to its caller as it is. */
export const answerSchema = z.object({ status: z.int(), body: z.string(), etag: z.string().nullable() });
export type Answer = z.infer<typeof answerSchema>;

/** What the engine asks of its supervisor: for callers who know the data port only. */
export const supervisorMethods = {
  identity: { params: z.object({ name: z.string() }), result: answerSchema },
  monitor: { params: z.object({ name: z.string(), etag: z.string().nullable() }), result: answerSchema },
} as const;

export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('beat'),
    /** Left out of most beats. */
    models: z
      .array(
        z.object({
          name: z.string(),
          digest: z.string(),
          live: z.boolean(),
          open: windowProfileSchema.nullable(),
          pending: z.int(),
          stats: statsSchema,
        }),
      )
      .optional(),
  }),
  z.object({ type: z.literal('window'), name: z.string(), window: windowProfileSchema }),
]);
export type EngineEvent = z.infer<typeof eventSchema>;
export type Beat = Extract<EngineEvent, { type: 'beat' }>;
