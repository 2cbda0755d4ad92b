import { elementTypes, type Dimension, type TensorElement } from './types';
import { type WireWriter } from './writer';

/** An attribute of a node that we emit, tagged by its ONNX kind. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly tensor: TensorValue };

/** A tensor's values in row-major order: numbers, bigints for 64-bit integers, strings, booleans as 0 and 1. */
export interface TensorValue {
  readonly type: TensorElement;
  readonly dims: readonly number[];
  readonly values: readonly (number | bigint | string)[];
}

const utf8 = new TextEncoder();

/** An AttributeProto. */
export function writeAttribute(writer: WireWriter, name: string, attribute: Attribute): void {
  writer.text(1, name);
  if ('int' in attribute) writer.varint(3, BigInt(attribute.int)).varint(20, 2);
  else if ('ints' in attribute) {
    for (const value of attribute.ints) writer.varint(8, BigInt(value));
    writer.varint(20, 7);
  } else if ('float' in attribute) writer.float(2, attribute.float).varint(20, 1);
  else if ('floats' in attribute) {
    for (const value of attribute.floats) writer.float(7, value);
    writer.varint(20, 6);
  } else if ('string' in attribute) writer.bytes(4, utf8.encode(attribute.string)).varint(20, 3);
  else if ('strings' in attribute) {
    for (const value of attribute.strings) writer.bytes(9, utf8.encode(value));
    writer.varint(20, 8);
  } else writer.message(5, (tensor) => writeTensor(tensor, attribute.tensor)).varint(20, 4);
}

/** A TensorProto; numbers as little-endian raw_data, strings as string_data. */
export function writeTensor(writer: WireWriter, tensor: TensorValue): void {
  for (const dim of tensor.dims) writer.varint(1, dim);
  writer.varint(2, elementTypes[tensor.type]);
  if (tensor.type === 'string') {
    for (const value of tensor.values) writer.bytes(6, utf8.encode(String(value)));
    return;
  }
  writer.bytes(9, rawData(tensor));
}

function rawData({ type, values }: TensorValue): Uint8Array {
  const widths: Partial<Record<TensorElement, number>> = {
    float32: 4,
    float64: 8,
    int32: 4,
    int64: 8,
    uint8: 1,
    bool: 1,
  };
  const width = widths[type];
  if (width === undefined) throw new RangeError(`constants of type ${type} are not emitted`);
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    const at = index * width;
    if (type === 'int64') view.setBigInt64(at, BigInt(value), true);
    else if (type === 'float32') view.setFloat32(at, Number(value), true);
    else if (type === 'float64') view.setFloat64(at, Number(value), true);
    else if (type === 'int32') view.setInt32(at, Number(value), true);
    else view.setUint8(at, Number(value));
  });
  return bytes;
}

/** A ValueInfoProto of a tensor. */
export function writeTensorInfo(
  writer: WireWriter,
  info: { readonly name: string; readonly elementType: TensorElement; readonly shape: readonly Dimension[] },
): void {
  writer.text(1, info.name);
  writer.message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.varint(1, elementTypes[info.elementType]).message(2, (shape) => {
        for (const dim of info.shape) {
          shape.message(1, (entry) => {
            if (typeof dim === 'number') entry.varint(1, dim);
            else if (dim !== null) entry.text(2, dim);
          });
        }
      }),
    ),
  );
}
