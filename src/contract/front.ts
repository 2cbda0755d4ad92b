import { GraphBuilder } from '../onnx/graph';
import { type Operator } from '../onnx/node-list';
import { standaloneModel } from '../onnx/model';
import { feedType, feedWidth, type TensorType } from './column';
import { type Flow } from './flow';
import { Lanes, stateOf } from './lanes';
import { type Contract, type StepUse } from './model';
import { type LowerScope } from './step';
import { bindArguments, preprocessingSteps } from './steps/registry';

/** A raw column as a tensor of the artifact. */
export interface RawTensor {
  readonly column: string;
  readonly tensor: string;
  readonly type: TensorType;
  readonly width: number;
}

/** What a step, or an operation of an output, is made of in the artifact. */
export interface Lowered {
  readonly use: StepUse;
  readonly operators: readonly Operator[];
}

/** Nodes of all steps from raw columns, whose tensors are named by `nameOf`. The flow must be without errors. */
export function lowerSteps(
  contract: Contract,
  flow: Flow,
  graph: GraphBuilder,
  nameOf: (column: string) => string,
): { readonly lanes: Lanes; readonly raw: () => RawTensor[]; readonly lowered: readonly Lowered[] } {
  const lanes = new Lanes(graph);
  const inputs = new Map(contract.inputs.map((input) => [input.name, input]));
  const tensors = contract.inputs.map((input): RawTensor => ({
    column: input.name,
    tensor: nameOf(input.name),
    type: feedType(input),
    width: feedWidth(input),
  }));
  for (const { column, tensor, type, width } of tensors) lanes.enter(column, tensor, type, width);
  const lowered: Lowered[] = [];
  let before = flow.inputs;
  contract.preprocessing.forEach((use, index) => {
    const after = flow.after[index] ?? before;
    const step = preprocessingSteps.get(use.op);
    const bound = step === undefined ? undefined : bindArguments(step, use);
    if (bound?.ok !== true)
      throw new RangeError(`Step ${index} cannot be lowered. The flow should have refused this contract.`);
    const scope: LowerScope = {
      graph,
      precision: bound.precision ?? contract.precision,
      before,
      after,
      input: (name) => inputs.get(name),
      joined: (columns, type) => lanes.joined(columns, type),
      assign: (columns, value) => {
        lanes.assign(
          columns.map((name) => stateOf(after, name)),
          value,
        );
      },
      alias: (pairs) => {
        lanes.alias(pairs);
      },
    };
    const start = graph.operators.length;
    bound.step.lower(bound.args, scope);
    lowered.push({ use, operators: graph.operators.slice(start) });
    before = after;
  });
  return { lanes, lowered, raw: () => tensors.filter(({ column }) => lanes.used.has(column)) };
}

/** The preprocessing alone as a model: raw columns in, `outputs` (columns after the last step) out, under their own names. */
export function compileFront(
  contract: Contract,
  flow: Flow,
  outputs: readonly string[],
  opset: number,
): { readonly bytes: Uint8Array; readonly inputs: readonly RawTensor[] } {
  const rawNames = new Set(contract.inputs.map(({ name }) => name));
  const graph = new GraphBuilder({ opset, taken: new Set([...rawNames, ...outputs]) });
  const { lanes, raw } = lowerSteps(contract, flow, graph, (column) =>
    outputs.includes(column) ? `raw ${column}` : column,
  );
  const made = outputs.map((name) => {
    const { type, width } = stateOf(flow.final, name);
    graph.alias(lanes.joined([name]), name);
    return { name, elementType: type, shape: [null, width] };
  });
  const inputs = raw();
  const infos = inputs.map(({ tensor, type, width }) => ({ name: tensor, elementType: type, shape: [null, width] }));
  // IR 8 goes with every opset up to 18, and runtimes read later opsets with it.
  return { bytes: standaloneModel(graph, infos, made, { ir: 8 }), inputs };
}
