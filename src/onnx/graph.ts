import { type Attribute, type TensorValue } from './encode';
import { isLeftOut } from './kept';
import { NodeList, type Operator } from './node-list';
import { requireForm, requireOperator } from './operators';
import { elementTypes, type TensorElement } from './types';

export { type Attribute } from './encode';

/** The name of a value: a tensor on an edge of the graph. */
export type Value = string;

export interface OpOptions {
  readonly domain?: '' | 'ai.onnx.ml' | 'com.microsoft';
  /** The exact name that the output must have. */
  readonly output?: string;
}

/**
 * Builds the nodes that we add before and behind a user's model, at the model's own opset. It hides the forms that operators changed between
 * opsets 7 and 26 (https://github.com/onnx/onnx/blob/main/docs/Changelog.md); what an opset cannot say throws OnnxError `opset` with the first that can.
 * Constants are Constant nodes, not initializers: valid at every IR version. New names are free against all names of the model.
 */
export class GraphBuilder {
  readonly opset: number;
  readonly #list: NodeList;
  readonly #constants = new Map<string, Value>();
  /** Of constants that are one float64 or float32. */
  readonly #singles = new Map<
    Value,
    { readonly type: 'float32' | 'float64'; readonly dims: readonly number[]; readonly value: number }
  >();

  constructor(o: { readonly opset: number; readonly taken: ReadonlySet<string>; readonly prefix?: string }) {
    this.opset = o.opset;
    this.#list = new NodeList(o.taken, o.prefix);
  }

  /** NodeProtos in topological order, without their field header. */
  nodes(): readonly Uint8Array[] {
    return this.#list.nodes;
  }

  /** Of each node, in their order. */
  get operators(): readonly Operator[] {
    return this.#list.operators;
  }

  /** Domains besides ai.onnx that the nodes need. */
  get domains(): ReadonlySet<string> {
    return new Set(this.operators.map(({ domain }) => domain).filter((domain) => domain !== ''));
  }

  /** Reserve a name that a graph input or output will have; the wanted one, or that with `_` until it is free. */
  reserve(wanted: string): string {
    return this.#list.reserve(wanted);
  }

  op(
    type: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
    o: OpOptions = {},
  ): Value {
    const [first = '', second = ''] = inputs;
    const dividend = type === 'Div' ? this.#singles.get(first) : undefined;
    if (dividend?.value === 1) {
      const negative = this.op('Div', [this.constant(dividend.type, dividend.dims, [-1]), second]);
      return this.op('Neg', [negative], {}, o);
    }
    const kept = inputs.map((input, at) =>
      isLeftOut(type, this.#singles.get(input)?.value) ? this.#ofEachRow(input, inputs[1 - at] ?? '') : input,
    );
    const [output] = this.#node(type, kept, [o.output ?? this.#list.fresh(type)], attributes, o.domain ?? '');
    return output;
  }

  /** A constant that no optimizer can take for one. */
  #ofEachRow(constant: Value, rows: Value): Value {
    return this.where(this.less(rows, this.constant('float64', [], [0])), constant, constant, 'float64');
  }

  ops(
    type: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    o: Pick<OpOptions, 'domain'> = {},
  ): Value[] {
    return this.#node(
      type,
      inputs,
      Array.from({ length: outputs }, () => this.#list.fresh(type)),
      attributes,
      o.domain ?? '',
    );
  }

