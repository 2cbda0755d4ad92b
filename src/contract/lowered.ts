import { OnnxError } from '../onnx/error';
import { GraphBuilder } from '../onnx/graph';
import { emittedSince } from '../onnx/operators';
import { opsetOf, type ModelSignature } from '../onnx/signature';
import { lowerOutputs } from './back';
import { type Flow } from './flow';
import { type Lowered, lowerSteps } from './front';
import { type Contract } from './model';
import { sideFilesOf } from './side-file';
import { type FlowIssue } from './step';

/** Findings of the flow about what may happen to some rows: an artifact can be made all the same, and the gate decides. */
const advisory: ReadonlySet<string> = new Set([
  'domain',
  'undeclared-range',
  'scaled-twice',
  'dead-category',
  'missing-reaches-model',
]);

/** The first finding of the flow that leaves nothing to be lowered. */
export function blockingIssue(flow: Flow): FlowIssue | undefined {
  return flow.issues.find(({ code }) => !advisory.has(code));
}

const newestEmitted = Math.max(...Object.values(emittedSince));

/**
 * The operators that each step and each operation of an output becomes in the artifact, without making it; nothing for a contract that cannot be
 * lowered, of which the flow says why. Outputs need the model; steps without one are lowered as for the newest opset that a step asks for.
 */
export function loweredOperators(contract: Contract, flow: Flow, signature: ModelSignature | undefined): Lowered[] {
  if (blockingIssue(flow) !== undefined || sideFilesOf(contract).size > 0) return [];
  const opset = signature === undefined ? newestEmitted : opsetOf(signature);
  try {
    const front = new GraphBuilder({ opset, taken: new Set() });
    const { lowered } = lowerSteps(contract, flow, front, (column) => column);
    if (signature === undefined) return [...lowered];
    const back = new GraphBuilder({ opset, taken: new Set(), prefix: 'pc/out/' });
    return [...lowered, ...lowerOutputs(contract, flow, signature, back).lowered];
  } catch (cause) {
    if (cause instanceof OnnxError) return [];
    throw cause;
  }
}
