import { flowRule } from '../flow-rule';

export const opset = flowRule('flow/opset', 'error', 'The opset of the model has the operators that a step needs');
