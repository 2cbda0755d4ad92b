import { flowRule } from '../flow-rule';

export const type = flowRule('flow/type', 'error', 'A step gets columns of a type that it works on');
