import { type ByteSource } from '../protocol/files';
import { asOnnxError } from './signature';
import { WireReader, type Field } from './wire';

/** Constants by which a model brings its features to a common scale: (x − offset) / divisor, one number for each feature or one for all. */
export interface Scaling {
  readonly offset: readonly number[];
  readonly divisor: readonly number[];
}

/** Features of a scaler that are read; longer ones are no table's. */
const mostFeatures = 10_000;
const steps = new Set(['Sub', 'Div', 'Mul', 'Add', 'Constant', 'ai.onnx.ml:Scaler']);

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly floats: ReadonlyMap<string, readonly number[]>;
}

/**
 * The scalers of the main graph: Scaler of ai.onnx.ml, and Sub or Add joined with Div or Mul by constants, as exporters write StandardScaler,
 * RobustScaler and MinMaxScaler. Throws OnnxError only.
 */
export function readScalings(source: ByteSource): Scaling[] {
  return asOnnxError(source, () => {
    const reader = new WireReader(source);
    const nodes: Node[] = [];
    const initializers: Field[] = [];
    for (const graph of reader.fields(0, reader.size)) {
      if (graph.number !== 7) continue;
      for (const field of reader.inside(graph)) {
        if (field.number === 5) initializers.push(field);
        else if (field.number === 1) nodes.push(...readNode(reader, field));
      }
    }
    const wanted = new Set(nodes.flatMap(({ inputs }) => inputs));
    const constants = new Map<string, readonly number[]>();
    for (const { op, output, floats } of nodes) {
      const value = floats.get('value');
      if (op === 'Constant' && value !== undefined) constants.set(output, value);
    }
    for (const field of initializers) {
      const { name, values } = readTensor(reader, field, wanted);
      if (values !== undefined) constants.set(name, values);
    }
    const users = new Map<string, Node[]>();
    for (const node of nodes)
      for (const name of node.inputs) users.set(name, [...(users.get(name) ?? []).slice(0, 9), node]);
    return nodes.flatMap((node) => scalingOf(node, users.get(node.output) ?? [], constants));
  });
}

function scalingOf(
  { op, inputs, output, floats }: Node,
  users: readonly Node[],
  constants: ReadonlyMap<string, readonly number[]>,
): Scaling[] {
  if (op === 'ai.onnx.ml:Scaler') {
    const [offset, scale] = [floats.get('offset'), floats.get('scale')];
    return offset === undefined || scale === undefined ? [] : [{ offset, divisor: scale.map((x) => 1 / x) }];
  }
  const constant = (names: readonly string[]) => names.map((name) => constants.get(name)).find(Boolean);
  const first = op === 'Sub' || op === 'Div' ? constant(inputs.slice(1)) : constant(inputs);
  if (first === undefined) return [];
  return users.flatMap((next): Scaling[] => {
    const second = constant(next.inputs.filter((name) => name !== output));
    if (second === undefined || (['Sub', 'Div'].includes(next.op) && next.inputs[0] !== output)) return [];
    const moved = op === 'Sub' ? first : first.map((x) => -x);
    // (x − a) / b, (x − a) · b
    if (op === 'Sub' || op === 'Add') {
      if (next.op === 'Div') return [{ offset: moved, divisor: second }];
      return next.op === 'Mul' ? [{ offset: moved, divisor: second.map((x) => 1 / x) }] : [];
    }
    // x · a + b = (x − (−b / a)) / (1 / a)
    const divisor = op === 'Div' ? first : first.map((x) => 1 / x);
    const added = next.op === 'Add' ? second : next.op === 'Sub' ? second.map((x) => -x) : [];
    const times = (index: number): number => divisor[divisor.length === 1 ? 0 : index] ?? Number.NaN;
    return added.length === 0 ? [] : [{ offset: added.map((x, index) => -x * times(index)), divisor }];
  });
}

function readNode(reader: WireReader, node: Field): Node[] {
  const inputs: string[] = [];
  let [op, domain, output] = ['', '', ''];
  const attributes: Field[] = [];
  for (const field of reader.inside(node)) {
    if (field.number === 1) inputs.push(reader.text(field));
    else if (field.number === 2) output ||= reader.text(field);
    else if (field.number === 4) op = reader.text(field);
    else if (field.number === 7) domain = reader.text(field);
    else if (field.number === 5) attributes.push(field);
  }
  if (domain !== '' && domain !== 'ai.onnx') op = `${domain}:${op}`;
  if (!steps.has(op)) return [];
  const floats = new Map(attributes.map((field) => readAttribute(reader, field)));
  return [{ op, inputs, output, floats }];
}

function readAttribute(reader: WireReader, attribute: Field): [string, readonly number[]] {
  let name = '';
  let values: number[] = [];
  for (const field of reader.inside(attribute)) {
    if (field.number === 1) name = reader.text(field);
    else if (field.number === 5) values = [...(readTensor(reader, field).values ?? [])];
    else if (field.number === 7 && field.to - field.from <= 4 * mostFeatures)
      values.push(...numbers(reader.bytes(field.from, field.to), 4));
  }
  return [name, values];
}

/** A tensor of float32 or float64 of few elements; without values where it is another, or none of the `wanted`. */
function readTensor(
  reader: WireReader,
  tensor: Field,
  wanted?: ReadonlySet<string>,
): { readonly name: string; readonly values: readonly number[] | undefined } {
  let name = '';
  let [type, elements] = [0, 1];
  const data: Field[] = [];
  for (const field of reader.inside(tensor)) {
    if (field.number === 8) name = reader.text(field);
    else if (field.number === 1) for (const dim of reader.varints(field)) elements *= Math.max(0, dim);
    else if (field.number === 2) type = field.value;
    else if (field.number === 4 || field.number === 9 || field.number === 10) data.push(field);
  }
  const width = type === 1 ? 4 : type === 11 ? 8 : 0;
  if (width === 0 || elements > mostFeatures || wanted?.has(name) === false) return { name, values: undefined };
  const values = data.flatMap((field) =>
    field.to - field.from > width * mostFeatures ? [] : numbers(reader.bytes(field.from, field.to), width),
  );
  return { name, values: values.length === elements ? values : undefined };
}

function numbers(bytes: Uint8Array, width: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.byteLength / width) }, (_, index) =>
    width === 4 ? view.getFloat32(index * 4, true) : view.getFloat64(index * 8, true),
  );
}
