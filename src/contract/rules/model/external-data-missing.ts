import { type Rule } from '../../rule';
import { quoted } from '../../shown';

export const externalDataMissing: Rule = {
  id: 'model/external-data-missing',
  severity: 'error',
  summary: 'Every file that holds weights of the model is there and is named by the contract',
  phase: 'typing',
  *check({ model, document }) {
    if (model.state !== 'read' || document.contract === undefined) return;
    const named = new Set(document.contract.model.data.map((file) => file.path.replace(/^.*\//, '')));
    const absent = new Set(model.missingData);
    for (const file of model.signature.externalData) {
      const name = file.replace(/^.*\//, '');
      if (absent.has(file)) {
        yield {
          at: { path: ['model', 'path'], on: 'value' },
          message: `The model keeps weights in ${quoted(file)}, and there is no such file beside it — it would not load — copy the file beside the model, or export the model as one file.`,
        };
      } else if (!named.has(name)) {
        yield {
          at: { path: ['model', 'path'], on: 'value' },
          message: `The model keeps weights in ${quoted(file)}, which the contract does not name — a deployment would carry the model without them, and nobody would notice other weights — add it as "data: [{path: ${file}}]" to "model", or export the model as one file.`,
        };
      }
    }
  },
};
