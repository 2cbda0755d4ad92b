import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { windowRule } from '../monitor/window';
import { EndpointError, said } from './error';

/**
 * `settings.json` in the state folder. Every value has its default; demonstrations and tests make windows close sooner.
 * All times in milliseconds.
 */
export const settingsSchema = z.object({
  windows: z
    .object({
      rows: z.int().min(1).default(windowRule.rows),
      ageMs: z.number().min(0).default(windowRule.ms),
      longestMs: z.number().min(100).default(windowRule.longestMs),
      /** Newest windows of a version that stay on disk: what the panel draws. */
      kept: z.int().min(1).default(2000),
    })
    .prefault({}),
  goldenEveryMs: z.number().min(100).default(300_000),
  /** An engine that has not given a sign of life for so long is ended. */
  execTimeoutMs: z.number().min(500).default(30_000),
  /** Loading, warming up and proving a candidate in its throw-away process. */
  trialTimeoutMs: z.number().min(500).default(120_000),
  /** Rows that may wait in a model's queue before callers are told to come back. */
  queueRows: z.int().min(1).default(16_384),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What stands in the file, or the defaults. Throws EndpointError `settings` naming the value that cannot be. */
export function readSettings(file: string): Settings {
  if (!existsSync(file)) return settingsSchema.parse({});
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const what = cause instanceof z.ZodError ? z.prettifyError(cause) : said(cause);
    throw new EndpointError(0, 'settings', `${file} cannot be used: ${what} — correct it, or delete it.`, { cause });
  }
}
