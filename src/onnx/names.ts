import { type ByteSource } from '../protocol/files';
import { OnnxError } from './error';
import { asOnnxError, subgraphs } from './signature';
import { WireReader, type Field } from './wire';

const mostNames = 5_000_000;
/** How names that we give begin. */
const ours = /^pc_*\//;

/**
 * Every value name of a model, subgraphs included: what a new value must not be called (ONNX is in static single assignment form, and a subgraph
 * sees the names around it). And the names of nodes that begin as ours do, since no two nodes may have one. Reads all nodes, so it is asked for when fusing, not for a signature.
 */
export function allNames(source: ByteSource): ReadonlySet<string> {
  return asOnnxError(source, () => {
    const reader = new WireReader(source);
    const names = new Set<string>();
    for (const field of reader.fields(0, reader.size)) if (field.number === 7) addGraph(reader, field, names, 0);
    return names;
  });
}

function addGraph(reader: WireReader, graph: Field, names: Set<string>, depth: number): void {
  for (const field of reader.inside(graph)) {
    if (field.number === 1) addNode(reader, field, names, depth);
    else if (field.number === 5) addNamed(reader, field, 8, names);
    else if (field.number === 11 || field.number === 12 || field.number === 13) addNamed(reader, field, 1, names);
    else if (field.number === 15)
      for (const inner of reader.inside(field)) if (inner.number === 1) addNamed(reader, inner, 8, names);
  }
}

function addNamed(reader: WireReader, message: Field, number: number, names: Set<string>): void {
  for (const field of reader.inside(message))
    if (field.number === number) addName(names, reader.text(field), field.start);
}

function addNode(reader: WireReader, node: Field, names: Set<string>, depth: number): void {
  for (const field of reader.inside(node)) {
    if (field.number === 1 || field.number === 2) addName(names, reader.text(field), field.start);
    else if (field.number === 3) {
      const name = reader.text(field);
      if (ours.test(name)) addName(names, name, field.start);
    } else if (field.number === 5)
      for (const graph of subgraphs(reader, field, depth)) addGraph(reader, graph, names, depth + 1);
  }
}

function addName(names: Set<string>, name: string, at: number): void {
  names.add(name);
  if (names.size > mostNames)
    throw new OnnxError(
      'unsupported',
      `The model has more than ${mostNames} names of values up to byte ${at}, many times more than any known model — export it again.`,
    );
}
