import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';

/*
 * log(1 + x) and exp(x) − 1 without the loss near 0, of operators that every opset has in both float types.
 */

/**
 * With u = 1 + x it is log(u) · x/(u − 1) for |x| < 1 and x itself where u is 1 (Hewlett-Packard 15C handbook; Goldberg 1991,
 * theorem 4).
 */
export function lowerLog1p(kernel: Kernel, x: Value): Value {
  const one = kernel.number(1);
  const u = kernel.op('Add', x, one);
  const difference = kernel.op('Sub', u, one);
  const small = kernel.op('Less', kernel.op('Abs', x), one);
  const correction = kernel.where(small, kernel.op('Div', x, difference), one);
  return kernel.where(changed(kernel, difference), kernel.op('Mul', kernel.op('Log', u), correction), x);
}

/**
 * With u = exp(x) it is (u − 1) · x/log(u) for |x| < 1 and x itself where u is 1 (Kahan; Higham, Accuracy and Stability of Numerical
 * Algorithms, §1.14.1).
 */
export function lowerExpm1(kernel: Kernel, x: Value): Value {
  const one = kernel.number(1);
  const u = kernel.op('Exp', x);
  const difference = kernel.op('Sub', u, one);
  const small = kernel.op('Less', kernel.op('Abs', x), one);
  const correction = kernel.where(small, kernel.op('Div', x, kernel.op('Log', u)), one);
  return kernel.where(changed(kernel, difference), kernel.op('Mul', difference, correction), x);
}

/** Not 0; Equal of floats needs opset 11. NaN counts as unchanged. */
function changed(kernel: Kernel, difference: Value): Value {
  const zero = kernel.number(0);
  return kernel.op('Or', kernel.op('Less', difference, zero), kernel.op('Greater', difference, zero));
}
