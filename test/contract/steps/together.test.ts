import assert from 'node:assert/strict';
import { computeFlow } from '../../../src/contract/flow';
import { compileFront } from '../../../src/contract/front';
import { readSignature } from '../../../src/onnx/signature';
import { contractOf } from './front';

/** Steps over columns of one kind, whose results are then joined. */
interface Many {
  readonly input: string;
  /** The step over these columns. */
  readonly step: (columns: readonly string[]) => string;
  /** What is joined of one column; itself where it is left out. */
  readonly result?: (column: string) => string;
}

function each(columns: readonly string[], args: (index: number, column: string) => string): string {
  return `{${columns.map((name, index) => `${name}: {${args(index, name)}}`).join(', ')}}`;
}

const number = '{range: [0.5, 9], missing: allow}';
const date = '{type: datetime, missing: allow}';
const text = '{type: string, categories: [own, rent, free], unknown: zeros}';
const names = (all: readonly string[]): string => `columns: [${all.join(', ')}]`;
const steps: Readonly<Record<string, Many>> = {
  power: {
    input: number,
    step: (all) => `power: {columns: ${each(all, (i) => `exponent: ${[2, 0.5, -1, 1.7][i % 4]}`)}}`,
  },
  yeo_johnson: { input: number, step: (all) => `yeo_johnson: {columns: ${each(all, (i) => `lambda: ${i / 50}`)}}` },
  interpolate: {
    input: number,
    step: (all) => `interpolate: {columns: ${each(all, (i) => `x: [0, ${i + 1}, 101, 102], y: [${i}, 0, 1, 2]`)}}`,
  },
  spline: { input: number, step: (all) => `spline: {columns: ${each(all, (i) => `knots: [0, ${i + 1}, 101]`)}}` },
  bucketize: {
    input: number,
    step: (all) => `bucketize: {columns: ${each(all, (i) => `edges: [0, ${i + 1}, 101, 102]`)}, outside: missing}`,
  },
  cyclic: { input: number, step: (all) => `cyclic: {columns: ${each(all, (i) => `period: ${i + 1}`)}}` },
  normalize: { input: number, step: (all) => `normalize: {columns: [${all.join(', ')}], into: v}`, result: () => 'v' },
  polynomial: {
    input: number,
    step: (all) => `polynomial: {columns: [${all.join(', ')}], degree: 2, into: v}`,
    result: () => 'v',
  },
  project: {
    input: number,
    step: (all) => `project: {${names(all)}, components: [[${all.map((_, i) => i / 7).join(', ')}]], into: v}`,
    result: () => 'v',
  },
  elapsed: {
    input: date,
    step: (all) => `elapsed: {columns: ${each(all, (i) => `since: ${1900 + i}-01-01`)}, unit: d}`,
  },
  date_parts: {
    input: date,
    step: (all) => `date_parts: {columns: ${each(all, (_, name) => `month: ${name}m`)}}`,
    result: (name) => `${name}m`,
  },
  impute: { input: number, step: (all) => `impute: {columns: ${each(all, (i) => `with: ${i}`)}}` },
  indicator: { input: number, step: (all) => `indicator: {columns: ${each(all, (_, name) => `into: ${name}i`)}}` },
  clip: { input: number, step: (all) => `clip: {columns: ${each(all, (i) => `max: ${i + 1}`)}}` },
  log: { input: number, step: (all) => `log: {${names(all)}}` },
  log1p: { input: number, step: (all) => `log1p: {${names(all)}}` },
  min_max: { input: number, step: (all) => `min_max: {columns: ${each(all, (i) => `min: 0, max: ${i + 1}`)}}` },
  robust: { input: number, step: (all) => `robust: {columns: ${each(all, (i) => `center: ${i}, scale: 2`)}}` },
  'one_hot of one list': { input: text, step: (all) => `one_hot: {${names(all)}}` },
  'ordinal of one list': { input: text, step: (all) => `ordinal: {${names(all)}, unknown: -1}` },
  'map of one list': {
    input: text,
    step: (all) => `map: {${names(all)}, values: {own: 1, rent: 2, free: 0.5}, unknown: -1}`,
  },
};

/** How many nodes a step over so many columns becomes, constants apart. */
function nodesOf({ input, step, result = (name) => name }: Many, count: number): number {
  const columns = Array.from({ length: count }, (_, i) => `x${i}`);
  const joined = [...new Set(columns.map(result))];
  const contract = contractOf(
    `inputs: {${columns.map((name) => `${name}: ${input}`).join(', ')}}\npreprocessing:\n  - ${step(columns)}\n  - concat: {columns: [${joined.join(', ')}], into: X}\n`,
  );
  const flow = computeFlow(contract, undefined);
  assert.deepEqual(
    flow.issues.map(({ message }) => message),
    [],
  );
  const { bytes } = compileFront(contract, flow, ['X'], 17);
  const { operators } = readSignature({
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  });
  return [...operators].reduce((sum, [name, nodes]) => (name === 'Constant' ? sum : sum + nodes), 0);
}

describe('contract/steps: many columns are computed together', () => {
  for (const [name, many] of Object.entries(steps))
    it(`${name}: 100 columns are no more nodes than 4`, () => {
      const few = nodesOf(many, 4);
      assert.ok(few > 1);
      assert.ok(nodesOf(many, 100) <= few);
    });
});
