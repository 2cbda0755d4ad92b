import { type Rule } from '../../rule';
import { quoted, said } from '../../shown';

export const missingReference: Rule = {
  id: 'data/missing-reference',
  severity: 'error',
  summary: 'The reference data exist and can be read',
  phase: 'typing',
  *check({ reference, document }) {
    if (reference.state !== 'unreadable' || !document.has(['reference', 'path'])) return;
    yield {
      at: { path: ['reference', 'path'], on: 'value' },
      message: `The reference ${quoted(reference.path)} cannot be read: ${said(reference.detail)} — without it neither parity nor drift can be measured — write it from the notebook (Parquet, CSV or JSON lines of the raw rows), or correct the path.`,
    };
  },
};
