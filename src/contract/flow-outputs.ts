import { type ModelSignature, opsetOf, type TensorElement, type ValueInfo } from '../onnx/signature';
import { type Domain, type TensorType } from './column';
import { unknownDomain } from './domain';
import { type Contract, type OutputSpec, type StepUse } from './model';
import { quoted } from './shown';
import { bindArguments, outputSteps, preprocessingSteps } from './steps/registry';
import { type FlowIssue, type OutputState } from './step';
import { mostGuessed, suggest } from './suggest';
import { opsetIssue, unknownStep, within } from './step-issues';

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

/** An output of the model as the contract can use it: a tensor [N, width]. */
interface ModelOutput {
  readonly name: string;
  /** The name of the tensor: of a ZipMap's output that of the plain probabilities before it. */
  readonly tensor: string;
  readonly element: TensorElement;
  readonly state: OutputState;
  /** Rank in the file; undefined where it does not say. */
  readonly rank: number | undefined;
}

/** How element types come out of an artifact: those without a place in tables become the next wider one. */
const outputTypes: Readonly<Partial<Record<TensorElement, TensorType>>> = {
  float32: 'float32',
  float64: 'float64',
  bfloat16: 'float32',
  float16: 'float32',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  bool: 'bool',
  string: 'string',
  int8: 'int32',
  int16: 'int32',
  uint16: 'int32',
  uint32: 'int64',
  uint64: 'int64',
};

/** Names of the classes: the contract's, or those of the file's one ZipMap. */
export function classesOf(contract: Contract, signature: ModelSignature): readonly string[] | undefined {
  if (contract.model.classes !== undefined) return contract.model.classes;
  const [only, second] = signature.zipMaps;
  return second === undefined && only !== undefined && only.classes.length > 0 ? only.classes : undefined;
}

/** The model's outputs by name that can be used, or why one cannot. */
export function modelOutputs(signature: ModelSignature): ReadonlyMap<string, ModelOutput | { readonly why: string }> {
  return new Map(signature.outputs.map((output) => [output.name, modelOutput(output, signature)]));
}

function modelOutput(output: ValueInfo, signature: ModelSignature): ModelOutput | { readonly why: string } {
  const { name, shape } = output;
  const zipMap = signature.zipMaps.find((candidate) => candidate.output === name);
  if (zipMap !== undefined)
    return {
      name,
      tensor: zipMap.input,
      element: 'float32',
      state: { type: 'float32', width: zipMap.classes.length || undefined, domain: unknownDomain, decision: false },
      rank: 2,
    };
  const type = output.elementType === undefined ? undefined : outputTypes[output.elementType];
  if (output.kind !== 'tensor' || output.elementType === undefined || type === undefined)
    return {
      why: `is a ${output.kind === 'tensor' ? (output.elementType ?? 'tensor of an unknown type') : output.kind}`,
    };
  if (shape !== undefined && (shape.length === 0 || shape.length > 2))
    return { why: `has ${shape.length} dimensions, and an answer is rows by numbers` };
  const width = shape === undefined ? undefined : shape.length === 1 ? 1 : shape[1];
  return {
    name,
    tensor: name,
    element: output.elementType,
    state: {
      type,
      width: typeof width === 'number' ? width : undefined,
      domain: unknownDomain,
      decision: type !== 'float32' && type !== 'float64',
    },
    rank: shape?.length,
  };
}

interface Known {
  readonly state: OutputState;
  readonly from: string;
}

/** What the contract makes of the model's outputs. Without a signature only what is wrong by itself is found. */
export function makeOutputs(
  contract: Contract,
  signature: ModelSignature | undefined,
): { readonly outputs: OutputFlow[]; readonly issues: FlowIssue[] } {
  const issues: FlowIssue[] = [];
  const outputs: OutputFlow[] = [];
  const model = signature === undefined ? undefined : modelOutputs(signature);
  // undefined: an output with an error, of which others may be made.
  const earlier = new Map<string, Known | undefined>();
  for (const output of contract.outputs) {
    const source = sourceOf(output, earlier, model, issues);
    let known = source;
    for (const use of output.steps) known = applyStep(contract, signature, use, known, issues);
    earlier.set(output.name, known);
    if (known !== undefined) outputs.push({ name: output.name, from: known.from, ...known.state });
  }
  return { outputs, issues };
}

function sourceOf(
  { from, path, name }: OutputSpec,
  earlier: ReadonlyMap<string, Known | undefined>,
  model: ReadonlyMap<string, ModelOutput | { readonly why: string }> | undefined,
  issues: FlowIssue[],
): Known | undefined {
  const place = { path: [...path, 'from'] };
  if (from === '') return undefined;
  const own = model?.get(from);
  if (earlier.has(from)) {
    const known = earlier.get(from);
    const same =
      known !== undefined && own !== undefined && known.from === from && 'state' in own && own.state === known.state;
    if (own !== undefined && known !== undefined && !same)
      issues.push({
        code: 'duplicate-name',
        ...place,
        message: `${quoted(from)} is an output of the model and an earlier output of this contract, and they differ — the earlier output is taken here, which may not be what is meant — give the earlier output another name.`,
        data: { name: from },
      });
    return known;
  }
  if (model === undefined) return undefined;
  if (own !== undefined && 'state' in own) return { state: own.state, from };
  const names = [...earlier.keys(), ...model.keys()];
  const meant = issues.length < mostGuessed ? suggest(from, names) : undefined;
  issues.push({
    code: 'signature/unknown-output',
    ...place,
    message:
      own !== undefined
        ? `The model's output ${quoted(from)} ${own.why} — it cannot be an answer to a row — export the model with an output [rows, numbers].`
        : `The model has no output ${quoted(from)}, and no earlier output has that name${meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`} — ${quoted(name)} cannot be computed — write ${meant === undefined ? `one of ${names.slice(0, 8).map(quoted).join(', ')}` : quoted(meant)}.`,
    data: {
      name: from,
      candidates: names.slice(0, 20),
      path: [...path, 'from'],
      ...(meant !== undefined && { meant }),
    },
  });
  return undefined;
}

function applyStep(
  contract: Contract,
  signature: ModelSignature | undefined,
  use: StepUse,
  known: Known | undefined,
  issues: FlowIssue[],
): Known | undefined {
  const step = outputSteps.get(use.op);
  if (step === undefined) {
    issues.push(unknownStep(use, outputSteps, preprocessingSteps));
    return undefined;
  }
  const bound = bindArguments(step, use);
  if (!bound.ok) {
    for (const issue of bound.issues) issues.push(within(use.path, issue));
    return undefined;
  }
  if (known === undefined || signature === undefined) return undefined;
  const opset = opsetOf(signature);
  if (opset < step.opset(bound.args)) issues.push(opsetIssue(use, step.opset(bound.args), opset));
  const state = step.infer(bound.args, known.state, {
    precision: contract.precision,
    classes: classesOf(contract, signature),
    issue: (issue) => {
      issues.push(within(use.path, issue));
    },
  });
  return state === undefined ? undefined : { state, from: known.from };
}
