import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';

/*
 * Logarithm and exponential of float64 as the C library has them, which numpy asks, too. ONNX Runtime's own operators are computed for several numbers at
 * once, to one unit in the last place, and other bits come of a row in company than alone; its powers and what it makes of a reduced sum are the library's.
 */

/** The logarithm of the sum of one number: before opset 18 ONNX Runtime 1.15 has it of float32 alone. */
export function lowerLog(kernel: Kernel, x: Value): Value {
  const { graph } = kernel;
  if (kernel.type === 'float32' || graph.opset < 18) return kernel.op('Log', x);
  return graph.reduceLogSum(graph.unsqueeze(x, [2]), [2], false);
}

/** Of the powers of e by powers of two, each as near as a float64 comes to it, this one is the nearest: to two hundredths of half a unit. */
const exponent = -256;
const base = 6.616261056709485e-112;

/** The power of e⁻²⁵⁶ by x / −256, which is exact. */
export function lowerExp(kernel: Kernel, x: Value): Value {
  if (kernel.type === 'float32') return kernel.op('Exp', x);
  return kernel.op('Pow', kernel.number(base), kernel.op('Mul', x, kernel.number(1 / exponent)));
}
