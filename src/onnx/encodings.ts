import { type ByteSource } from '../protocol/files';
import { asOnnxError, type ValueInfo } from './signature';
import { type Field, WireReader } from './wire';

/** What a model itself does to a raw column that it takes: the model of a whole pipeline. */
export interface InputEncoding {
  /** The values that its encoder knows. */
  readonly categories?: readonly (string | number)[];
  /** Other values are no error there. */
  readonly unknown?: true;
  /** It replaces missing values. */
  readonly imputed?: true;
}

export interface Encodings {
  /** Names of the classes in the order of the probabilities. */
  readonly classes: readonly string[] | undefined;
  /** By name of the model's input, for those that one column enters; of others only whether missing values are replaced. */
  readonly inputs: ReadonlyMap<string, InputEncoding>;
  /** By name of a tensor the operator that its numbers come from; of the last nodes of the graph. */
  readonly makers: ReadonlyMap<string, string>;
}

/** The last nodes, behind which no other computation is. */
const mostMakers = 64;
const keepsNumbers = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Cast']);

/** Values of a list that are read; a table's encoder has fewer. */
const most = 10_000;
const keepsColumns = new Set(['Cast', 'Identity', 'Reshape', 'Flatten', 'ai.onnx.ml:Imputer', 'StringNormalizer']);
const reads = new Set([
  ...keepsColumns,
  'Concat',
  'Constant',
  'ai.onnx.ml:ArrayFeatureExtractor',
  'ai.onnx.ml:OneHotEncoder',
  'ai.onnx.ml:LabelEncoder',
  'ai.onnx.ml:CategoryMapper',
]);
/** Attributes by which a classifier, or the ZipMap after it, names its classes. */
const classAttributes = ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints'];

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly lists: ReadonlyMap<string, readonly (string | number)[]>;
}

/**
 * Names of the classes, and what encoders and imputers of ai.onnx.ml the raw columns of a model meet on their way. Of the main graph, as
 * skl2onnx writes it; what it does not understand it says nothing about. Throws OnnxError only.
 */
export function readEncodings(source: ByteSource, inputs: readonly ValueInfo[]): Encodings {
  return asOnnxError(source, () => {
    const reader = new WireReader(source);
    const nodes: Node[] = [];
    const constants = new Map<string, readonly number[]>();
    let last: Node[] = [];
    for (const graph of reader.fields(0, reader.size)) {
      if (graph.number !== 7) continue;
      for (const field of reader.inside(graph)) {
        if (field.number === 1) {
          const node = readNode(reader, field);
          if (isRead(node.op)) nodes.push(node);
          last.push(node);
          if (last.length > 2 * mostMakers) last = last.slice(-mostMakers);
        } else if (field.number === 5) {
          const { name, values } = readIntegers(reader, field);
          if (values !== undefined) constants.set(name, values);
        }
      }
    }
    return { classes: classesOf(nodes), inputs: follow(nodes, inputs, constants), makers: makersOf(last) };
  });
}

function makersOf(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const makers = new Map<string, string>();
  for (const { op, inputs, outputs } of nodes) {
    const kept = keepsNumbers.has(op) ? makers.get(inputs[0] ?? '') : undefined;
    for (const output of outputs) makers.set(output, kept ?? op);
  }
  return makers;
}

function classesOf(nodes: readonly Node[]): readonly string[] | undefined {
  for (const { lists } of [...nodes].reverse())
    for (const name of classAttributes) {
      const classes = lists.get(name);
      if (classes !== undefined && classes.length > 1) return classes.map(String);
    }
  return undefined;
}

