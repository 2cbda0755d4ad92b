import { type GraphBuilder, type Value } from '../onnx/graph';
import { type ModelSignature, type TensorElement } from '../onnx/signature';
import { type Binding } from './binding';
import { type Flow } from './flow';
import { classesOf, modelOutputs } from './flow-outputs';
import { type Lowered } from './front';
import { type Contract } from './model';
import { type OutputState } from './step';
import { bindArguments, outputSteps } from './steps/registry';

interface Made {
  readonly value: Value;
  readonly state: OutputState;
}

/** [N] becomes [N, 1]; Flatten also knows what to do with no rows, and before opset 9 only of floats. */
function flattened(
  graph: GraphBuilder,
  output: { tensor: string; element: TensorElement; rank: number | undefined },
): Value {
  if (graph.opset >= 9 || output.element.startsWith('float'))
    return graph.op('Flatten', [output.tensor], { axis: { int: 1 } });
  return graph.reshape(output.tensor, [0, output.rank === 1 ? 1 : -1]);
}

/** Nodes of all outputs behind the model's own, and what becomes of its graph outputs. The flow must be without errors. */
export function lowerOutputs(
  contract: Contract,
  flow: Flow,
  signature: ModelSignature,
  graph: GraphBuilder,
): {
  readonly bound: Binding['outputs'];
  readonly added: Binding['outputs'];
  readonly removed: string[];
  readonly lowered: readonly Lowered[];
} {
  const model = modelOutputs(signature);
  const normal = new Map<string, Made>();
  const earlier = new Map<string, Made>();
  const kept = new Set<string>();
  const bound: Binding['outputs'] = [];
  const added: Binding['outputs'] = [];
  const lowered: Lowered[] = [];

  const ofModel = (name: string): Made => {
    const known = normal.get(name);
    if (known !== undefined) return known;
    const output = model.get(name);
    if (output === undefined || 'why' in output)
      throw new RangeError(`The model has no output "${name}". The flow should have refused this contract.`);
    const flat = output.rank === 2 ? output.tensor : flattened(graph, output);
    const value = output.element === output.state.type ? flat : graph.cast(flat, output.state.type);
    const made = { value, state: output.state };
    normal.set(name, made);
    return made;
  };

  for (const output of contract.outputs) {
    let { value, state } = earlier.get(output.from) ?? ofModel(output.from);
    for (const use of output.steps) {
      const step = outputSteps.get(use.op);
      const arguments_ = step === undefined ? undefined : bindArguments(step, use);
      if (arguments_?.ok !== true)
        throw new RangeError(
          `The operation "${use.op}" cannot be lowered. The flow should have refused this contract.`,
        );
      const scope = { precision: contract.precision, classes: classesOf(contract, signature), graph };
      const start = graph.operators.length;
      value = arguments_.step.lower(arguments_.args, value, state, scope);
      lowered.push({ use, operators: graph.operators.slice(start) });
      state = arguments_.step.infer(arguments_.args, state, { ...scope, issue: () => undefined }) ?? state;
    }
    earlier.set(output.name, { value, state });
    const own = signature.outputs.find(({ name }) => name === output.name && name === value);
    const tensor = own === undefined ? graph.reserve(output.name) : output.name;
    if (own === undefined) graph.alias(value, tensor);
    else kept.add(own.name);
    const entry = { output: output.name, tensor, type: state.type, width: state.width ?? null };
    bound.push(entry);
    if (own === undefined) added.push(entry);
  }
  return {
    bound,
    added,
    lowered,
    removed: signature.outputs.map(({ name }) => name).filter((name) => !kept.has(name)),
  };
}
