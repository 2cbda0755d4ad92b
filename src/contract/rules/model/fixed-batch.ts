import { flowRule } from '../flow-rule';

export const fixedBatch = flowRule('model/fixed-batch', 'error', 'The model takes any number of rows at a time');
