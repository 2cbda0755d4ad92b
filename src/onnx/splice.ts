import { type ByteSource } from '../protocol/files';
import { OnnxError } from './error';
import { writeTensorInfo } from './encode';
import { type GraphBuilder } from './graph';
import { asOnnxError, readEntry, readValueInfo, type ModelSignature, type ValueInfo } from './signature';
import { WireReader, type Field } from './wire';
import { bytesHeader, WireWriter } from './writer';

/** A stretch of the spliced file: new bytes, or bytes of the user's file as they are. */
export type Part = Uint8Array | { readonly source: ByteSource; readonly offset: number; readonly length: number };

export interface Spliced {
  readonly parts: readonly Part[];
  readonly length: number;
}

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

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Front graph + the user's model byte for byte + back graph, as parts to be written in order (facts: onnx.md 5). No node or initializer of the
 * user's is decoded or encoded again: only graph inputs, outputs and ZipMap nodes are left out. Opset imports and the IR version stay; ai.onnx.ml
 * and com.microsoft are imported as version 1 where new nodes need them and the model does not. Weights in external files stay references, so
 * the result must lie beside them. Throws OnnxError for a file that cannot be read.
 */
export function splice(
  model: { readonly source: ByteSource; readonly signature: ModelSignature },
  edit: Splice,
): Spliced {
  const { source, signature } = model;
  return asOnnxError(source, () => {
    const reader = new WireReader(source);
    const parts: Part[] = [];
    const graphSpans: Span[] = [];
    for (const field of reader.fields(0, reader.size)) {
      if (field.number === 7) graphSpans.push(...keptOfGraph(reader, field, signature, edit));
      else if (field.number === 14 && readEntry(reader, field).key in edit.metadata) continue;
      else pushSpan(parts, source, { from: field.start, to: field.to });
    }
    parts.push(modelAdditions(signature, edit));
    const inner: Part[] = [nodeFields(edit.front)];
    for (const span of graphSpans) pushSpan(inner, source, span);
    inner.push(nodeFields(edit.back), valueFields(11, edit.addInputs), valueFields(12, edit.addOutputs));
    const all = [...parts, bytesHeader(7, lengthOf(inner)), ...inner].filter((part) => part.length > 0);
    return { parts: all, length: lengthOf(all) };
  });
}

/** The stretches of a graph that stay. */
function keptOfGraph(reader: WireReader, graph: Field, signature: ModelSignature, edit: Splice): Span[] {
  const inputs = new Set(edit.removeInputs);
  const outputs = new Set(edit.removeOutputs);
  const nodes = new Set<number>();
  if (edit.stripZipMaps) {
    for (const zipMap of signature.zipMaps) {
      nodes.add(zipMap.start);
      outputs.add(zipMap.output);
    }
  }
  const kept: Span[] = [];
  let from = graph.from;
  for (const field of reader.fields(graph.from, graph.to)) {
    const leaves =
      (field.number === 1 && nodes.has(field.start)) ||
      (field.number === 11 && inputs.has(readValueInfo(reader, field).name)) ||
      (field.number === 12 && outputs.has(readValueInfo(reader, field).name));
    if (!leaves) continue;
    kept.push({ from, to: field.start });
    from = field.to;
  }
  kept.push({ from, to: graph.to });
  return kept.filter((span) => span.to > span.from);
}

function pushSpan(parts: Part[], source: ByteSource, span: Span): void {
  const last = parts.at(-1);
  if (last && 'source' in last && last.offset + last.length === span.from) {
    parts[parts.length - 1] = { source, offset: last.offset, length: span.to - last.offset };
  } else parts.push({ source, offset: span.from, length: span.to - span.from });
}

function modelAdditions(signature: ModelSignature, edit: Splice): Uint8Array {
  const writer = new WireWriter();
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

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** The whole file in memory: for small models and tests. */
export function joinParts(parts: readonly Part[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part instanceof Uint8Array ? part : part.source.read(part.offset, part.length), at);
    at += part.length;
  }
  return whole;
}
