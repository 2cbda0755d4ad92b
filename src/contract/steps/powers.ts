import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';

/** Powers that numpy does not compute as such, and neither does anybody who wants the same digits. */
const plain: readonly (readonly [exponent: number, lower: (kernel: Kernel, x: Value) => Value])[] = [
  [0.5, (kernel, x) => kernel.op('Sqrt', x)],
  [2, (kernel, x) => kernel.op('Mul', x, x)],
  [-1, (kernel, x) => kernel.op('Div', kernel.number(1), x)],
];

/**
 * To fixed powers, of each lane its own, as numpy has them: a root for ½, a product for 2, a quotient for −1, and for 3 one rounding where ONNX Runtime
 * would multiply twice, but only of several rows, so that a row would get another answer in company than alone. It does so for one exponent, and not for
 * one of each row.
 */
export function lowerPowers(kernel: Kernel, x: Value, exponents: readonly number[]): Value {
  const { graph } = kernel;
  const used = plain.filter(([exponent]) => exponents.includes(exponent));
  const [only] = used;
  if (only !== undefined && exponents.every((exponent) => exponent === only[0])) return only[1](kernel, x);
  const row = kernel.row(exponents);
  const cubes = exponents.every((exponent) => exponent === 3);
  const ofEachRow = (): Value => kernel.where(graph.less(x, kernel.number(0)), row, row);
  const power = kernel.op('Pow', x, cubes ? ofEachRow() : row);
  return used.reduce((result, [exponent, lower]) => {
    const lanes = exponents.map((each) => Number(each === exponent));
    return kernel.where(kernel.row(lanes, 'bool'), lower(kernel, x), result);
  }, power);
}
