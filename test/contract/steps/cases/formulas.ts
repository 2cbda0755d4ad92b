import { anyNumber, pipeline, type StepCase } from './step-case';

const inputs = `${anyNumber}, i: {type: int64}, b: {type: bool}, d: {}, m: {type: int64, missing: allow}, s: {range: [-9, 9]}`;

function formula(
  text: string,
  o: { ulps?: number; absolute?: number; inputs?: string; precision?: string } = {},
): StepCase {
  const precision = o.precision === undefined ? '' : `, precision: ${o.precision}`;
  return {
    title: `arithmetic ${text}${precision}`,
    step: 'arithmetic',
    body: pipeline(o.inputs ?? inputs, `arithmetic: {formula: "${text}", into: v${precision}}`),
    ...(o.ulps !== undefined && { ulps: o.ulps }),
    ...(o.absolute !== undefined && { absolute: o.absolute }),
  };
}

/** Angles of some turns, of which also the last digits are those of numpy. */
const nearby = 'n: {range: [-1000000, 1000000], missing: allow}';

/** Every operation of a formula, alone and together. */
export const formulaCases: readonly StepCase[] = [
  formula('(a - 2 * i) / (d + 0.5) + -b'),
  formula('(a - 2 * i) / (d + 0.5) + -b', { precision: 'float32' }),
  formula('a % d'),
  formula('a // d'),
  formula('i % 3 + i // 3 + m % -4 - m // -4'),
  formula('s % 0.7 - s // 0.7', { precision: 'float32' }),
  formula('a % d + a // 0.1', { precision: 'float32' }),
  formula('-a ** 2 + i ** 3', { ulps: 4 }),
  formula('a ** d', { ulps: 4 }),
  formula('(a < d) + 2 * (a <= i) + 4 * (a > d) + 8 * (a >= i) + 16 * (a == d) + 32 * (a != i)'),
  formula('a < d and not b or m == 0'),
  formula('min(a, d, i) - max(a, d, 0)'),
  formula('abs(a) + floor(d) - ceil(a) + round(a)'),
  formula('sqrt(a) + sqrt(i)'),
  formula('d ** 3 + a ** 0.5', { ulps: 4 }),
  formula('sign(a) + 4 * trunc(d) + clip(a, -2, i) + exp2(trunc(s))'),
  formula('round(a, 2) + round(d, -1) + round(s, 0) + pi', { precision: 'float32' }),
  formula('cbrt(a)', { ulps: 2 }),
  formula('cbrt(d)', { ulps: 4, precision: 'float32' }),
  formula('hypot(a, d)', { ulps: 2 }),
  formula('hypot(a, d)', { ulps: 2, precision: 'float32' }),
  formula('log(d)', { ulps: 2 }),
  formula('exp(a)', { ulps: 2 }),
  formula('log1p(d) + expm1(a)', { ulps: 4 }),
  formula('log2(d) + tanh(a)', { ulps: 4 }),
  formula('log10(d) * 3', { ulps: 4 }),
  formula('log10(d) + tanh(a)', { ulps: 16, precision: 'float32', absolute: 2 ** -22 }),
  formula('sin(a) + 2 * cos(d)', { absolute: 2 ** -49 }),
  formula('sin(n)', { ulps: 4, inputs: nearby }),
  formula('cos(n)', { ulps: 4, inputs: nearby }),
  formula('tan(n)', { ulps: 8, inputs: nearby }),
  formula('sin(s) - cos(s)', { precision: 'float32', absolute: 2 ** -21 }),
  formula('tan(s)', { precision: 'float32', ulps: 16 }),
  formula('asin(q) + 4 * acos(q)', { ulps: 8, inputs: 'q: {range: [-1, 1], missing: allow}' }),
  formula('acos(a)', { ulps: 8 }),
  formula('asin(q) - acos(q) + atan(q)', {
    precision: 'float32',
    absolute: 2 ** -19,
    inputs: 'q: {range: [-1, 1]}',
  }),
  formula('atan(a)', { ulps: 4 }),
  formula('atan2(a, d)', { ulps: 4 }),
  formula('atan2(i, m)', { precision: 'float32', ulps: 4 }),
  formula('radians(a) + degrees(d)'),
  formula('radians(a) + degrees(d)', { precision: 'float32' }),
  formula(
    '2 * 6371 * asin(min(1, sqrt(sin(radians(d - c) / 2) ** 2 + cos(radians(c)) * cos(radians(d)) * sin(radians(b - a) / 2) ** 2)))',
    {
      absolute: 2 ** -10,
      inputs: 'c: {range: [-90, 90]}, d: {range: [-90, 90]}, a: {range: [-180, 180]}, b: {range: [-180, 180]}',
    },
  ),
  formula('where(is_missing(a), where(b, 1, 2), a * a)'),
  formula('where(a * d > i, is_missing(m), b)'),
  {
    title: 'arithmetic of vectors and single columns, with short names',
    step: 'arithmetic',
    body: pipeline(
      `${anyNumber}, "Running time (min)": {}, d: {}`,
      'concat: {columns: [a, d], into: w}',
      'arithmetic: {formula: "w * t + where(w > d, w, t)", with: {t: "Running time (min)"}, into: v}',
    ),
  },
];
