import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const numbers = z.array(z.number());
const pairs = z.array(z.tuple([z.number(), z.number()]));
const triples = z.array(z.tuple([z.number(), z.number(), z.number()]));

const goldenSchema = z.object({
  lnGamma: pairs,
  gammaP: triples,
  chiSquareQuantile: triples,
  normalCdf: pairs,
  normalQuantile: pairs,
  logProbability: z.array(z.object({ a: numbers, counts: numbers, log: z.number() })),
  logE: z.array(
    z.object({
      reference: numbers,
      counts: numbers,
      ignoreBelow: z.number(),
      calibration: z
        .object({ phi: z.record(z.string(), z.number()), rho: z.number(), blockRows: z.number() })
        .nullable(),
      log: z.number(),
    }),
  ),
  logERate: z.array(z.object({ p: z.number(), a0: z.number(), hits: z.number(), n: z.number(), log: z.number() })),
  psi: z.array(
    z.object({ reference: numbers, live: numbers, psi: z.number(), noise: z.number(), halfWidth: z.number() }),
  ),
  edges: z.array(z.object({ name: z.string(), sorted: numbers, edges: numbers })),
  meanShift: z.object({ reference: numbers, live: numbers, shift: z.number() }),
});

/** What scipy and numpy answer: written by `golden.py`. */
export const golden = goldenSchema.parse(JSON.parse(readFileSync(join(__dirname, 'golden.json'), 'utf8')));

/** Equal up to `tolerance`, relative above 1 and absolute below. */
export function near(actual: number, expected: number, tolerance: number, what: string): void {
  const difference = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  assert.ok(difference <= tolerance, `${what}: ${actual}, expected ${expected}`);
}
