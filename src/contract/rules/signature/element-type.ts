import { flowRule } from '../flow-rule';

export const elementType = flowRule(
  'signature/element-type',
  'error',
  'Each input of the model gets values of the type that it takes',
);
