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

/**
 * Of the powers of e by powers of two that float32 can hold, the one to which a float64 comes nearest: to a tenth of a unit. Engines that compute all in
 * float32, such as OpenVINO, would take e⁻²⁵⁶ for 0, and it is not so much nearer.
 */
const exponent = 64;
const base = 6.235149080811617e27;

/** The power of e⁶⁴ by x / 64, which is exact. */
export function lowerExp(kernel: Kernel, x: Value): Value {
  if (kernel.type === 'float32') return kernel.op('Exp', x);
  return kernel.op('Pow', kernel.number(base), kernel.op('Mul', x, kernel.number(1 / exponent)));
}
