import { insertFirst } from '../../edits';
import { type Rule } from '../../rule';

export const noVersionPin: Rule = {
  id: 'style/no-version-pin',
  severity: 'hint',
  summary: 'The contract pins the model by its digest',
  phase: 'typing',
  *check({ document, model }) {
    if (document.contract?.model.sha256 !== undefined || model.state !== 'read' || !document.has(['model', 'path']))
      return;
    if (document.has(['model', 'sha256'])) return;
    yield {
      at: { path: ['model', 'path'], on: 'value' },
      message:
        'The contract does not pin this file — another model of the same name and shape would be deployed as if it were this one — add its digest as "sha256".',
      ...(model.sha256 !== undefined && { data: { sha256: model.sha256 } }),
    };
  },
  fix({ data }, { document }) {
    const digest = data?.['sha256'];
    if (typeof digest !== 'string') return undefined;
    return { title: 'Pin model digest', edits: insertFirst(document, ['model'], `sha256: "${digest}"`) };
  },
};