/** Which input's column stands at each position of a tensor, and what encodes it. */
function follow(
  nodes: readonly Node[],
  inputs: readonly ValueInfo[],
  constants: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, InputEncoding> {
  const single = inputs.filter(({ shape }) => shape?.length === 1 || shape?.[1] === 1);
  const wide = new Set(inputs.filter((input) => !single.includes(input)).map(({ name }) => name));
  const columns = new Map<string, readonly string[]>(single.map(({ name }) => [name, [name]]));
  const found = new Map<string, InputEncoding>();
  const add = (names: readonly string[], encoding: InputEncoding): void => {
    for (const name of names) found.set(name, { ...found.get(name), ...encoding });
  };
  for (const { op, inputs: from, outputs, lists } of nodes) {
    const [output] = outputs;
    const taken = columns.get(from[0] ?? '');
    if (output === undefined) continue;
    // An imputer of a whole table.
    if (op === 'ai.onnx.ml:Imputer' && wide.has(from[0] ?? '')) add([from[0] ?? ''], { imputed: true });
    if (op === 'Concat') {
      const parts = from.map((name) => columns.get(name));
      if (parts.every((part) => part !== undefined)) columns.set(output, parts.flat());
    }
    if (taken === undefined) continue;
    if (op === 'ai.onnx.ml:Imputer') add(taken, { imputed: true });
    if (op === 'ai.onnx.ml:ArrayFeatureExtractor') {
      const picked = constants.get(from[1] ?? '')?.map((index) => taken[index]);
      if (picked?.every((name) => name !== undefined)) columns.set(output, picked);
    }
    if (keepsColumns.has(op)) columns.set(output, taken);
    if (taken.length === 1) {
      const categories = ['cats_strings', 'cats_int64s', 'keys_strings', 'keys_int64s']
        .map((name) => lists.get(name))
        .find((list) => list !== undefined && list.length > 0);
      if (categories !== undefined)
        add(taken, {
          categories,
          ...((lists.get('zeros')?.[0] ?? (op.endsWith('OneHotEncoder') ? 1 : 0)) === 1 && { unknown: true as const }),
        });
    }
  }
  return found;
}

function readNode(reader: WireReader, node: Field): Node {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  let [op, domain] = ['', ''];
  const attributes: Field[] = [];
  for (const field of reader.inside(node)) {
    if (field.number === 1) inputs.push(reader.text(field));
    else if (field.number === 2) outputs.push(reader.text(field));
    else if (field.number === 4) op = reader.text(field);
    else if (field.number === 7) domain = reader.text(field);
    else if (field.number === 5) attributes.push(field);
  }
  if (domain !== '' && domain !== 'ai.onnx') op = `${domain}:${op}`;
  const lists = isRead(op) ? attributes.flatMap((field) => readList(reader, field)) : [];
  return { op, inputs, outputs, lists: new Map(lists) };
}

function isRead(op: string): boolean {
  return reads.has(op) || /Classifier|ZipMap|SVM/.test(op);
}

/** An attribute that is a list of texts or whole numbers, or one whole number. */
function readList(reader: WireReader, attribute: Field): [string, readonly (string | number)[]][] {
  let name = '';
  const values: (string | number)[] = [];
  for (const field of reader.inside(attribute)) {
    if (field.number === 1) name = reader.text(field);
    else if (field.number === 9) values.push(reader.text(field));
    else if (field.number === 8) for (const value of reader.varints(field)) values.push(value);
    else if (field.number === 3) values.push(field.value);
    if (values.length > most) return [];
  }
  return [[name, values]];
}

/** A tensor of few int64, as the indexes of ArrayFeatureExtractor. */
function readIntegers(
  reader: WireReader,
  tensor: Field,
): { readonly name: string; readonly values: readonly number[] | undefined } {
  let [name, type] = ['', 0];
  const values: number[] = [];
  for (const field of reader.inside(tensor)) {
    if (field.number === 8) name = reader.text(field);
    else if (field.number === 2) type = field.value;
    else if (field.number === 7 && field.to - field.from <= most)
      for (const value of reader.varints(field)) values.push(value);
    else if (field.number === 9 && field.to - field.from <= 8 * most) {
      const bytes = reader.bytes(field.from, field.to);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let at = 0; at + 8 <= bytes.byteLength; at += 8) values.push(Number(view.getBigInt64(at, true)));
    }
  }
  return { name, values: type === 7 ? values : undefined };
}
