import * as z from 'zod';

export const severitySchema = z.enum(['error', 'warning', 'info', 'hint']);
export type Severity = z.infer<typeof severitySchema>;

/** Zero-based line and character; characters are UTF-16 units, as in LSP. */
export const positionSchema = z.object({ line: z.int().min(0), character: z.int().min(0) });
export const rangeSchema = z.object({ start: positionSchema, end: positionSchema });
export type Position = z.infer<typeof positionSchema>;
export type Range = z.infer<typeof rangeSchema>;

/** What the linter says of a contract, at one place. `rule` is `<group>/<name>` and means the same wherever it appears. */
export const findingSchema = z.object({
  rule: z.string(),
  severity: severitySchema,
  message: z.string(),
  range: rangeSchema,
  related: z.array(z.object({ range: rangeSchema, message: z.string() })).optional(),
  /** What a fix needs to know; fixes are keyed by `rule` and this, never by the message. */
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** `slipway lint --format json`. `path` is relative to the current folder, with `/`. The key stays `problems`. */
export const lintReportSchema = z.object({
  v: z.literal(1),
  files: z.array(z.object({ path: z.string(), problems: z.array(findingSchema) })),
});
export type LintReport = z.infer<typeof lintReportSchema>;
