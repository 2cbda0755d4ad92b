import { Tensor } from 'onnxruntime-node';
import { type GraphBuilder, type Value } from '../../src/onnx/graph';
import { type TensorElement } from '../../src/onnx/types';

export const opsets = Array.from({ length: 20 }, (_, index) => 7 + index);
const nan = NaN;
const x = [-2.5, -0, 0.5, nan, Infinity, 3];
const float = (values: readonly number[], dims: readonly number[] = [2, 3]) =>
  new Tensor('float32', Float32Array.from(values), [...dims]);
const long = (values: readonly number[], dims: readonly number[] = [2, 3]) =>
  new Tensor('int64', BigInt64Array.from(values.map(BigInt)), [...dims]);
const text = (values: readonly string[], dims: readonly number[] = [2, 3]) =>
  new Tensor('string', [...values], [...dims]);

export interface Case {
  readonly title: string;
  readonly since: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly build: (graph: GraphBuilder) => Value;
  readonly type: TensorElement;
  readonly expected: readonly unknown[];
  readonly dims: readonly number[];
}

const y = [1, 0, 0.5, 1, nan, -3];
const zip = (f: (a: number, b: number) => unknown) => x.map((a, index) => f(a, y[index] ?? nan));
const two = { x: float(x), y: float(y) };
const integers = { i: long([-7, 7, -6, 0, 5, 3]), j: long([3, -3, 4, 5, 5, 2]) };
const bit = (value: boolean) => (value ? 1 : 0);
const floored = (a: number, b: number) => BigInt(((a % b) + b) % b);
const square = [2, 3];
const doubles = [-2.5, 0, 0.3, 1e200, 7, 49];
const double = { d: new Tensor('float64', Float64Array.from(doubles), [2, 3]) };
/** Between two operations that do nothing together: the optimizer leaves out only what stands between others. */
const between =
  (middle: (graph: GraphBuilder, value: Value, constant: (x: number) => Value) => Value) =>
  (graph: GraphBuilder): Value =>
    graph.op('Neg', [middle(graph, graph.op('Neg', ['d']), (x) => graph.constant('float64', [1, 1], [x]))]);

