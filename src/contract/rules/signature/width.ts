import { flowRule } from '../flow-rule';

export const width = flowRule('signature/width', 'error', 'Each input of the model gets as many features as it takes');
