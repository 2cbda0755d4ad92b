import { flowRule } from '../flow-rule';

export const noUnknownPolicy = flowRule(
  'flow/no-unknown-policy',
  'error',
  'An encoder says what a value becomes that it does not know',
);
