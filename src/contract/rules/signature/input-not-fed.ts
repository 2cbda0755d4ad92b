import { renameFix } from '../rename-fix';
import { flowRule } from '../flow-rule';

export const inputNotFed = flowRule(
  'signature/input-not-fed',
  'error',
  'Each input of the model has a column',
  renameFix,
);
