import { type Prediction, type RawRow } from '../../protocol/rows';
import { EndpointError } from '../error';
import { type GoldenOutcome } from '../messages';
import { sameValue } from './compare';
import { type Workshop } from './ready';
import { Slot, type SlotOptions } from './slot';

/** Rows that are run together and alone. */
const rowsAlone = 8;

/**
 * What a candidate must stand in a process of its own before it comes near the serving engine: load, warm up, answer its golden rows, and answer each row
 * the same alone as in company (rows of strangers share a batch). Throws EndpointError 422.
 */
export async function trial(
  o: SlotOptions,
  workshop: Workshop,
): Promise<{ readonly warmupMicros: number; readonly golden: GoldenOutcome }> {
  const slot = await Slot.open(o, workshop);
  const golden = await slot.replayGolden();
  const rows = slot.golden.rows.slice(0, rowsAlone).map(({ row }) => row);
  if (rows.length > 1) await checkIndependence(slot, rows);
  return { warmupMicros: slot.warmupMicros, golden };
}

async function checkIndependence(slot: Slot, rows: readonly RawRow[]): Promise<void> {
  const { answers: together } = await slot.answer(rows);
  for (const [index, row] of rows.entries()) {
    const [alone] = (await slot.answer([row])).answers;
    const output = differing(alone ?? null, together[index] ?? null);
    if (output === undefined) continue;
    throw new EndpointError(
      422,
      'rows-depend',
      `${slot.o.name} ${slot.o.version} answers ${output} of a row differently when other rows are in the same batch, so one caller's answer would depend on another's — export the model so that it treats every row by itself.`,
    );
  }
}

function differing(a: Prediction | null, b: Prediction | null): string | undefined {
  if (a === null || b === null) return a === b ? undefined : 'the refusal';
  return Object.keys(b).find((output) => !sameValue(a[output], b[output]));
}
