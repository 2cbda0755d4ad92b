import assert from 'node:assert/strict';
import { lintContract } from '../../../src/contract/lint';
import { facts } from '../given';

/** Numbers that look random, and are the same each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    yield (state + 0.5) / 2 ** 32;
  }
}

const shapes: Readonly<Record<string, (u: number, v: number) => number>> = {
  even: (u) => 40 * u,
  skewed: (u) => Math.exp(2 + 3 * u * u),
  'with a long tail': (u, v) => (v < 0.02 ? 5000 + 90_000 * u : 10 + 20 * u),
  'of two heaps': (u, v) => (v < 0.4 ? 2 + u : 300 + 50 * u),
  'mostly zero': (u, v) => (v < 0.8 ? 0 : 100 * u),
};

const chains: readonly (readonly [yaml: string, f: (x: number) => number])[] = [
  ['', (x) => x],
  ['  - clip: {columns: [a], max: 30}\n', (x) => Math.min(x, 30)],
  ['  - clip: {columns: [a], min: 5, max: 60}\n', (x) => Math.min(Math.max(x, 5), 60)],
  ['  - log1p: {columns: [a]}\n', Math.log1p],
  ['  - sqrt: {columns: [a]}\n', Math.sqrt],
  ['  - clip: {columns: [a], max: 1000}\n  - log1p: {columns: [a]}\n', (x) => Math.log1p(Math.min(x, 1000))],
];

function statistics(values: readonly number[]) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  return { min: Math.min(...values), max: Math.max(...values), mean, std };
}

/** The reference's summary as the engine makes one. */
function summaryOf(values: readonly number[]) {
  const { min, max, ...rest } = statistics(values);
  const bins = values.map((x) => Math.min(15, Math.floor((16 * (x - min)) / (max - min))));
  const histogram = Array.from({ length: 16 }, (_, index) => bins.filter((bin) => bin === index).length);
  return { rows: values.length, columns: [{ name: 'a', min, max, ...rest, histogram }] };
}

function found(steps: string, values: readonly number[]): string[] {
  const text = `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a, version: "1"}\nmodel: {path: m.onnx}\nreference: {path: r.parquet}\ninputs: {a: {range: [0, 1000000]}}\npreprocessing:\n${steps}outputs: {p: {from: y}}\n`;
  return lintContract(text, facts({ reference: summaryOf(values) })).flatMap(({ rule, message }) =>
    rule === 'data/fitted-elsewhere' ? [message] : [],
  );
}

const scaler = (mean: number, std: number) => `  - standardize: {columns: [a], mean: ${mean}, std: ${std}}\n`;
const minMax = (min: number, max: number) => `  - min_max: {columns: [a], min: ${min}, max: ${max}}\n`;

describe('data/fitted-elsewhere behind other steps', () => {
  it('says nothing of what was fitted on the values that the step gets, of all rows or of a part', () => {
    for (const [shape, of] of Object.entries(shapes))
      for (const [chain, f] of chains)
        for (let seed = 1; seed <= 3; seed++) {
          const next = numbers(seed);
          const values = Array.from({ length: 2000 }, () => of(next.next().value, next.next().value));
          for (const rows of [values, values.slice(0, 1400)]) {
            const { mean, std, min, max } = statistics(rows.map(f));
            if (std === 0) continue;
            assert.deepEqual(found(chain + scaler(mean, std), values), [], `${shape} ${chain}`);
            assert.deepEqual(found(chain + minMax(min, max), values), [], `${shape} ${chain}`);
          }
        }
  });

  it('says nothing where most values stand at one end of their bin', () => {
    const values = Array.from({ length: 1000 }, (_, index) => (index === 0 ? 30 : index < 100 ? 0 : 28.125));
    const { mean, std } = statistics(values.map(Math.exp));
    assert.deepEqual(found(`  - exp: {columns: [a]}\n${scaler(mean, std)}`, values), []);
  });

  it('finds what was fitted before the step, or in another unit', () => {
    const next = numbers(7);
    const values = Array.from(
      { length: 2000 },
      () => shapes['with a long tail']?.(next.next().value, next.next().value) ?? 0,
    );
    const raw = statistics(values);
    for (const [chain, f] of chains.slice(1)) {
      const right = statistics(values.map(f));
      const [message = ''] = found(chain + scaler(raw.mean, raw.std), values);
      assert.match(message, /the reference has after (clip|log1p|sqrt|clip and log1p) a mean between /, chain);
      assert.equal(found(chain + scaler(right.mean * 100, right.std * 100), values).length, 1, chain);
      assert.equal(found(chain + minMax(right.min, right.max * 50), values).length, 1, chain);
    }
  });

  it('judges nothing behind a step that mixes columns or falls', () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    for (const step of [
      'abs: {columns: [a]}',
      'power: {columns: [a], exponent: 2}',
      'interpolate: {columns: [a], x: [0, 9], y: [9, 0]}',
    ])
      assert.deepEqual(found(`  - ${step}\n${scaler(90_000, 1)}`, values), [], step);
  });
});
