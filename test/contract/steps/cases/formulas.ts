import { anyNumber, pipeline, type StepCase } from './step-case';

const inputs = `${anyNumber}, i: {type: int64}, b: {type: bool}, d: {}, m: {type: int64, missing: allow}, s: {range: [-9, 9]}`;

function formula(text: string, o: { ulps?: number; inputs?: string; precision?: string } = {}): StepCase {
  const precision = o.precision === undefined ? '' : `, precision: ${o.precision}`;
  return {
    title: `arithmetic ${text}${precision}`,
    step: 'arithmetic',
    body: pipeline(o.inputs ?? inputs, `arithmetic: {formula: "${text}", into: v${precision}}`),
    ...(o.ulps !== undefined && { ulps: o.ulps }),
  };
}

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
  formula('log(d)', { ulps: 2 }),
  formula('exp(a)', { ulps: 2 }),
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
