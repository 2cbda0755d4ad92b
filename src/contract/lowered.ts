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

interface Parts {
  /** With what its side files hold. */
  readonly contract: Contract;
  readonly flow: Flow;
  readonly signature: ModelSignature | undefined;
}

interface Lowering {
  readonly steps: readonly Lowered[];
  /** Of all nodes. */
  readonly bytes: number;
}

/**
 * What steps and operations of outputs become in the artifact, without making it; nothing for a contract that cannot be lowered, of which the flow
 * says why. Outputs need the model; steps without one are lowered as for the newest opset that a step asks for.
 */
export function loweringOf({ contract, flow, signature }: Parts): Lowering {
  const nothing = { steps: [], bytes: 0 };
  if (blockingIssue(flow) !== undefined || sideFilesOf(contract).size > 0) return nothing;
  const opset = signature === undefined ? newestEmitted : opsetOf(signature);
  try {
    const front = new GraphBuilder({ opset, taken: new Set() });
    const { lowered } = lowerSteps(contract, flow, front, (column) => column);
    if (signature === undefined) return { steps: lowered, bytes: size(front) };
    const back = new GraphBuilder({ opset, taken: new Set(), prefix: 'pc/out/' });
    const outputs = lowerOutputs(contract, flow, signature, back).lowered;
    return { steps: [...lowered, ...outputs], bytes: size(front) + size(back) };
  } catch (cause) {
    if (cause instanceof OnnxError) return nothing;
    throw cause;
  }
}

function size(graph: GraphBuilder): number {
  return graph.nodes().reduce((sum, node) => sum + node.length, 0);
}
