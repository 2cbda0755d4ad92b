import * as z from 'zod';
import { windowProfileSchema } from '../../protocol/profile';

export const gapSchema = z.object({ from: z.number(), to: z.number(), digest: z.string() });
/** A line of `windows.jsonl`: a closed window, or a time in which nothing was counted. */
export const windowLineSchema = z.union([windowProfileSchema, z.object({ v: z.literal(1), gap: gapSchema })]);
export type WindowLine = z.infer<typeof windowLineSchema>;

/** Of one version, whatever its windows hold: what a model of thousands of columns may take on disk. */
const mostBytes = 64 * 1024 * 1024;

/**
 * What of a model's windows is worth keeping: of the live version and of the one that can be rolled back to, the newest `most`, which is what the panel
 * draws, and the gaps since the first of them. An alarm that has stood for longer is raised again by those; totals count from the first that is kept.
 */
export function keptWindows(
  lines: readonly WindowLine[],
  o: { readonly digests: readonly string[]; readonly most: number; readonly bytes?: number },
): WindowLine[] {
  const room = new Map(o.digests.map((digest) => [digest, { windows: o.most, bytes: o.bytes ?? mostBytes }]));
  const kept: WindowLine[] = [];
  for (const line of lines.toReversed()) {
    const left = room.get('gap' in line ? line.gap.digest : line.digest);
    if (!left) continue;
    if ('gap' in line) {
      if (left.windows > 0) kept.push(line);
      continue;
    }
    left.bytes -= JSON.stringify(line).length;
    // The newest is kept however large it is.
    if (left.windows === 0 || (left.bytes < 0 && left.windows < o.most)) {
      left.windows = 0;
      continue;
    }
    left.windows--;
    kept.push(line);
  }
  return kept.reverse();
}
