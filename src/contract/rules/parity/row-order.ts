import { type Rule } from '../../rule';

import { differences } from '../parity-differences';

export const rowOrder: Rule = {
  id: 'parity/row-order',
  severity: 'error',
  summary: 'The predictions of the notebook stand beside the rows that they are of',
  phase: 'saving',
  check: (context) =>
    differences(context, 'row-order', () => ({
      why: 'the answers are the same, only in another order: the predictions were written beside other rows, most often after a shuffle or a split, so nothing is proven of any row',
      todo: 'write rows and predictions from one frame, by its index: raw.assign(p=pd.Series(p, index=X.index))',
    })),
};
