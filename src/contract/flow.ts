import { type ModelSignature, opsetOf } from '../onnx/signature';
import { type Feed, meetInputs } from './flow-feeds';
import { makeOutputs, type OutputFlow } from './flow-outputs';
import { type Contract } from './model';
import { type Columns, type FlowIssue } from './step';
import { finished } from './stops';
import { walkSteps } from './walk';

export { type Feed } from './flow-feeds';
export { type OutputFlow } from './flow-outputs';

export interface Flow {
  readonly inputs: Columns;
  /** After each step of `contract.preprocessing`. */
  readonly after: readonly Columns[];
  /** Names that each step made, changed or removed. */
  readonly changed: readonly (readonly string[])[];
  readonly final: Columns;
  /** Empty without a signature. */
  readonly feeds: readonly Feed[];
  /** Outputs that could be understood. */
  readonly outputs: readonly OutputFlow[];
  readonly issues: readonly FlowIssue[];
}

/** Types, widths, missing-ness and domains through the steps of a contract, and what is wrong with them. Never throws. */
export function computeFlow(contract: Contract, signature: ModelSignature | undefined): Flow {
  return finished(computingFlow(contract, signature));
}

/** The same, and stops before each step. */
export function* computingFlow(contract: Contract, signature: ModelSignature | undefined): Generator<void, Flow> {
  const opset = signature === undefined ? undefined : opsetOf(signature);
  const { timeline, changed, issues } = yield* walkSteps(contract, opset);
  yield;
  const met = signature === undefined ? { feeds: [], issues: [] } : meetInputs(contract, timeline, signature);
  const made = makeOutputs(contract, signature);
  return {
    inputs: timeline.at(0),
    after: contract.preprocessing.map((_, index) => timeline.at(index + 1)),
    changed,
    final: timeline.at(contract.preprocessing.length),
    feeds: met.feeds,
    outputs: made.outputs,
    issues: [...issues, ...met.issues, ...made.issues],
  };
}
