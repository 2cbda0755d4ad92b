/** ONNX's element types by their number in TensorProto.DataType, under the names that numpy gives them. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
} as const;
export type TensorElement = keyof typeof elementTypes;

const byNumber = new Map<number, TensorElement>(
  Object.entries(elementTypes).map(([name, number]) => [number, name as TensorElement]),
);

export function elementTypeOf(number: number): TensorElement | undefined {
  return byNumber.get(number);
}

/** null: unknown; a string: symbolic. */
export type Dimension = number | string | null;

export interface ValueInfo {
  readonly name: string;
  readonly kind: 'tensor' | 'sequence' | 'map' | 'optional' | 'sparse' | 'unknown';
  /** Of a tensor; undefined for the other kinds and for types that this version does not know. */
  readonly elementType: TensorElement | undefined;
  /** Undefined where even the rank is unknown; [] is a scalar. */
  readonly shape: readonly Dimension[] | undefined;
}
