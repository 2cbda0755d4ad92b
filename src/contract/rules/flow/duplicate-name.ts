import { flowRule } from '../flow-rule';

export const duplicateName = flowRule('flow/duplicate-name', 'error', 'A name stands for one column or output');
