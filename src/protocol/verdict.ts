import * as z from 'zod';

export const verdictKindSchema = z.enum(['healthy', 'stack', 'data', 'population', 'concept', 'labels', 'undecided']);
export type VerdictKind = z.infer<typeof verdictKindSchema>;
export const impactSchema = z.enum(['harmless', 'harmful', 'unknown']);

/** One measurement that a verdict rests on. `says` is a whole sentence with its figure. */
export const evidenceSchema = z.object({
  /** Name of the file in `monitor/evidence/` that made it: `golden`, `digest`, `errors`, `latency`, `quality`, `drift`, `rows`. */
  kind: z.string(),
  /** `accuses` supports `points`, `excludes` speaks against it, `silent` could not tell. */
  finds: z.enum(['accuses', 'excludes', 'silent']),
  points: verdictKindSchema,
  says: z.string(),
  columns: z.array(z.string()),
  /** ms since the epoch of the first window that showed it. */
  since: z.number().nullable(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const verdictSchema = z.object({
  kind: verdictKindSchema,
  impact: impactSchema,
  /** One sentence for a person: what is wrong, since when, with its figure. */
  headline: z.string(),
  /** What to do about it, one sentence. */
  advice: z.string(),
  since: z.number().nullable(),
  retraining: z.enum(['held', 'advised', 'not needed']),
  /** Rows that are still missing before a verdict is possible; only with `undecided`. */
  rowsNeeded: z.int().optional(),
  evidence: z.array(evidenceSchema),
});
export type Verdict = z.infer<typeof verdictSchema>;
