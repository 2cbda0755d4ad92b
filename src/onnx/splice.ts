import { type ByteSource } from '../protocol/files';
import { OnnxError } from './error';
import { writeTensorInfo } from './encode';
import { CoreLayout, coreKey } from './core';
import { type GraphBuilder } from './graph';
import { lengthOf, pushSpan, type Part, type Span, type Spliced } from './parts';
import { asOnnxError, opsetOf, type ModelSignature, type ValueInfo } from './signature';
import { readEntry, readValueInfo } from './value-info';
import { WireReader, type Field } from './wire';
import { bytesHeader, WireWriter } from './writer';

export interface Splice {
  /** Its last nodes output the names of the inputs that are removed. */
  readonly front: GraphBuilder;
  readonly back: GraphBuilder;
  readonly removeInputs: readonly string[];
  readonly addInputs: readonly ValueInfo[];
  readonly removeOutputs: readonly string[];
  readonly addOutputs: readonly ValueInfo[];
  /** Remove ZipMap nodes and the graph outputs that they made. */
  readonly stripZipMaps: boolean;
  /** Entries of `metadata_props`; they replace entries of the same key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Front graph + the user's model byte for byte + back graph, as parts to be written in order (facts: onnx.md 5). No node or initializer of the
 * user's is decoded or encoded again: only graph inputs, outputs and ZipMap nodes are left out. Opset imports and the IR version stay; a domain that
 * the model does not import is added: ai.onnx at the builders' opset, ai.onnx.ml and com.microsoft as version 1. Weights in external files stay
 * references, so the result must lie beside them. A graph that is written in pieces (protobuf merges them) becomes one piece. The metadata says how the
 * user's file lies in the result (`coreOf` gives it back).
 * Throws OnnxError for a file that cannot be read and `unsupported` for an edit that the model does not allow.
 */
export function splice(
  model: { readonly source: ByteSource; readonly signature: ModelSignature },
  edit: Splice,
): Spliced {
  const { source, signature } = model;
  return asOnnxError(source, () => {
    const reader = new WireReader(source);
    const parts: Part[] = [];
    const layout = new CoreLayout();
    const cut = new GraphCut(reader, signature, edit, layout);
    for (const field of reader.fields(0, reader.size)) {
      if (field.number === 7) cut.read(field);
      else if (field.number === 14 && isReplaced(readEntry(reader, field).key, edit))
        layout.left(reader.bytes(field.start, field.to));
      else {
        layout.kept('outer', field.start, field.to);
        pushSpan(parts, source, { from: field.start, to: field.to });
      }
    }
    cut.check();
    const front = nodeFields(edit.front);
    const metadata = { ...edit.metadata, [coreKey]: layout.text(front.length) };
    parts.push(modelAdditions(signature, { ...edit, metadata }));
    const inner: Part[] = [front];
    for (const span of cut.kept) pushSpan(inner, source, span);
    inner.push(nodeFields(edit.back), valueFields(11, edit.addInputs), valueFields(12, edit.addOutputs));
    const all = [...parts, bytesHeader(7, lengthOf(inner)), ...inner].filter((part) => part.length > 0);
    return { parts: all, length: lengthOf(all) };
  });
}

/** What stays of the user's graph. */
class GraphCut {
  readonly kept: Span[] = [];
  readonly #inputs: ReadonlySet<string>;
  readonly #outputs: ReadonlySet<string>;
  readonly #zipMaps: ReadonlyMap<string, number>;
  /** Names of the graph inputs and outputs that leave, and of all that the result will have. */
  readonly #left = new Set<string>();
  readonly #inputNames: string[];
  readonly #outputNames: string[];

  constructor(
    private readonly reader: WireReader,
    signature: ModelSignature,
    private readonly edit: Splice,
    private readonly layout: CoreLayout,
  ) {
    this.#zipMaps = new Map(
      edit.stripZipMaps ? signature.zipMaps.map(({ output, start }) => [output, start] as const) : [],
    );
    this.#inputs = new Set(edit.removeInputs);
    this.#outputs = new Set([...edit.removeOutputs, ...this.#zipMaps.keys()]);
    this.#inputNames = edit.addInputs.map(({ name }) => name);
    this.#outputNames = edit.addOutputs.map(({ name }) => name);
  }

