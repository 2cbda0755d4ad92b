import { flowRule } from '../flow-rule';

export const usedBeforeMade = flowRule(
  'flow/used-before-made',
  'error',
  'A step names columns that are made before it',
);
