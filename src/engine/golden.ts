import { GoldenCover, type GoldenCandidate } from '../data/golden';
import { type GoldenRows } from '../protocol/bundle';
import { type ReferenceProfile } from '../protocol/profile';
import { type Prediction } from '../protocol/rows';
import { runRows, type LoadedModel } from './models';
import { withRows } from './reference';

/** Golden rows: chosen reference rows with the notebook's answers and the artifact's own. */
export async function goldenRows(
  model: LoadedModel,
  reference: string,
  profile: ReferenceProfile,
  signal: AbortSignal,
): Promise<GoldenRows> {
  const paired = Object.entries(model.contract.reference?.predictions ?? {});
  return withRows(model, reference, signal, async (_table, batches) => {
    const cover = new GoldenCover(profile, model.contract);
    for await (const batch of batches()) {
      const { admission, predictions } = await runRows(model, batch.rows);
      const candidates = admission.admitted.flatMap((row): GoldenCandidate[] => {
        const answer = predictions[row];
        const raw = batch.rows[row];
        if (!answer || !raw) return [];
        const notebook: Prediction = Object.fromEntries(
          paired.map(([output, column]) => [output, batch.whole[row]?.[column] ?? null]),
        );
        return [{ row: raw, notebook, answer }];
      });
      cover.add(admission.columns, candidates);
    }
    return { v: 1, rows: cover.rows() };
  });
}