  /** Takes over a graph but for the fields that leave. */
  read(graph: Field): void {
    // Its tag and length: the graph will be longer.
    this.layout.left(this.reader.bytes(graph.start, graph.from));
    let from = graph.from;
    for (const field of this.reader.inside(graph)) {
      if (!this.#leaves(field)) continue;
      this.#keep({ from, to: field.start });
      this.layout.left(this.reader.bytes(field.start, field.to));
      from = field.to;
    }
    this.#keep({ from, to: graph.to });
  }

  #keep(span: Span): void {
    if (span.to > span.from) this.kept.push(span);
    this.layout.kept('graph', span.from, span.to);
  }

  #leaves(field: Field): boolean {
    if (field.number === 1) return this.#zipMaps.size > 0 && this.#isStripped(field);
    if (field.number !== 11 && field.number !== 12) return false;
    const { name } = readValueInfo(this.reader, field);
    const leaves = (field.number === 11 ? this.#inputs : this.#outputs).has(name);
    if (leaves) this.#left.add(name);
    else (field.number === 11 ? this.#inputNames : this.#outputNames).push(name);
    return leaves;
  }

  #isStripped(node: Field): boolean {
    const outputs: string[] = [];
    const inputs: string[] = [];
    for (const field of this.reader.inside(node)) {
      if (field.number === 1) inputs.push(this.reader.text(field));
      else if (field.number === 2) outputs.push(this.reader.text(field));
    }
    if (outputs.some((name) => this.#zipMaps.get(name) === node.start)) return true;
    const used = inputs.find((name) => this.#zipMaps.has(name));
    if (used !== undefined)
      throw new OnnxError(
        'unsupported',
        `The maps "${used}" of a ZipMap are used by the node at byte ${node.start}, so the ZipMap cannot be taken out — export the model with zipmap=False.`,
      );
    return false;
  }

  /** Throws unless everything that should leave was there, and no name is an input or an output twice. */
  check(): void {
    const absent = [...this.edit.removeInputs, ...this.edit.removeOutputs].find((name) => !this.#left.has(name));
    if (absent !== undefined)
      throw new OnnxError('unsupported', `The model has no input or output "${absent}" that could be replaced.`);
    for (const [kind, names] of [
      ['input', this.#inputNames],
      ['output', this.#outputNames],
    ] as const) {
      const seen = new Set<string>();
      const twice = names.find((name) => seen.size === seen.add(name).size);
      if (twice !== undefined)
        throw new OnnxError(
          'unsupported',
          `"${twice}" would be an ${kind} of the artifact twice — give it another name in the contract.`,
        );
    }
  }
}

/** The artifact's own word replaces an older one: an artifact may itself be the model of a contract. */
function isReplaced(key: string, edit: Splice): boolean {
  return key === coreKey || Object.hasOwn(edit.metadata, key);
}

function modelAdditions(signature: ModelSignature, edit: Splice): Uint8Array {
  const writer = new WireWriter();
  const { opset } = edit.front;
  if (edit.back.opset !== opset || opset !== opsetOf(signature))
    throw new RangeError(`nodes of opset ${opset} and ${edit.back.opset} for a model of opset ${opsetOf(signature)}`);
  if (!signature.opsets.has('') && edit.front.nodes().length + edit.back.nodes().length > 0)
    writer.message(8, (entry) => entry.text(1, '').varint(2, opset));
  for (const domain of new Set([...edit.front.domains, ...edit.back.domains])) {
    if (!signature.opsets.has(domain)) writer.message(8, (entry) => entry.text(1, domain).varint(2, 1));
  }
  for (const [key, value] of Object.entries(edit.metadata))
    writer.message(14, (entry) => entry.text(1, key).text(2, value));
  return writer.finish();
}

function nodeFields(graph: GraphBuilder): Uint8Array {
  const writer = new WireWriter();
  for (const node of graph.nodes()) writer.bytes(1, node);
  return writer.finish();
}

function valueFields(number: number, values: readonly ValueInfo[]): Uint8Array {
  const writer = new WireWriter();
  for (const { name, elementType, shape } of values) {
    if (elementType === undefined || shape === undefined)
      throw new OnnxError('unsupported', `${name} has no tensor type that could be written.`);
    writer.message(number, (info) => writeTensorInfo(info, { name, elementType, shape }));
  }
  return writer.finish();
}
