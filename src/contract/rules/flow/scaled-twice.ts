import { flowRule } from '../flow-rule';

export const scaledTwice = flowRule('flow/scaled-twice', 'warning', 'A column is scaled once');
