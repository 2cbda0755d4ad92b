import { flowRule } from '../flow-rule';

export const undeclaredRange = flowRule(
  'flow/undeclared-range',
  'warning',
  'A column declares the range that its steps need',
);
