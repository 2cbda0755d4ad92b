import { type GraphBuilder, type Value } from '../../onnx/graph';
import { type TensorType } from '../column';
import { type Precision } from '../step';

/** Rounds a JavaScript number to the type that a step is computed in. */
export function rounding(precision: Precision): (x: number) => number {
  return precision === 'float32' ? Math.fround : (x) => x;
}

/** Constants and shorthands for lowering arithmetic in one float type. */
export class Kernel {
  constructor(
    readonly graph: GraphBuilder,
    readonly type: Precision,
  ) {}

  /** A constant [1, C], or [1, 1] where all are the same. */
  row(values: readonly number[], type: TensorType = this.type): Value {
    const [first] = values;
    const kept = values.every((value) => Object.is(value, first)) ? values.slice(0, 1) : values;
    return this.graph.constant(type, [1, kept.length], kept);
  }

  /** A constant [1, 1]. */
  number(value: number): Value {
    return this.row([value]);
  }

  /** Of numbers of this type, at every opset. */
  where(condition: Value, then: Value, otherwise: Value): Value {
    return this.graph.where(condition, then, otherwise, this.type);
  }

  /** An operator of one output without attributes. */
  op(type: string, ...inputs: readonly Value[]): Value {
    return this.graph.op(type, inputs);
  }
}
