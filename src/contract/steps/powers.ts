import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';

/**
 * To fixed powers, of each lane its own, as numpy has them: a root for ½, and for 3 one rounding where ONNX Runtime would multiply twice, but only of
 * several rows, so that a row would get another answer in company than alone. It does so for one exponent, and not for one of each row.
 */
export function lowerPowers(kernel: Kernel, x: Value, exponents: readonly number[]): Value {
  const { graph } = kernel;
  if (exponents.every((exponent) => exponent === 0.5)) return kernel.op('Sqrt', x);
  const row = kernel.row(exponents);
  const cubes = exponents.every((exponent) => exponent === 3);
  const ofEachRow = (): Value => kernel.where(graph.less(x, kernel.number(0)), row, row);
  const power = kernel.op('Pow', x, cubes ? ofEachRow() : row);
  if (!exponents.includes(0.5)) return power;
  const roots = kernel.row(
    exponents.map((exponent) => Number(exponent === 0.5)),
    'bool',
  );
  return kernel.where(roots, kernel.op('Sqrt', x), power);
}
