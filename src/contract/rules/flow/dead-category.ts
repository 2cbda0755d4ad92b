import { flowRule } from '../flow-rule';

export const deadCategory = flowRule('flow/dead-category', 'warning', 'An encoder lists categories that can occur');
