import { flowRule } from '../flow-rule';
import { renameFix } from '../rename-fix';

export const unknownColumn = flowRule('flow/unknown-column', 'error', 'A step names columns that there are', renameFix);
