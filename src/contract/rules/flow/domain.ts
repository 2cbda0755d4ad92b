import { flowRule } from '../flow-rule';

export const domain = flowRule('flow/domain', 'error', 'A step gets values for which it has an answer');
