import { flowRule } from '../flow-rule';
import { replaceValueFix } from '../rename-fix';

export const unknownOutput = flowRule(
  'signature/unknown-output',
  'error',
  'Each output comes from one that the model has',
  replaceValueFix,
);
