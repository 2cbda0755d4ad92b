import { type Value } from '../../onnx/graph';
import { type Kernel } from './kernel';

/*
 * Sine and its kin. Of float64 ONNX Runtime has the sine alone, in all its versions (the cosine since 1.16), and near its zeros up to 1.30 not to
 * its last digits; of float32 it has them all.
 */

/** π as a sum of which the first two parts have 30 bits: their products with whole numbers and halves below 2^20 are exact (Cody and Waite). */
const parts = [3.141592651605606, 1.9841871583270443e-9, 1.034036596358821e-18];
/** Below this an angle is brought to a quarter turn around 0; of larger ones no digit behind the point is of a measured angle. */
const nearby = 2 ** 20;

/** 1 − 2 sin²(x/2): to 2e-16, though not near the zeros of the cosine to as many digits. */
export function lowerHalfAngleCosine(kernel: Kernel, x: Value): Value {
  const [one, two] = [kernel.number(1), kernel.number(2)];
  const sine = kernel.op('Sin', kernel.op('Div', x, two));
  return kernel.op('Sub', one, kernel.op('Mul', two, kernel.op('Mul', sine, sine)));
}

/** What is left of x after so many times π, of which the nearest is taken: x is within a quarter turn of it. */
function lowerRest(kernel: Kernel, x: Value, times: Value): Value {
  return parts.reduce((rest, part) => kernel.op('Sub', rest, kernel.op('Mul', times, kernel.number(part))), x);
}

/** (−1)^n · sin(x − nπ) for the nearest n; `half` moves it by a quarter turn: then it is the cosine with its sign changed. */
function lowerNearby(kernel: Kernel, x: Value, half: boolean): Value {
  const turns = kernel.op('Div', x, kernel.number(Math.PI));
  const n = kernel.op('Floor', half ? turns : kernel.op('Add', turns, kernel.number(0.5)));
  const rest = lowerRest(kernel, x, half ? kernel.op('Add', n, kernel.number(0.5)) : n);
  const two = kernel.number(2);
  const odd = kernel.op('Sub', n, kernel.op('Mul', two, kernel.op('Floor', kernel.op('Div', n, two))));
  const sign = kernel.op('Sub', kernel.number(1), kernel.op('Mul', two, odd));
  return kernel.op('Mul', sign, kernel.op('Sin', rest));
}

function lowerEither(kernel: Kernel, x: Value, near: Value, far: Value): Value {
  return kernel.where(kernel.op('Less', kernel.op('Abs', x), kernel.number(nearby)), near, far);
}

export function lowerSine(kernel: Kernel, x: Value): Value {
  const plain = kernel.op('Sin', x);
  return kernel.type === 'float32' ? plain : lowerEither(kernel, x, lowerNearby(kernel, x, false), plain);
}

export function lowerCosine(kernel: Kernel, x: Value): Value {
  if (kernel.type === 'float32') return kernel.op('Cos', x);
  const near = kernel.op('Neg', lowerNearby(kernel, x, true));
  return lowerEither(kernel, x, near, lowerHalfAngleCosine(kernel, x));
}

export function lowerTangent(kernel: Kernel, x: Value): Value {
  return kernel.type === 'float32'
    ? kernel.op('Tan', x)
    : kernel.op('Div', lowerSine(kernel, x), lowerCosine(kernel, x));
}

/**
 * That of float32, a, and what it lacks: the angle between the directions of a and x, which is so small that it is its own tangent to 22 digits,
 * (x cos a − sin a) / (cos a + x sin a).
 */
export function lowerArcTangent(kernel: Kernel, value: Value): Value {
  const { graph } = kernel;
  if (kernel.type === 'float32') return kernel.op('Atan', value);
  // ∞ times a cosine that rounding made 0 would be no number.
  const x = graph.min(graph.max(value, kernel.number(-1e300)), kernel.number(1e300));
  const a = graph.cast(graph.op('Atan', [graph.cast(x, 'float32')]), 'float64');
  const [sine, cosine] = [kernel.op('Sin', a), lowerHalfAngleCosine(kernel, a)];
  const rest = graph.div(graph.sub(graph.mul(x, cosine), sine), graph.add(cosine, graph.mul(x, sine)));
  return graph.add(a, rest);
}

/** atan(x / √(1 − x²)), with 1 − x² as a product: near 1 and −1 that is exact. */
export function lowerArcSine(kernel: Kernel, x: Value): Value {
  if (kernel.type === 'float32') return kernel.op('Asin', x);
  const one = kernel.number(1);
  const other = kernel.op('Sqrt', kernel.op('Mul', kernel.op('Sub', one, x), kernel.op('Add', one, x)));
  return lowerArcTangent(kernel, kernel.op('Div', x, other));
}

/** 2 atan(√((1 − x) / (1 + x))). */
export function lowerArcCosine(kernel: Kernel, x: Value): Value {
  if (kernel.type === 'float32') return kernel.op('Acos', x);
  const one = kernel.number(1);
  const tangent = kernel.op('Sqrt', kernel.op('Div', kernel.op('Sub', one, x), kernel.op('Add', one, x)));
  return kernel.op('Mul', kernel.number(2), lowerArcTangent(kernel, tangent));
}

/** The angle of the point (x, y). A zero has no sign here, and two infinite coordinates have no angle. */
export function lowerAngle(kernel: Kernel, y: Value, x: Value): Value {
  const { graph } = kernel;
  const [zero, half] = [kernel.number(0), kernel.number(Math.PI)];
  const upright = graph.equal(x, zero, 'floating');
  const angle = lowerArcTangent(kernel, graph.div(y, graph.where(upright, zero, x)));
  const turned = graph.add(angle, graph.where(graph.less(y, zero), kernel.number(-Math.PI), half));
  const origin = graph.and(upright, graph.equal(y, zero, 'floating'));
  return graph.where(origin, zero, graph.where(graph.less(x, zero), turned, angle));
}
