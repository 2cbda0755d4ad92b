import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';

const cell = z
  .union([z.number(), z.string()])
  .transform((x) => (x === 'NaN' || x === 'Infinity' || x === '-Infinity' ? Number(x) : x));
const matrix = z.array(z.array(cell));
const schema = z.object({
  /** Of a contract, from `inputs:` on. */
  inputs: z.string(),
  classes: z.array(z.string()).optional(),
  rows: z.record(z.string(), z.array(cell)),
  cases: z.array(
    z.object({
      call: z.string(),
      steps: z.array(z.string()),
      column: z.string(),
      expected: matrix,
      ulps: z.number(),
      absolute: z.number().optional(),
      /** Names of the parts of the vector. */
      parts: z.array(z.string()).optional(),
    }),
  ),
  outputs: z
    .array(
      z.object({
        call: z.string(),
        steps: z.record(z.string(), z.unknown()),
        x: matrix,
        expected: matrix,
        ulps: z.number(),
      }),
    )
    .default([]),
});

const folder = new URL('./', import.meta.url);

/** What Python gives, by file; each is written by the script of its name. */
export const goldens = readdirSync(folder)
  .filter((file) => /^golden.*\.json$/.test(file))
  .map((file) => ({ file, ...schema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))) }));

/** The contract of a golden case. */
export function goldenBody(inputs: string, steps: readonly string[]): string {
  return `${inputs}preprocessing:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
}
