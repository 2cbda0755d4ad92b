import { Tensor } from 'onnxruntime-node';
import { type GraphBuilder, type Value } from '../../src/onnx/graph';
import { type TensorElement } from '../../src/onnx/types';

export const opsets = Array.from({ length: 20 }, (_, index) => 7 + index);
export const nan = NaN;
export const x = [-2.5, -0, 0.5, nan, Infinity, 3];
export const float = (values: readonly number[], dims: readonly number[] = [2, 3]) =>
  new Tensor('float32', Float32Array.from(values), [...dims]);
export const long = (values: readonly number[], dims: readonly number[] = [2, 3]) =>
  new Tensor('int64', BigInt64Array.from(values.map(BigInt)), [...dims]);
export const text = (values: readonly string[], dims: readonly number[] = [2, 3]) =>
  new Tensor('string', [...values], [...dims]);

/** Helper, the opset since which it exists, and what numpy would give (by plain JavaScript). */
export interface Case {
  readonly title: string;
  readonly since: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly build: (graph: GraphBuilder) => Value;
  readonly type: TensorElement;
  readonly expected: readonly unknown[];
  readonly dims: readonly number[];
}

export const y = [1, 0, 0.5, 1, nan, -3];
export const zip = (f: (a: number, b: number) => unknown) => x.map((a, index) => f(a, y[index] ?? nan));
export const two = { x: float(x), y: float(y) };
export const integers = { i: long([-7, 7, -6, 0, 5, 3]), j: long([3, -3, 4, 5, 5, 2]) };
export const bit = (value: boolean) => (value ? 1 : 0);
export const floored = (a: number, b: number) => BigInt(((a % b) + b) % b);
export const square = [2, 3];
export const doubles = [-2.5, 0, 0.3, 1e200, 7, 49];
export const double = { d: new Tensor('float64', Float64Array.from(doubles), [2, 3]) };
/** Between two operations that do nothing together: the optimizer leaves out only what stands between others. */
export const between =
  (middle: (graph: GraphBuilder, value: Value, constant: (x: number) => Value) => Value) =>
  (graph: GraphBuilder): Value =>
    graph.op('Neg', [middle(graph, graph.op('Neg', ['d']), (x) => graph.constant('float64', [1, 1], [x]))]);
