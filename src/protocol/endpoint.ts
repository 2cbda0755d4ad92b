import * as z from 'zod';
import { ledgerLineSchema, modelNameSchema } from './bundle';
import { goldenReportSchema } from './monitor';
import { verdictKindSchema } from './verdict';

/** Version of the HTTP interface between clients and the supervisor. */
export const endpointApiVersion = 1;

/** `endpoint.json` in the state folder: how editor and CLI find the same endpoint. */
export const endpointFileSchema = z.object({
  v: z.literal(1),
  pid: z.int(),
  /** Start time of that process, ms since the epoch, so that a reused pid is not taken for it. */
  startTime: z.number(),
  dataUrl: z.url(),
  adminUrl: z.url(),
  tokenFile: z.string(),
  runtimeVersion: z.string(),
  apiVersion: z.int(),
});
export type EndpointFile = z.infer<typeof endpointFileSchema>;

export const modelStatusSchema = z.object({
  name: modelNameSchema,
  state: z.enum(['loading', 'live', 'unavailable', 'stopped']),
  /** Why it is not live, as a sentence. */
  reason: z.string().nullable(),
  version: z.string().nullable(),
  digest: z.string().nullable(),
  previous: z.object({ version: z.string(), digest: z.string() }).nullable(),
  workspace: z.string().nullable(),
  liveSince: z.number().nullable(),
  verdict: verdictKindSchema,
  headline: z.string(),
  rows: z.int(),
  rowsPerSecond: z.number(),
  /** Microseconds over the newest windows. */
  p99: z.number().nullable(),
  drifting: z.int(),
  features: z.int(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;

/** `GET /slipway/v1/status` and `slipway status --format json`. */
export const endpointStatusSchema = z.object({
  v: z.literal(1),
  endpoint: z.object({
    dataUrl: z.url(),
    adminUrl: z.url(),
    pid: z.int(),
    runtimeVersion: z.string(),
    uptime: z.number(),
    engine: z.enum(['running', 'restarting', 'failed']),
    /** What whoever calls it must know: that predictions are served on another port than before. */
    notice: z.string().nullable().optional(),
  }),
  models: z.array(modelStatusSchema),
});
export type EndpointStatus = z.infer<typeof endpointStatusSchema>;

/** `GET /slipway/v1/models/{name}/identity` */
export const identitySchema = z.object({
  v: z.literal(1),
  model: z.string(),
  version: z.string(),
  digest: z.string(),
  artifact: z.string(),
  contract: z.string(),
  profile: z.string(),
  ort: z.string(),
  runtimeVersion: z.string(),
  /** Seconds since this version went live in this engine. */
  uptime: z.number(),
});
export type Identity = z.infer<typeof identitySchema>;

/** `POST /slipway/v1/models/{name}/load`: copy a bundle into the store and load it beside what is live. */
export const loadRequestSchema = z.object({
  bundle: z.string(),
  workspace: z.string().nullable(),
  takeOver: z.boolean(),
});
export const loadReplySchema = z.object({
  digest: z.string(),
  version: z.string(),
  live: z.string().nullable(),
  warmupMicros: z.number(),
});
export type LoadReply = z.infer<typeof loadReplySchema>;

/** `POST …/prove`: replay the golden rows on the loaded candidate, through the engine that will serve it. */
export const proveRequestSchema = z.object({ digest: z.string() });
export const proveReplySchema = goldenReportSchema;

/** `POST …/switch`: compare-and-swap on what is live; 409 when it changed meanwhile. */
export const switchRequestSchema = z.object({
  digest: z.string(),
  expect: z.string().nullable(),
  line: ledgerLineSchema,
});
export const switchReplySchema = z.object({ live: z.string(), previous: z.string().nullable() });

/** `POST …/rollback` and `POST …/stop`. */
export const rollbackRequestSchema = z.object({ who: z.string(), expect: z.string().nullable() });
export const rollbackReplySchema = z.object({ line: ledgerLineSchema });