/** Helper, the opset since which it exists, and what numpy would give (by plain JavaScript). */
export const cases: readonly Case[] = [
  {
    title: 'constant of float32, alias',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: [2],
    expected: [1.5, -0],
    build: (g) => g.constant('float32', [2], [1.5, -0]),
  },
  {
    title: 'constant of large int64',
    since: 9,
    feeds: two,
    type: 'int64',
    dims: [2],
    expected: [-(2n ** 60n), 5n],
    build: (g) => g.constant('int64', [2], [-(2n ** 60n), 5]),
  },
  {
    title: 'constant of int64',
    since: 7,
    feeds: two,
    type: 'int64',
    dims: [2],
    expected: [-(2n ** 53n) + 1n, 5n],
    build: (g) => g.constant('int64', [2], [-(2 ** 53) + 1, 5]),
  },
  {
    title: 'constant of strings',
    since: 9,
    feeds: two,
    type: 'string',
    dims: [3],
    expected: ['', 'ü', 'b'],
    build: (g) => g.constant('string', [3], ['', 'ü', 'b']),
  },
  {
    title: 'constant of bool',
    since: 7,
    feeds: two,
    type: 'bool',
    dims: [2],
    expected: [1, 0],
    build: (g) => g.constant('bool', [2], [true, false]),
  },
  {
    title: 'constant of float64',
    since: 7,
    feeds: two,
    type: 'float64',
    dims: [1],
    expected: [0.1],
    build: (g) => g.constant('float64', [1], [0.1]),
  },
  {
    title: 'times and divided by what is 1 as a float32',
    since: 7,
    feeds: double,
    type: 'float64',
    dims: square,
    expected: doubles.map((d) => -((-d * (1 + 1e-9)) / (1 - 1e-9))),
    build: between((g, value, constant) => g.div(g.mul(value, constant(1 + 1e-9)), constant(1 - 1e-9))),
  },
  {
    title: 'more and less by what is 0 as a float32',
    since: 7,
    feeds: double,
    type: 'float64',
    dims: square,
    expected: doubles.map((d) => -(1e-300 + -d - 1e-299)),
    build: between((g, value, constant) => g.sub(g.add(constant(1e-300), value), constant(1e-299))),
  },
  {
    title: 'a part of 1, and that times a number',
    since: 7,
    feeds: double,
    type: 'float64',
    dims: square,
    expected: doubles.map((d) => -((1 / -d) * 49.3)),
    build: between((g, value, constant) => g.mul(g.div(constant(1), value), constant(49.3))),
  },
  {
    title: 'cast to float64',
    since: 7,
    feeds: { x: float([0.1], [1]) },
    type: 'float64',
    dims: [1],
    expected: [Math.fround(0.1)],
    build: (g) => g.cast('x', 'float64'),
  },
  {
    title: 'concat',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: [2, 6],
    expected: [...x.slice(0, 3), ...y.slice(0, 3), ...x.slice(3), ...y.slice(3)],
    build: (g) => g.concat(['x', 'y']),
  },
  {
    title: 'columns',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: [2, 2],
    expected: [0.5, -2.5, 3, nan],
    build: (g) => g.columns('x', [2, 0]),
  },
  {
    title: 'columns of strings',
    since: 7,
    feeds: { s: text(['a', 'b', 'c', 'd', '', 'f']) },
    type: 'string',
    dims: [2, 1],
    expected: ['b', ''],
    build: (g) => g.columns('s', [1]),
  },
  {
    title: 'isNaN',
    since: 7,
    feeds: two,
    type: 'bool',
    dims: square,
    expected: x.map((value) => bit(Number.isNaN(value))),
    build: (g) => g.isNaN('x'),
  },
  {
    title: 'where',
    since: 9,
    feeds: two,
    type: 'float32',
    dims: square,
    expected: zip((a, b) => (a < b ? a : b)),
    build: (g) => g.where(g.less('x', 'y'), 'x', 'y'),
  },
  {
    title: 'where of floats of a type that is told',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: square,
    expected: zip((a, b) => (a < b ? a : b)),
    build: (g) => g.where(g.less('x', 'y'), 'x', 'y', 'float32'),
  },
  {
    title: 'where of strings',
    since: 9,
    feeds: { ...two, s: text(['a', 'b', 'c', 'd', 'e', 'f']) },
    type: 'string',
    dims: square,
    expected: ['a', '', '', '', '', ''],
    build: (g) => g.where(g.less('x', 'y'), 's', g.constant('string', [1, 1], [''])),
  },
  {
    title: 'less',
    since: 7,
    feeds: two,
    type: 'bool',
    dims: square,
    expected: zip((a, b) => bit(a < b)),
    build: (g) => g.less('x', 'y'),
  },
  {
    title: 'greater',
    since: 7,
    feeds: two,
    type: 'bool',
    dims: square,
    expected: zip((a, b) => bit(a > b)),
    build: (g) => g.greater('x', 'y'),
  },
  {
    title: 'not, and, or',
    since: 7,
    feeds: two,
    type: 'bool',
    dims: square,
    expected: zip((a, b) => bit((!(a < b) && !(a > b)) || a < b)),
    build: (g) => g.or(g.and(g.not(g.less('x', 'y')), g.not(g.greater('x', 'y'))), g.less('x', 'y')),
  },
  {
    title: 'greaterOrEqual',
    since: 7,
    feeds: two,
    type: 'bool',
    dims: square,
    expected: zip((a, b) => bit(a >= b)),
    build: (g) => g.greaterOrEqual('x', 'y'),
  },
  {
    title: 'equal of floats',
    since: 7,
    feeds: two,
    type: 'bool',
    dims: square,
    expected: zip((a, b) => bit(a === b)),
    build: (g) => g.equal('x', 'y', 'floating'),
  },
  {
    title: 'equal of integers',
    since: 7,
    feeds: integers,
    type: 'bool',
    dims: square,
    expected: [0, 0, 0, 0, 1, 0],
    build: (g) => g.equal('i', 'j'),
  },
  {
    title: 'add, sub, mul, div',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: square,
    expected: zip((a, b) => Math.fround(Math.fround((a + 1) * b - a) / 4)),
    build: (g) =>
      g.div(g.sub(g.mul(g.add('x', g.constant('float32', [], [1])), 'y'), 'x'), g.constant('float32', [1, 1], [4])),
  },
  {
    title: 'mod',
    since: 10,
    feeds: integers,
    type: 'int64',
    dims: square,
    expected: [
      [-7, 3],
      [7, -3],
      [-6, 4],
      [0, 5],
      [5, 5],
      [3, 2],
    ].map(([a, b]) => floored(a ?? 0, b ?? 1)),
    build: (g) => g.mod('i', 'j'),
  },
  {
    title: 'max and min',
    since: 8,
    feeds: two,
    type: 'float32',
    dims: square,
    expected: x.map((value) => Math.min(Math.max(value, -1), 2)),
    build: (g) => g.min(g.max('x', g.constant('float32', [1, 1], [-1])), g.constant('float32', [1, 1], [2])),
  },
  {
    title: 'reduceSum',
    since: 7,
    feeds: integers,
    type: 'int64',
    dims: [2, 1],
    expected: [-6n, 8n],
    build: (g) => g.reduceSum('i', [1], true),
  },
  {
    title: 'reduceSum without the axis',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: [2],
    expected: [1.5, nan],
    build: (g) => g.reduceSum('y', [1], false),
  },
  {
    title: 'reduceMax',
    since: 7,
    feeds: { x: float([1, 5, 2, -1, -4, -2]) },
    type: 'float32',
    dims: [2, 1],
    expected: [5, -1],
    build: (g) => g.reduceMax('x', [1], true),
  },
  {
    title: 'argMax',
    since: 7,
    feeds: { x: float([1, 5, 5, -1, -4, -2]) },
    type: 'int64',
    dims: [2, 1],
    expected: [1n, 0n],
    build: (g) => g.argMax('x'),
  },
  {
    title: 'reshape',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: [3, 2],
    expected: x,
    build: (g) => g.reshape('x', [-1, 2]),
  },
  {
    title: 'unsqueeze',
    since: 7,
    feeds: two,
    type: 'float32',
    dims: [2, 1, 3],
    expected: x,
    build: (g) => g.unsqueeze('x', [1]),
  },
  {
    title: 'squeeze',
    since: 7,
    feeds: { x: float(x, [6, 1]) },
    type: 'float32',
    dims: [6],
    expected: x,
    build: (g) => g.squeeze('x', [1]),
  },
  {
    title: 'softmax',
    since: 7,
    feeds: { x: float([1, 1, 1, 0, 0, 0]) },
    type: 'float32',
    dims: square,
    expected: Array.from({ length: 6 }, () => Math.fround(1 / 3)),
    build: (g) => g.softmax('x'),
  },
  {
    title: 'ai.onnx.ml in its first form',
    since: 7,
    feeds: { s: text(['a', 'b', '', 'ä', 'b', 'a']) },
    type: 'int64',
    dims: square,
    expected: [0n, 1n, -1n, -1n, 1n, 0n],
    build: (g) =>
      g.ml('CategoryMapper', ['s'], {
        cats_strings: { strings: ['a', 'b'] },
        cats_int64s: { ints: [0, 1] },
        default_int64: { int: -1 },
      }),
  },
];
