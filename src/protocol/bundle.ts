import * as z from 'zod';
import { predictionSchema, rawRowSchema } from './rows';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const modelNameSchema = z.string().regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);

/** Names of the files in `.slipway/bundles/<digest>/`. */
export const bundleFiles = {
  manifest: 'manifest.json',
  artifact: 'artifact.onnx',
  contract: 'contract.slipway.yaml',
  profile: 'profile.json',
  golden: 'golden.json',
} as const;

/**
 * `manifest.json`. The bundle's digest is the sha256 of its canonical JSON (keys sorted, no white space), so it holds no time and no host.
 */
export const manifestSchema = z.object({
  v: z.literal(1),
  name: modelNameSchema,
  /** `metadata.version` of the contract: the `model_version` of every answer. */
  version: z.string(),
  /** sha256 by file name; `artifact.data/*` are external weights. */
  files: z.record(z.string(), sha256),
  /** sha256 of the user's own model file. */
  model: sha256,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A raw row with the notebook's answer (checked once, by parity) and the artifact's own answer at the gate (what live replay compares with). */
export const goldenRowSchema = z.object({
  row: rawRowSchema,
  notebook: predictionSchema,
  answer: predictionSchema,
  /** Why this row was chosen: `category purpose=education`, `missing amount`, `outer cell age`, `threshold neighbour`. */
  covers: z.array(z.string()),
});
export const goldenRowsSchema = z.object({ v: z.literal(1), rows: z.array(goldenRowSchema).max(64) });
export type GoldenRow = z.infer<typeof goldenRowSchema>;
export type GoldenRows = z.infer<typeof goldenRowsSchema>;

/** One line of `.slipway/ledger.jsonl` and of the endpoint's own copy. `id` is a ULID: a merge of two copies is a union of lines. */
export const ledgerLineSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  action: z.enum(['deploy', 'rollback', 'stop']),
  model: modelNameSchema,
  target: z.string(),
  version: z.string().nullable(),
  digest: sha256.nullable(),
  /** What was live before. */
  replaced: sha256.nullable(),
  who: z.string(),
  /** HEAD of the workspace's repository, `-dirty` appended when the contract or model differ from it; null outside git. */
  commit: z.string().nullable(),
  workspace: z.string().nullable(),
  /** Figures of the gate: parity rows, largest difference, flips, p99 by callers. */
  figures: z.record(z.string(), z.number()),
});
export type LedgerLine = z.infer<typeof ledgerLineSchema>;
