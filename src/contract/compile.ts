import { OnnxError } from '../onnx/error';
import { GraphBuilder, type Value } from '../onnx/graph';
import { allNames } from '../onnx/names';
import { type ModelSignature, opsetOf, type ValueInfo } from '../onnx/signature';
import { largestFile, type Part } from '../onnx/parts';
import { splice } from '../onnx/splice';
import { type ByteSource } from '../protocol/files';
import { type Binding, bindingKey } from './binding';
import { feedType, feedWidth } from './column';
import { computeFlow, type Flow } from './flow';
import { lowerSteps } from './front';
import { lowerOutputs } from './back';
import { blockingIssue } from './lowered';
import { type Contract, type Path } from './model';
import { sideFilesOf } from './side-file';
import { lowerViolations } from './violation-graph';
import { shownColumns, violationBits, violationsKey, type ShownColumn, type ViolationLegend } from './violations';

interface CompileOptions {
  /** With what its side files hold. */
  readonly contract: Contract;
  /** Of the contract's text; goes into the artifact's metadata. */
  readonly textSha256: string;
  readonly model: { readonly source: ByteSource; readonly signature: ModelSignature; readonly sha256: string };
  /** Also an output with a bit for each rule that a row breaks, for servers that admit every row. Default false. */
  readonly violations?: boolean;
}

export interface Compiled {
  /** The artifact's bytes in order; parts of the user's file are not read here. */
  readonly parts: readonly Part[];
  /** Of all parts, bytes. */
  readonly length: number;
  readonly binding: Binding;
  /** Of the bits of the output "violations", where it was asked for. */
  readonly violations?: ViolationLegend;
}

/** Where the artifact's metadata has the digest of the user's model. */
export const modelDigestKey = 'slipway.model.sha256';

/** A contract cannot become an artifact. `path` is where in the contract the first cause stands. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  constructor(
    /** `flow`: an error of the flow; `model`: the user's file cannot be joined with anything. */
    readonly code: 'flow' | 'model',
    readonly path: Path,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Front graph, the user's bytes and back graph as one artifact that takes raw rows. Each raw column that is used is an input [N, width] of
 * its `feedType`; each output is [N, width]. Throws `CompileError`.
 */
export function compile(options: CompileOptions): Compiled {
  const { contract, model } = options;
  const { signature } = model;
  const [unread] = sideFilesOf(contract);
  if (unread !== undefined)
    throw new CompileError('flow', ['preprocessing'], `${unread}, which a step names, has not been read.`);
  const flow = computeFlow(contract, signature);
  const error = blockingIssue(flow);
  if (error !== undefined) throw new CompileError('flow', error.path, error.message);
  if (flow.outputs.length === 0)
    throw new CompileError(
      'flow',
      ['outputs'],
      'The contract has no outputs — an artifact without an answer cannot be deployed — name at least one output of the model under "outputs".',
    );
  try {
    return join(options, flow);
  } catch (cause) {
    if (!(cause instanceof OnnxError)) throw cause;
    throw new CompileError('model', ['model', 'path'], cause.message, { cause });
  }
}

