import { type PlainTensor } from '../../engine/session';
import { type ValueInfo } from '../../onnx/signature';
import { type Json } from '../../protocol/rows';
import { EndpointError } from '../error';
import { exactMark } from '../json';

type Data = PlainTensor['data'];

interface Kind {
  readonly datatype: string;
  /** Undefined where one element cannot be that. */
  readonly read: (value: unknown) => number | bigint | string | undefined;
  readonly make: (values: readonly (number | bigint | string)[]) => Data;
  readonly takes: string;
}

const integer = (lo: number, hi: number) => (value: unknown) => {
  const plain = typeof value === 'string' && value.startsWith(exactMark) ? Number(value.slice(1)) : value;
  return Number.isInteger(plain) && Number(plain) >= lo && Number(plain) <= hi ? Number(plain) : undefined;
};

const big = (lo: bigint, hi: bigint) => (value: unknown) => {
  let whole: bigint;
  if (typeof value === 'string' && value.startsWith(exactMark)) whole = BigInt(value.slice(1));
  else if (Number.isSafeInteger(value)) whole = BigInt(Number(value));
  else return undefined;
  return whole >= lo && whole <= hi ? whole : undefined;
};

/** null is a missing value: NaN. Digits that were kept for an exact integer are a number here. */
const real = (value: unknown) => {
  if (value === null) return NaN;
  const plain = typeof value === 'string' && value.startsWith(exactMark) ? Number(value.slice(1)) : value;
  return typeof plain === 'number' ? plain : undefined;
};

const numbers =
  <T extends Data>(Made: { from(values: Iterable<number>): T }) =>
  (values: readonly (number | bigint | string)[]): T =>
    Made.from(values as readonly number[]);
const bigs =
  <T extends Data>(Made: { from(values: Iterable<bigint>): T }) =>
  (values: readonly (number | bigint | string)[]): T =>
    Made.from(values as readonly bigint[]);

/** By the element type of the ONNX file: what OIP calls it, and how JSON becomes it. */
const kinds: Readonly<Record<string, Kind>> = {
  float32: { datatype: 'FP32', read: real, make: numbers(Float32Array), takes: 'a number or null' },
  float64: { datatype: 'FP64', read: real, make: numbers(Float64Array), takes: 'a number or null' },
  int8: { datatype: 'INT8', read: integer(-128, 127), make: numbers(Int8Array), takes: 'an integer of 8 bits' },
  uint8: { datatype: 'UINT8', read: integer(0, 255), make: numbers(Uint8Array), takes: 'an integer from 0 to 255' },
  int16: { datatype: 'INT16', read: integer(-32768, 32767), make: numbers(Int16Array), takes: 'an integer of 16 bits' },
  uint16: { datatype: 'UINT16', read: integer(0, 65535), make: numbers(Uint16Array), takes: 'an integer of 16 bits' },
  int32: {
    datatype: 'INT32',
    read: integer(-(2 ** 31), 2 ** 31 - 1),
    make: numbers(Int32Array),
    takes: 'an integer of 32 bits',
  },
  uint32: {
    datatype: 'UINT32',
    read: integer(0, 2 ** 32 - 1),
    make: numbers(Uint32Array),
    takes: 'an integer of 32 bits',
  },
  int64: {
    datatype: 'INT64',
    read: big(-(2n ** 63n), 2n ** 63n - 1n),
    make: bigs(BigInt64Array),
    takes: 'an integer of 64 bits',
  },
  uint64: {
    datatype: 'UINT64',
    read: big(0n, 2n ** 64n - 1n),
    make: bigs(BigUint64Array),
    takes: 'an integer of 64 bits',
  },
  bool: {
    datatype: 'BOOL',
    read: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
    make: numbers(Uint8Array),
    takes: 'true or false',
  },
  string: {
    datatype: 'BYTES',
    read: (value) => (typeof value === 'string' && !value.includes(exactMark) ? value : undefined),
    make: (values) => [...values] as string[],
    takes: 'text without NUL',
  },
};

/** What OIP calls an element type; undefined for one that this endpoint cannot carry. */
export function datatypeOf(elementType: string | undefined): string | undefined {
  return elementType === undefined ? undefined : kinds[elementType]?.datatype;
}

/** A shape as OIP writes it: -1 where any size goes. */
export function shapeOf(info: ValueInfo): number[] {
  return (info.shape ?? []).map((dimension) => (typeof dimension === 'number' ? dimension : -1));
}

/** One input of a request against what the file says. Throws EndpointError 400 naming input and index, in Triton's words where it has any. */
export function readTensor(model: string, info: ValueInfo, given: Readonly<Record<string, unknown>>): PlainTensor {
  const { name } = info;
  const refuse = (text: string): never => {
    throw new EndpointError(400, 'tensor', text);
  };
  const kind = kinds[info.elementType ?? ''];
  if (!kind) return refuse(`input '${name}' of model '${model}' is of a type that JSON cannot carry`);
  const { datatype, shape, data } = given;
  if (datatype !== kind.datatype)
    return refuse(
      `inference input '${name}' data-type is '${String(datatype)}', but model '${model}' expects '${kind.datatype}'`,
    );
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0))
    return refuse(`input '${name}': "shape" must be a list of sizes, such as [1,1]`);
  const dims = shape as number[];
  const wanted = shapeOf(info);
  const fits =
    info.shape === undefined ||
    (wanted.length === dims.length && wanted.every((size, i) => size === -1 || size === dims[i]));
  if (!fits || dims[0] === 0)
    return refuse(
      `unexpected shape for input '${name}' for model '${model}'. Expected [${wanted.join(',')}], got [${dims.join(',')}]`,
    );
  const expected = dims.reduce((product, size) => product * size, 1);
  const flat = flatten(data);
  if (flat?.length !== expected)
    return refuse(
      `unexpected number of elements for input '${name}' for model '${model}'. Its shape [${dims.join(',')}] has ${expected}, "data" ${flat ? `has ${flat.length}` : 'is no list'}`,
    );
  const values = flat.map((value, index) => {
    const element = kind.read(value);
    return (
      element ?? refuse(`input '${name}' at index ${index}: ${kind.datatype} takes ${kind.takes}, got ${shown(value)}`)
    );
  });
  return { type: info.elementType as PlainTensor['type'], dims, data: kind.make(values) };
}

function shown(value: unknown): string {
  return JSON.stringify(value).replaceAll('\\u0000', '').slice(0, 40);
}

/** Row-major; nested or flat. */
function flatten(data: unknown): unknown[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const list = data as unknown[];
  return list.some(Array.isArray) ? list.flat(Infinity) : list;
}

/** JSON of a tensor's data: integers exactly, NaN and infinities as null. */
export function dataJson(data: Data, type: string): string {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return `[${data.join(',')}]`;
  const values = Array.from(data as ArrayLike<Json>);
  return JSON.stringify(type === 'bool' ? values.map(Boolean) : values);
}
