import { writeTensorInfo } from './encode';
import { type GraphBuilder } from './graph';
import { type Dimension, type TensorElement } from './types';
import { WireWriter } from './writer';

/** A model that holds only a builder's nodes: to run a front graph alone. */
export function standaloneModel(
  graph: GraphBuilder,
  inputs: readonly {
    readonly name: string;
    readonly elementType: TensorElement;
    readonly shape: readonly Dimension[];
  }[],
  outputs: readonly {
    readonly name: string;
    readonly elementType: TensorElement;
    readonly shape: readonly Dimension[];
  }[],
  o: { readonly ir: number; readonly metadata?: Readonly<Record<string, string>> } = { ir: 8 },
): Uint8Array {
  const writer = new WireWriter();
  writer.varint(1, o.ir).text(2, 'slipway');
  writer.message(7, (body) => {
    for (const node of graph.nodes()) body.bytes(1, node);
    body.text(2, 'front');
    for (const input of inputs) body.message(11, (info) => writeTensorInfo(info, input));
    for (const output of outputs) body.message(12, (info) => writeTensorInfo(info, output));
  });
  writer.message(8, (entry) => entry.text(1, '').varint(2, graph.opset));
  for (const domain of graph.domains) writer.message(8, (entry) => entry.text(1, domain).varint(2, 1));
  for (const [key, value] of Object.entries(o.metadata ?? {}))
    writer.message(14, (entry) => entry.text(1, key).text(2, value));
  return writer.finish();
}
