import { flowRule } from '../flow-rule';
import { renameFix } from '../rename-fix';

export const unknownStep = flowRule('flow/unknown-step', 'error', 'Every step is one that the language has', renameFix);
