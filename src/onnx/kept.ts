/*
 * What ONNX Runtime's optimizer would compute otherwise (its releases up to 1.32): it takes a float64 for 0 or 1 by its float32 and leaves out what adds
 * or multiplies by it, and of (1 / x) · y it makes y / x, which is rounded once instead of twice.
 */

/** Whether an operation with this constant would be left out although it does something. */
export function isLeftOut(type: string, constant: number | undefined): boolean {
  if (constant === undefined || constant === 0 || constant === 1) return false;
  const rounded = Math.fround(constant);
  if (type === 'Add' || type === 'Sub') return rounded === 0;
  return (type === 'Mul' || type === 'Div') && rounded === 1;
}
