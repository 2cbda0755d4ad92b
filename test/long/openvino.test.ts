import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { python } from '../../src/build/python.mjs';
import { computeFlow } from '../../src/contract/flow';
import { contractOf, frontOf, loadFront, neededOpset } from '../contract/steps/front';

const formulas = [
  ...['log(a)', 'log2(a)', 'log10(a)', 'log1p(a)', 'exp(a / 2)', 'exp2(a)', 'expm1(a / 2)', 'tanh(a / 9)'],
  ...['sin(a)', 'cos(a)', 'tan(a / 99)', 'asin(a / 99)', 'acos(a / 99)', 'atan(a)', 'atan2(a - 30, b - 50)', 'pi * a'],
  ...[
    'cbrt(a - 30)',
    'hypot(a - 1, b - 1)',
    'a ** 1.5',
    'round(a, 2)',
    'a // 3',
    'a % 7',
    'min(a, b)',
    'where(a > b, a, b)',
  ],
];
const steps = [
  ...formulas.map((formula) => `arithmetic: {formula: "${formula}", into: v}`),
  ...['log', 'log1p', 'sqrt', 'abs'].map((step) => `${step}: {columns: [a], into: v}`),
  'exp: {columns: [w], into: v}',
  'power: {columns: [a], exponent: 1.5, into: v}',
  'yeo_johnson: {columns: [w], lambda: 0.3, into: v}',
  'standardize: {columns: [a], mean: 3, std: 7, into: v}',
  'min_max: {columns: [a], min: 3, max: 7, into: v}',
  'robust: {columns: [a], center: 3, scale: 7, into: v}',
  'clip: {columns: [a], min: 3, max: 50, into: v}',
  'bucketize: {columns: [a], edges: [0, 3, 60, 200], into: v}',
  'polynomial: {columns: [a, b], degree: 2, into: v}',
  ...['l1', 'l2', 'max'].map((norm) => `normalize: {columns: [a, b], norm: ${norm}, into: v}`),
  'interpolate: {columns: [a], x: [0, 7, 300], y: [0, 0.5, 1], into: v}',
  'interpolate: {columns: [a], x: [0, 7, 300], y: [0, 0.5, 1], distribution: normal, into: v}',
  'spline: {columns: [a], knots: [0, 30, 100], into: v}',
];

/** [rows] of each column; no two numbers of a row are near each other. */
const rows: Readonly<Record<string, readonly number[]>> = {
  a: Array.from({ length: 90 }, (_, row) => 0.6 + 1.0631 * row),
  b: Array.from({ length: 90 }, (_, row) => 0.9 + ((row * 37) % 90) * 1.0417),
  w: Array.from({ length: 90 }, (_, row) => -5.01 + row / 9),
};
const answered = z.record(z.string(), z.record(z.string(), z.array(z.number().nullable())));

/** OpenVINO computes what is float64 in float32: the digits are those, and nothing may be a number too large or too small for it on the way. */
describe('contract/steps: OpenVINO gives the features of ONNX Runtime to the digits of float32', function () {
  this.timeout(3_600_000);
  let answers: z.infer<typeof answered> | undefined;
  const contracts = steps.map((step) =>
    contractOf(
      `inputs: {a: {range: [0, 100]}, b: {range: [0, 100]}, w: {range: [-6, 6]}}\npreprocessing: [{${step}}]\n`,
    ),
  );
  // From 18 on logarithms are made of another operator.
  const opsets = contracts.map((contract) => Math.max(18, neededOpset(contract, computeFlow(contract, undefined))));

  before(async () => {
    const found = await python({ requirements: 'test/long/openvino.txt' });
    if (found.path === undefined) {
      console.log(`      skipped: ${found.reason}`);
      return;
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-openvino-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    for (const [index, contract] of contracts.entries()) {
      const { bytes, inputs, columns } = frontOf(contract, opsets[index] ?? 0);
      const feeds = Object.fromEntries(
        inputs.map(({ tensor, column }) => [tensor, rows[column]?.map((value) => [value])]),
      );
      writeFileSync(path.join(folder, `${index}.onnx`), bytes);
      writeFileSync(path.join(folder, `${index}.json`), JSON.stringify({ feeds, outputs: columns }));
    }
    const run = promisify(execFile)(found.path, [path.join(__dirname, 'in_openvino.py'), folder], {
      maxBuffer: 1 << 26,
    });
    answers = answered.parse(JSON.parse((await run).stdout.trim().split('\n').at(-1) ?? ''));
  });

  for (const [index, step] of steps.entries())
    it(step, async function () {
      if (answers === undefined) return this.skip();
      const contract = contracts[index];
      assert.ok(contract);
      const front = await loadFront(contract, opsets[index] ?? 0);
      const expected = await front.run(new Map(Object.entries(rows)), 90);
      for (const column of front.columns) {
        const given: readonly (number | null)[] | undefined = answers[String(index)]?.[column];
        const wanted = expected.get(column)?.flat().map(Number);
        assert.equal(given?.length, wanted?.length);
        for (const [at, value] of (wanted ?? []).entries()) {
          const answer = given?.[at] ?? Number.NaN;
          assert.ok(
            Object.is(answer, value) || Math.abs(answer - value) <= 5e-4 * Math.max(1, Math.abs(value)),
            `${column}, number ${at}: ${answer} instead of ${value}`,
          );
        }
      }
    });
});
