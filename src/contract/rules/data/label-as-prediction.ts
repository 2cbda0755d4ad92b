import { type Rule } from '../../rule';
import { quoted } from '../../shown';

export const labelAsPrediction: Rule = {
  id: 'data/label-as-prediction',
  severity: 'error',
  summary: 'The predictions of the reference are no true answers',
  phase: 'typing',
  *check({ document }) {
    const { predictions = {}, label } = document.contract?.reference ?? {};
    for (const [output, column] of Object.entries(predictions)) {
      if (column !== label) continue;
      yield {
        at: { path: ['reference', 'predictions', output], on: 'value' },
        message: `${quoted(column)} is the label of the reference, and is named as the predictions of ${quoted(output)} — parity would compare the artifact with the truth and not with the notebook, so it fails where all is well — write the column with what the notebook predicted.`,
      };
    }
  },
};
