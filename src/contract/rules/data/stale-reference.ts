import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { daysOf, daysOlder } from '../older-reference';

export const staleReference: Rule = {
  id: 'data/stale-reference',
  severity: 'info',
  summary: 'The reference data are not older than the model',
  phase: 'typing',
  *check({ document, model, reference }) {
    if (reference.state !== 'read' || !document.has(['reference', 'path'])) return;
    // Predictions are stronger evidence: parity says whether they are of this model.
    if (Object.keys(document.contract?.reference?.predictions ?? {}).length > 0) return;
    const days = daysOlder(model, reference);
    if (days < 1) return;
    yield {
      at: { path: ['reference', 'path'], on: 'value' },
      message: `${quoted(reference.path)} was last written ${daysOf(days)} before the model, and it names no predictions that would prove that they belong together — drift would be measured against data that this model was not trained on — write the reference again with the model, and name its prediction columns under "predictions".`,
    };
  },
};
