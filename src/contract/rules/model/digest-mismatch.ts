import { replaceValue } from '../../edits';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';

export const digestMismatch: Rule = {
  id: 'model/digest-mismatch',
  severity: 'error',
  summary: 'The model file is the one that the contract pins',
  phase: 'typing',
  *check({ model, document }) {
    const pinned = document.contract?.model.sha256;
    if (pinned === undefined || model.state !== 'read' || model.sha256 === undefined || model.sha256 === pinned) return;
    yield {
      at: { path: ['model', 'sha256'], on: 'value' },
      message: `${quoted(model.path)} has the digest ${model.sha256.slice(0, 12)}…, not ${pinned.slice(0, 12)}… — this is another model than the one that the contract was written for, and its examples and parity prove nothing of it — restore the file, or pin the new digest once its parity holds.`,
      data: { sha256: model.sha256 },
    };
  },
  fix({ data }, { document }) {
    const digest = data?.['sha256'];
    if (typeof digest !== 'string') return undefined;
    return {
      title: 'Pin the digest of this file',
      edits: replaceValue(document, ['model', 'sha256'], `"${digest}"`),
    };
  },
};
