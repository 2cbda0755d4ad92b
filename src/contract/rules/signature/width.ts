import { type Rule } from '../../rule';
import { widthReports } from '../encoder-width';

export const width: Rule = {
  id: 'signature/width',
  severity: 'error',
  summary: 'Each input of the model gets as many features as it takes',
  phase: 'typing',
  check: (context) => widthReports(context).plain,
};
