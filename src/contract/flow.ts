import { type ModelSignature, opsetOf } from '../onnx/signature';
import { type TensorElement } from '../onnx/types';
import { type Domain, type TensorType } from './column';
import { meetInputs } from './flow-feeds';
import { makeOutputs } from './flow-outputs';
import { type Contract } from './model';
import { type Columns, type FlowIssue } from './step';
import { walkSteps } from './walk';

/** How a column left after the last step meets an input of the model. */
export interface Feed {
  /** Name of the model's input. */
  readonly input: string;
  readonly column: string;
  /** Element type of the model's input, the column is cast to it where it differs. */
  readonly cast: TensorElement;
}

/** What the contract makes of the model's outputs. */
export interface OutputFlow {
  readonly name: string;
  readonly type: TensorType;
  /** undefined where the model's file does not say. */
  readonly width: number | undefined;
  /** The output of the model that it is made of, through earlier outputs. */
  readonly from: string;
  /** Made by threshold, argmax or labels: must be equal to the notebook's, no tolerance. */
  readonly decision: boolean;
  readonly domain: Domain;
}

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
  const { timeline, changed, issues } = walkSteps(contract, signature === undefined ? undefined : opsetOf(signature));
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
