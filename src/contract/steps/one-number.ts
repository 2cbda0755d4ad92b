import { type OutputInferScope, type OutputState } from '../step';

/** Reports an output that is text; true where it can be computed with. */
export function isNumber(op: string, state: OutputState, scope: OutputInferScope): boolean {
  if (state.type !== 'string') return true;
  scope.issue({
    code: 'type',
    path: [],
    message: `This output is text here, and ${op} computes with numbers — no artifact can be made — apply it to the probabilities instead, or before "labels".`,
    data: { step: op },
  });
  return false;
}

/** The same, also for an output that is more than one number a row. */
export function isOneNumber(op: string, state: OutputState, scope: OutputInferScope): boolean {
  if (!isNumber(op, state, scope)) return false;
  if (state.width === undefined || state.width === 1) return true;
  scope.issue({
    code: 'type',
    path: [],
    message: `This output is ${state.width} numbers a row here, and ${op} takes one — no artifact can be made — choose one before, with "index: ${state.width - 1}" or "class: NAME".`,
    data: { step: op, width: state.width },
  });
  return false;
}
