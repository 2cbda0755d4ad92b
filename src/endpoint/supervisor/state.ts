import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomic } from '../../data/files';
import { modelNameSchema } from '../../protocol/bundle';

const versionSchema = z.object({ version: z.string(), digest: z.string() });

/** `models/<name>/state.json`: what must be known after a restart. Written whole or not at all. */
export const modelStateSchema = z.object({
  v: z.literal(1),
  name: modelNameSchema,
  live: versionSchema.extend({ since: z.number() }).nullable(),
  /** What rolling back brings back; kept loaded. */
  previous: versionSchema.nullable(),
  workspace: z.string().nullable(),
  /** Digest by version, of all that were ever live: a version means one content for ever. */
  versions: z.record(z.string(), z.string()),
  /** Reason by digest: bundles that ended the engine too often. */
  quarantined: z.record(z.string(), z.string()),
  /** What the endpoint did by itself, to be seen until the next deployment. */
  notice: z.string().nullable(),
});
export type ModelState = z.infer<typeof modelStateSchema>;
export type Version = z.infer<typeof versionSchema>;

export function newState(name: string): ModelState {
  return { v: 1, name, live: null, previous: null, workspace: null, versions: {}, quarantined: {}, notice: null };
}

export function readState(file: string): ModelState | undefined {
  if (!existsSync(file)) return undefined;
  return modelStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export function writeState(file: string, state: ModelState): void {
  writeAtomic(file, JSON.stringify(state), 0o600);
}