function join({ contract, textSha256, model, violations = false }: CompileOptions, flow: Flow): Compiled {
  const { source, signature } = model;
  const checked = violations ? shownColumns(contract) : [];
  if (violations && checked.length === 0)
    throw new CompileError(
      'flow',
      ['inputs'],
      'No input has a rule that an artifact could check — the output "violations" would say nothing — declare ranges, categories or numbers that must not be missing, or compile without it.',
    );
  const opset = opsetOf(signature);
  const names = new Set(allNames(source));
  // They leave with their nodes, so outputs of the contract may have these names.
  for (const { output } of signature.zipMaps) names.delete(output);
  const front = new GraphBuilder({ opset, taken: names });
  const kept = passedOn(contract, flow, signature);
  const rawNames = new Map(
    contract.inputs.map(({ name }) => [name, kept.has(name) ? name : front.reserve(name)] as const),
  );
  const { lanes, raw } = lowerSteps(contract, flow, front, (column) => rawNames.get(column) ?? column);
  const removed = flow.feeds.filter(({ input }) => !kept.has(input));
  const fed = flow.feeds.map(({ column }) => column);
  for (const { input, column, cast } of removed) {
    const value = castTo(front, lanes.joined([column]), flow.final.get(column)?.type, cast);
    const rank = signature.inputs.find(({ name }) => name === input)?.shape?.length ?? 2;
    const shape = flow.final.get(column)?.shape ?? [];
    front.alias(rank === 2 ? value : front.reshape(value, rank === 1 ? [-1] : [-1, ...shape]), input);
  }
  const used = new Set([
    ...raw().map(({ column }) => column),
    ...fed.filter((name) => kept.has(name)),
    ...checked.map(({ plan }) => plan.name),
  ]);
  const inputs = contract.inputs
    .filter(({ name }) => used.has(name))
    .map((input) => ({
      column: input.name,
      tensor: rawNames.get(input.name) ?? input.name,
      type: feedType(input),
      width: feedWidth(input),
    }));
  const back = new GraphBuilder({ opset, taken: new Set([...names, ...rawNames.values()]), prefix: 'pc/out/' });
  const made = lowerOutputs(contract, flow, signature, back);
  const binding: Binding = { v: 1, inputs, outputs: made.bound };
  const shown = violations ? shownViolations(checked, rawNames, back) : undefined;
  const spliced = splice(
    { source, signature },
    {
      front,
      back,
      removeInputs: removed.map(({ input }) => input),
      addInputs: inputs
        .filter(({ tensor }) => !kept.has(tensor))
        .map(({ tensor, type, width }) => tensorInfo(tensor, type, width)),
      removeOutputs: made.removed,
      addOutputs: [
        ...made.added.map(({ tensor, type, width }) => tensorInfo(tensor, type, width)),
        ...(shown === undefined ? [] : [tensorInfo(shown.legend.tensor, 'int64', shown.words)]),
      ],
      stripZipMaps: signature.zipMaps.length > 0,
      metadata: {
        'slipway.contract.sha256': textSha256,
        [modelDigestKey]: model.sha256,
        [bindingKey]: JSON.stringify(binding),
        ...(shown !== undefined && { [violationsKey]: JSON.stringify(shown.legend) }),
      },
    },
  );
  if (spliced.length > largestFile)
    throw new CompileError(
      'model',
      ['model', 'path'],
      `The artifact would be one file of ${spliced.length.toLocaleString('en')} bytes, and protobuf, so every runtime, reads less than 2 GB — export the model with its weights in a file beside it: onnx.save(model, path, save_as_external_data=True, location="model.onnx.data").`,
    );
  return {
    parts: spliced.parts,
    length: spliced.length,
    binding,
    ...(shown !== undefined && { violations: shown.legend }),
  };
}

/** Behind the model, so that an output of the contract keeps its name before this one. */
function shownViolations(
  columns: readonly ShownColumn[],
  rawNames: ReadonlyMap<string, string>,
  back: GraphBuilder,
): { readonly legend: ViolationLegend; readonly words: number } {
  const { value, words } = lowerViolations(columns, (column) => rawNames.get(column) ?? column, back);
  const tensor = back.reserve('violations');
  back.alias(value, tensor);
  return { legend: { v: 1, tensor, bits: violationBits(columns) }, words };
}

/** Inputs of the model that take a raw column as it is: they stay the user's own. */
function passedOn(contract: Contract, flow: Flow, signature: ModelSignature): ReadonlySet<string> {
  const raw = new Map(contract.inputs.map((input) => [input.name, input]));
  const kept = flow.feeds.filter(({ input, column, cast }) => {
    const own = raw.get(column);
    const rank = signature.inputs.find(({ name }) => name === input)?.shape?.length;
    // Same state as at the beginning: no step has written it.
    return (
      own !== undefined && flow.final.get(column) === flow.inputs.get(column) && feedType(own) === cast && rank === 2
    );
  });
  return new Set(kept.map(({ input }) => input));
}

function castTo(graph: GraphBuilder, value: Value, from: string | undefined, to: ValueInfo['elementType']): Value {
  return to === undefined || from === to ? value : graph.cast(value, to);
}

function tensorInfo(name: string, elementType: ValueInfo['elementType'], width: number | null): ValueInfo {
  return { name, kind: 'tensor', elementType, shape: [null, width] };
}
