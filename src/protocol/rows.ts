import * as z from 'zod';

/** A value of a raw row or of a prediction as JSON has it. `null` and an absent key are missing. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export const jsonSchema: z.ZodType<Json> = z.json();

/** One record as the caller has it, before any preprocessing. */
export const rawRowSchema = z.record(z.string(), jsonSchema);
export type RawRow = z.infer<typeof rawRowSchema>;

/** The answer for one row, keyed by the contract's output names. */
export type Prediction = Record<string, Json>;
export const predictionSchema = z.record(z.string(), jsonSchema);

/** What admission says of a row. `rule` is `row/<name>`, `row` zero-based within the request. */
export const violationSchema = z.object({
  row: z.int().min(0),
  column: z.string(),
  rule: z.string(),
  message: z.string(),
});
export type Violation = z.infer<typeof violationSchema>;

/** Rows of one request at most; more are refused with 413. */
export const mostRows = 10_000;
/** Violations that one reply tells at most. A reply to 50 rows always tells all, since a row has 20 at most. */
export const mostViolationsTold = 1000;

/** There where the reply tells only the first violations: how many there are. */
const violationsTotalSchema = z.int().optional();

/** `POST /slipway/v1/models/{name}/rows` */
export const rowsRequestSchema = z.object({ id: z.string().max(256).optional(), rows: z.array(rawRowSchema) });
export type RowsRequest = z.infer<typeof rowsRequestSchema>;

/** 200 if at least one row is admitted (`predictions` as long as `rows`); 422 with `violations` only if every row is refused. */
export const rowsReplySchema = z.object({
  id: z.string(),
  model_version: z.string(),
  predictions: z.array(predictionSchema.nullable()),
  violations: z.array(violationSchema),
  violations_total: violationsTotalSchema,
});
export type RowsReply = z.infer<typeof rowsReplySchema>;

/** Body of every refusal of the endpoint, at status 400 and above. */
export const endpointErrorSchema = z.object({
  error: z.string(),
  /** What kind of refusal, for programs: `unknown-model`, `not-json`, `changed-meanwhile`, … */
  code: z.string().optional(),
  violations: z.array(violationSchema).optional(),
  violations_total: violationsTotalSchema,
});
