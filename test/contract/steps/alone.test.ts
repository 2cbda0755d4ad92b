import assert from 'node:assert/strict';
import { computeFlow } from '../../../src/contract/flow';
import { contractOf, loadFront, neededOpset } from './front';

const steps: readonly string[] = [
  ...[2, 3, 0.5, 1.5].map((exponent) => `power: {columns: [a], exponent: ${exponent}, into: v}`),
  ...['a ** 2', 'a ** 3', 'a ** 0.5', 'cbrt(a)', 'hypot(a, a * a)', 'round(a, 2)', 'a % 0.3'].map(
    (formula) => `arithmetic: {formula: "${formula}", into: v}`,
  ),
  ...['log(a)', 'log10(a)', 'exp(a)', 'log1p(a)', 'expm1(a)', 'tanh(a / 9)', 'expm1(0.3 * log(a)) / 0.3'].map(
    (formula) => `arithmetic: {formula: "${formula}", into: v}`,
  ),
  'log: {columns: [a], into: v}',
  'exp: {columns: [a], into: v}',
  'log1p: {columns: [a], into: v}',
  'yeo_johnson: {columns: [a], lambda: 0.3, into: v}',
  'interpolate: {columns: [a], x: [0, 7, 300], y: [0, 5, 1], into: v}',
  'interpolate: {columns: [a], x: [0, 7, 300], y: [0, 0.5, 1], distribution: normal, into: v}',
  'spline: {columns: [a], knots: [0, 30, 100], into: v}',
  'normalize: {columns: [a, b, c], into: v}',
  'normalize: {columns: [a, b, c], norm: l1, into: v}',
];

const rawOf = (values: readonly number[]) =>
  new Map([
    ['a', values],
    ['b', values.map((x) => 1 + x / 3)],
    ['c', values.map((x) => 80 - x / 7)],
  ]);

describe('contract/steps: a row gets the same answer in company as alone', () => {
  for (const step of steps)
    it(step, async () => {
      const contract = contractOf(
        `inputs: {a: {range: [0, 100]}, b: {range: [0, 100]}, c: {range: [0, 100]}}\npreprocessing: [{${step}}]\n`,
      );
      // Since 18 logarithms are asked of the C library.
      const front = await loadFront(contract, Math.max(18, neededOpset(contract, computeFlow(contract, undefined))));
      const values = Array.from({ length: 60 }, (_, index) => 0.1 + index * Math.SQRT2);
      const together = (await front.run(rawOf(values), values.length)).get('v');
      for (const [index, value] of values.entries()) {
        const alone = (await front.run(rawOf([value]), 1)).get('v');
        assert.deepEqual(alone?.[0], together?.[index]);
      }
    });
});