  #node<Names extends readonly string[]>(
    type: string,
    inputs: readonly Value[],
    outputs: Names,
    attributes: Readonly<Record<string, Attribute>>,
    domain: string,
  ): Names {
    if (domain === '') requireOperator(type, this.opset);
    return this.#list.write(type, inputs, outputs, attributes, domain);
  }

  /** A Constant node; equal constants are one node. */
  constant(type: TensorElement, dims: readonly number[], values: ArrayLike<number | bigint | string | boolean>): Value {
    const plain = Array.from(values, (value) => (typeof value === 'boolean' ? Number(value) : value));
    const tensor: TensorValue = { type, dims, values: plain };
    // Object.is-exact: -0 and 0 are different constants, and so are NaN and text.
    const key = `${type} ${dims.join(',')} ${plain.map((value) => (Object.is(value, -0) ? '-0' : `${typeof value}:${value}`)).join('\u0000')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const made = this.#constantNode(tensor);
    this.#constants.set(key, made);
    const [only] = plain;
    if (plain.length === 1 && typeof only === 'number' && (type === 'float32' || type === 'float64'))
      this.#singles.set(made, { type, dims, value: type === 'float32' ? Math.fround(only) : only });
    return made;
  }

  /** Before opset 9 a Constant holds floating numbers only: integers and truth values are cast from float64, text cannot be had. */
  #constantNode(tensor: TensorValue): Value {
    if (this.opset >= 9 || tensor.type.startsWith('float')) return this.op('Constant', [], { value: { tensor } });
    requireForm('A Constant of text', tensor.type === 'string' ? 9 : 1, this.opset);
    const values = tensor.values.map(Number);
    const large = values.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
    requireForm('A Constant of integers beyond 2^53', large ? 9 : 1, this.opset);
    return this.cast(
      this.op('Constant', [], { value: { tensor: { ...tensor, type: 'float64', values } } }),
      tensor.type,
    );
  }

  /** The same value under an exact name. */
  alias(value: Value, name: string): Value {
    return this.op('Identity', [value], {}, { output: name });
  }

  cast(value: Value, to: TensorElement): Value {
    return this.op('Cast', [value], { to: { int: elementTypes[to] } });
  }

  /** Along axis 1: [N, a], [N, b] → [N, a + b]. One value stays itself. */
  concat(values: readonly Value[], axis = 1): Value {
    const [only] = values;
    return values.length === 1 && only !== undefined ? only : this.op('Concat', values, { axis: { int: axis } });
  }

  /** Columns by index: [N, C] → [N, indices.length]. */
  columns(value: Value, indices: readonly number[]): Value {
    return this.op('Gather', [value, this.constant('int64', [indices.length], indices)], { axis: { int: 1 } });
  }

  /**
   * Before opset 9, which brought Where, of floating tensors of a `type` that is told: then^c · otherwise^(1 − c), to the bit, since to the power of 0
   * everything is 1, NaN and infinities too, and to that of 1 itself.
   */
  where(condition: Value, then: Value, otherwise: Value, type?: 'float32' | 'float64'): Value {
    if (type === undefined || this.opset >= 9) return this.op('Where', [condition, then, otherwise]);
    const chosen = (where: Value, value: Value): Value => this.op('Pow', [value, this.cast(where, type)]);
    return this.mul(chosen(condition, then), chosen(this.not(condition), otherwise));
  }

  /** Of a floating tensor. Before opset 9 what is no NaN is told by its exponential, which is above anything below 0. */
  isNaN(value: Value): Value {
    if (this.opset >= 9) return this.op('IsNaN', [value]);
    const size = this.op('Abs', [value]);
    return this.not(this.greater(this.op('Exp', [size]), this.op('Neg', [size])));
  }

  not(value: Value): Value {
    return this.op('Not', [value]);
  }

  and(a: Value, b: Value): Value {
    return this.op('And', [a, b]);
  }

  or(a: Value, b: Value): Value {
    return this.op('Or', [a, b]);
  }

  less(a: Value, b: Value): Value {
    return this.op('Less', [a, b]);
  }

  greater(a: Value, b: Value): Value {
    return this.op('Greater', [a, b]);
  }

  /** a >= b of floating tensors; false where either is NaN. */
  greaterOrEqual(a: Value, b: Value): Value {
    if (this.opset >= 12) return this.op('GreaterOrEqual', [a, b]);
    return this.and(this.not(this.less(a, b)), this.and(this.not(this.isNaN(a)), this.not(this.isNaN(b))));
  }

  /** Of int64, int32 or bool since opset 7, of floating tensors since 11; strings are not compared (ONNX Runtime 1.15 cannot). */
  equal(a: Value, b: Value, type: 'integer' | 'floating' = 'integer'): Value {
    if (type === 'floating' && this.opset < 11) {
      return this.and(
        this.not(this.less(a, b)),
        this.and(this.not(this.greater(a, b)), this.and(this.not(this.isNaN(a)), this.not(this.isNaN(b)))),
      );
    }
    return this.op('Equal', [a, b]);
  }

  add(a: Value, b: Value): Value {
    return this.op('Add', [a, b]);
  }

  sub(a: Value, b: Value): Value {
    return this.op('Sub', [a, b]);
  }

  mul(a: Value, b: Value): Value {
    return this.op('Mul', [a, b]);
  }

  div(a: Value, b: Value): Value {
    return this.op('Div', [a, b]);
  }

  /** Floored modulo of integers (the divisor's sign), as Python's. */
  mod(a: Value, b: Value): Value {
    return this.op('Mod', [a, b]);
  }

  /** Elementwise maximum of two floating tensors; NaN propagates, as in numpy. */
  max(a: Value, b: Value): Value {
    return this.op('Max', [a, b]);
  }

  min(a: Value, b: Value): Value {
    return this.op('Min', [a, b]);
  }

  reduceSum(value: Value, axes: readonly number[], keepdims: boolean): Value {
    return this.#reduce('ReduceSum', 13, value, axes, keepdims);
  }

  reduceLogSum(value: Value, axes: readonly number[], keepdims: boolean): Value {
    return this.#reduce('ReduceLogSum', 18, value, axes, keepdims);
  }

  reduceMax(value: Value, axes: readonly number[], keepdims: boolean): Value {
    return this.#reduce('ReduceMax', 18, value, axes, keepdims);
  }

  #reduce(type: string, axesAreInputSince: number, value: Value, axes: readonly number[], keepdims: boolean): Value {
    const keep = { keepdims: { int: keepdims ? 1 : 0 } };
    return this.opset >= axesAreInputSince
      ? this.op(type, [value, this.constant('int64', [axes.length], axes)], keep)
      : this.op(type, [value], { axes: { ints: axes }, ...keep });
  }

  /** Index of the largest along axis 1, the first of equals: [N, C] → int64 [N, 1]. */
  argMax(value: Value): Value {
    return this.op('ArgMax', [value], { axis: { int: 1 }, keepdims: { int: 1 } });
  }

  /**
   * The `count` largest along axis 1 and where they stand, from the largest on, the first of equals first: [N, count]. From opset 10.
   * `row`, [1, C], goes with them: of no rows at all ONNX Runtime's TopK divides by zero, which ends the process.
   */
  topK(value: Value, row: Value, count: number): { readonly values: Value; readonly indices: Value } {
    const padded = this.concat([value, row], 0);
    const [values = '', indices = ''] = this.ops('TopK', [padded, this.constant('int64', [1], [count])], 2, {
      axis: { int: 1 },
    });
    const [start, end, axis] = [0, -1, 0].map((x) => this.constant('int64', [1], [x]));
    const cut = (rows: Value): Value => this.op('Slice', [rows, start ?? '', end ?? '', axis ?? '']);
    return { values: cut(values), indices: cut(indices) };
  }

  /** -1 is what is left over; 0 copies the input's dimension. */
  reshape(value: Value, shape: readonly number[]): Value {
    return this.op('Reshape', [value, this.constant('int64', [shape.length], shape)]);
  }

  unsqueeze(value: Value, axes: readonly number[]): Value {
    return this.#axesForm('Unsqueeze', value, axes);
  }

  squeeze(value: Value, axes: readonly number[]): Value {
    return this.#axesForm('Squeeze', value, axes);
  }

  #axesForm(type: 'Unsqueeze' | 'Squeeze', value: Value, axes: readonly number[]): Value {
    return this.opset >= 13
      ? this.op(type, [value, this.constant('int64', [axes.length], axes)])
      : this.op(type, [value], { axes: { ints: axes } });
  }

  softmax(value: Value): Value {
    // Before 13 Softmax flattens from `axis` on; for [N, C] and axis 1 that is the same.
    return this.op('Softmax', [value], { axis: { int: 1 } });
  }

  /** ai.onnx.ml operators in their version 1 form: valid under every later import. */
  ml(type: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>>): Value {
    return this.op(type, inputs, attributes, { domain: 'ai.onnx.ml' });
  }
}
