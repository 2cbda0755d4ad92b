import { flowRule } from '../flow-rule';
import { renameFix } from '../rename-fix';

export const stepArgument = flowRule(
  'flow/step-argument',
  'error',
  'The arguments of a step are what it takes',
  renameFix,
);
