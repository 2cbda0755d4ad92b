import { Tensor } from 'onnxruntime-node';
import { elementTypeOf, type TensorElement } from '../../src/onnx/types';
import { WireReader } from '../../src/onnx/wire';
import { watched } from './given';

const utf8 = new TextDecoder();

type Data = ArrayBuffer | readonly number[];

/** By element type: the tensor of raw little-endian bytes or of single integers. */
const makers: Readonly<Partial<Record<TensorElement, (data: Data, dims: readonly number[]) => Tensor>>> = {
  float32: (data, dims) => new Tensor('float32', new Float32Array(data), dims),
  float64: (data, dims) => new Tensor('float64', new Float64Array(data), dims),
  int64: (data, dims) =>
    new Tensor(
      'int64',
      data instanceof ArrayBuffer ? new BigInt64Array(data) : BigInt64Array.from(data.map(BigInt)),
      dims,
    ),
  uint64: (data, dims) =>
    new Tensor(
      'uint64',
      data instanceof ArrayBuffer ? new BigUint64Array(data) : BigUint64Array.from(data.map(BigInt)),
      dims,
    ),
  int32: (data, dims) => new Tensor('int32', new Int32Array(data), dims),
  uint32: (data, dims) => new Tensor('uint32', new Uint32Array(data), dims),
  int16: (data, dims) => new Tensor('int16', new Int16Array(data), dims),
  uint16: (data, dims) => new Tensor('uint16', new Uint16Array(data), dims),
  int8: (data, dims) => new Tensor('int8', new Int8Array(data), dims),
  uint8: (data, dims) => new Tensor('uint8', new Uint8Array(data), dims),
  float16: (data, dims) => new Tensor('float16', new Uint16Array(data), dims),
  bool: (data, dims) => new Tensor('bool', new Uint8Array(data), dims),
};

/** A TensorProto file, as the test data of onnx has them; undefined for other messages and for types that ONNX Runtime for Node does not take. */
export function tensorOf(bytes: Uint8Array): Tensor | undefined {
  const reader = new WireReader(watched(bytes));
  const dims: number[] = [];
  const integers: number[] = [];
  const texts: string[] = [];
  const raw: Uint8Array[] = [];
  let type: TensorElement | undefined;
  for (const field of reader.fields(0, bytes.length)) {
    const payload = bytes.slice(field.from, field.to);
    if (field.number === 1) dims.push(...reader.varints(field));
    else if (field.number === 2) type = elementTypeOf(field.value);
    else if (field.number === 5 || field.number === 7 || field.number === 11) integers.push(...reader.varints(field));
    else if (field.number === 4 || field.number === 9 || field.number === 10) raw.push(payload);
    else if (field.number === 6) texts.push(utf8.decode(payload));
  }
  if (type === 'string') return new Tensor('string', texts, dims);
  const make = type === undefined ? undefined : makers[type];
  if (make === undefined) return undefined;
  // Integers may be one varint each instead of raw bytes.
  const data = raw.length > 0 || integers.length === 0 ? Uint8Array.from(Buffer.concat(raw)).buffer : integers;
  return make(data, dims);
}
