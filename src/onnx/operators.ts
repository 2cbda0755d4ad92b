import { OnnxError } from './error';

/**
 * The operators of ai.onnx that we emit, with the first opset that has the form in which we emit them (broadcasting, attributes or inputs):
 * https://github.com/onnx/onnx/blob/main/docs/Changelog.md. The models of users begin at opset 7. Operators with two forms, such as ReduceSum, are
 * listed with their first: GraphBuilder picks.
 */
export const emittedSince: Readonly<Record<string, number>> = {
  Abs: 6,
  Acos: 7,
  Add: 7,
  And: 7,
  ArgMax: 1,
  Asin: 7,
  Atan: 7,
  Cast: 6,
  Ceil: 6,
  Concat: 4,
  Constant: 1,
  Cos: 7,
  Div: 7,
  Equal: 7,
  Exp: 6,
  Flatten: 1,
  Floor: 6,
  Gather: 1,
  Greater: 7,
  GreaterOrEqual: 12,
  Identity: 1,
  IsNaN: 9,
  Less: 7,
  Log: 6,
  MatMul: 1,
  Max: 8,
  Min: 8,
  Mod: 10,
  Mul: 7,
  Neg: 6,
  Not: 1,
  Or: 7,
  Pow: 7,
  ReduceLogSum: 1,
  ReduceMax: 1,
  ReduceSum: 1,
  Reshape: 5,
  Round: 11,
  Sin: 7,
  Slice: 10,
  Softmax: 1,
  Sqrt: 6,
  Squeeze: 1,
  StringConcat: 20,
  StringNormalizer: 10,
  Sub: 7,
  Tan: 7,
  Tanh: 6,
  TopK: 10,
  TfIdfVectorizer: 9,
  Transpose: 1,
  Unsqueeze: 1,
  Where: 9,
};

/** Throws OnnxError `opset` for an operator whose form is newer than the model's opset. */
export function requireOperator(type: string, opset: number): void {
  const since = emittedSince[type];
  if (since === undefined)
    throw new RangeError(`src/onnx/operators.ts does not say since which opset ${type} has the form that is emitted.`);
  requireForm(type, since, opset);
}

/** Throws OnnxError `opset` for what an operator can do only since a later opset. */
export function requireForm(what: string, since: number, opset: number): void {
  if (opset < since) {
    throw new OnnxError(
      'opset',
      `${what} is needed as it is since opset ${since}, and the model is written in opset ${opset} — export the model with opset ${since} or higher.`,
    );
  }
}
