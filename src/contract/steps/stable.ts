import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';
import { lowerExp, lowerLog } from './natural';

/*
 * log(1 + x) and exp(x) − 1 without the loss near 0, and the hyperbolic tangent, of operators that every opset has in both float types.
 */

/** With u = 1 + x it is log(u) and what u lacks of it, (x − (u − 1)) / u, and x itself where u is 1; at the ends log(u) says all. */
export function lowerLog1p(kernel: Kernel, x: Value): Value {
  const one = kernel.number(1);
  const u = kernel.op('Add', x, one);
  const difference = kernel.op('Sub', u, one);
  const inner = kernel.op(
    'And',
    kernel.op('Greater', x, kernel.number(-1)),
    kernel.op('Less', x, kernel.number(2 ** 60)),
  );
  const rest = kernel.where(inner, kernel.op('Div', kernel.op('Sub', x, difference), u), kernel.number(0));
  return kernel.where(changed(kernel, difference), kernel.op('Add', lowerLog(kernel, u), rest), x);
}

/**
 * With u = exp(x) it is (u − 1) · x/log(u) for |x| < 1 and x itself where u is 1 (Kahan; Higham, Accuracy and Stability of Numerical
 * Algorithms, §1.14.1).
 */
export function lowerExpm1(kernel: Kernel, x: Value): Value {
  const one = kernel.number(1);
  const u = lowerExp(kernel, x);
  const difference = kernel.op('Sub', u, one);
  const small = kernel.op('Less', kernel.op('Abs', x), one);
  const correction = kernel.where(small, kernel.op('Div', x, lowerLog(kernel, u)), one);
  return kernel.where(changed(kernel, difference), kernel.op('Mul', difference, correction), x);
}

/** With e = exp(−2|x|) − 1 it is −e / (2 + e) with the sign of x, and next to 0 x itself. */
export function lowerTanh(kernel: Kernel, x: Value): Value {
  if (kernel.type === 'float32') return kernel.op('Tanh', x);
  const size = kernel.op('Abs', x);
  const e = lowerExpm1(kernel, kernel.op('Mul', size, kernel.number(-2)));
  const share = kernel.op('Div', e, kernel.op('Add', e, kernel.number(2)));
  const signed = kernel.where(kernel.op('Less', x, kernel.number(0)), share, kernel.op('Neg', share));
  return kernel.where(kernel.op('Less', size, kernel.number(2 ** -28)), x, signed);
}

/** Not 0; Equal of floats needs opset 11. NaN counts as unchanged. */
function changed(kernel: Kernel, difference: Value): Value {
  const zero = kernel.number(0);
  return kernel.op('Or', kernel.op('Less', difference, zero), kernel.op('Greater', difference, zero));
}
