import { admit } from '../contract/admission';
import { type SpeedReport } from '../protocol/engine';
import { type RawRow } from '../protocol/rows';
import { Batcher } from './batcher';
import { EngineError } from './error';
import { predictionsOf } from './predictions';
import { type LoadedModel } from './models';
import { withRows } from './reference';

/**
 * p50 and p99 of single-row calls at each number of concurrent callers, each calling again as soon as it is answered, through admission and the
 * batcher that the endpoint uses, for `seconds` each after a warm-up of a tenth of that. Milliseconds.
 */
export async function measureSpeed(
  model: LoadedModel,
  o: {
    readonly reference: string | null;
    readonly rows: readonly RawRow[];
    readonly callers: readonly number[];
    readonly seconds: number;
  },
  signal: AbortSignal,
): Promise<SpeedReport> {
  const rows = await admittedRows(model, o, signal);
  const batcher = new Batcher((columns, count) => model.session.run(columns, count), {
    batchRows: Math.min(1024, model.session.rowsAtOnce),
    queueRows: 16_384,
  });
  let turn = 0;
  const call = async () => {
    const row = rows[turn++ % rows.length] ?? {};
    const admission = admit(model.plan, [row]);
    predictionsOf(await batcher.submit(admission.columns, 1), 1);
  };
  const measure = async (callers: number, seconds: number): Promise<number[]> => {
    const times: number[] = [];
    const end = performance.now() + seconds * 1000;
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (performance.now() < end && !signal.aborted) {
          const began = performance.now();
          await call();
          times.push(performance.now() - began);
        }
      }),
    );
    return times;
  };
  const report: SpeedReport['callers'] = [];
  for (const callers of o.callers) {
    await measure(callers, o.seconds / 10);
    const times = (await measure(callers, o.seconds)).sort((a, b) => a - b);
    signal.throwIfAborted();
    report.push({
      callers,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      rowsPerSecond: times.length / o.seconds,
    });
  }
  return { callers: report };
}

/** Nearest-rank quantile of ascending values. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

async function admittedRows(
  model: LoadedModel,
  o: { readonly reference: string | null; readonly rows: readonly RawRow[] },
  signal: AbortSignal,
): Promise<RawRow[]> {
  const candidates: readonly RawRow[] =
    o.reference === null
      ? o.rows
      : await withRows(model, o.reference, signal, async (_table, batches) => {
          for await (const batch of batches()) return batch.rows.slice(0, 512);
          return [];
        });
  const admitted = admit(model.plan, candidates)
    .admitted.map((index) => candidates[index])
    .filter((row) => row !== undefined);
  if (admitted.length === 0)
    throw new EngineError(
      'rows',
      'No row is admitted that the speed could be measured with — give the contract an example or a reference.',
    );
  return admitted;
}
