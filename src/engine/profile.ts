import { ReferenceProfileBuilder } from '../data/profile';
import { type ReferenceProfile } from '../protocol/profile';
import { runRows, type LoadedModel } from './models';
import { EngineError } from './error';
import { withRows } from './reference';

/** The reference profile of the admitted reference rows and of the artifact's own outputs on them; in order of time where the contract names it. */
export async function referenceProfile(
  model: LoadedModel,
  reference: string,
  signal: AbortSignal,
): Promise<ReferenceProfile> {
  return withRows(model, reference, signal, async (_table, batches) => {
    const builder = new ReferenceProfileBuilder(model.contract);
    const time = model.contract.reference?.time;
    for await (const batch of batches(time === undefined ? {} : { orderBy: time })) {
      const { admission, outputs } = await runRows(model, batch.rows);
      builder.add(admission.columns, outputs, admission.admitted.length);
    }
    if (builder.rows === 0)
      throw new EngineError(
        'table',
        `${reference} has no row that the contract admits, so there is nothing to compare live traffic with — \`slipway lint\` shows why rows are refused.`,
      );
    return builder.build();
  });
}
