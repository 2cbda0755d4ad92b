import { type Rule } from '../../rule';
import { widthReports } from '../encoder-width';

export const oneHotWidth: Rule = {
  id: 'signature/one-hot-width',
  severity: 'error',
  summary: 'An encoder makes as many columns as it did in the notebook',
  phase: 'typing',
  check: (context) => widthReports(context).explained,
};
