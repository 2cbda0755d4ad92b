import fc from 'fast-check';
import { unknownDomain } from '../../src/contract/domain';
import { computeFlow } from '../../src/contract/flow';
import { type RawTensor } from '../../src/contract/front';
import { cases } from '../contract/steps/cases';
import { type StepCase } from '../contract/steps/cases/step-case';
import { classes, outputCases } from '../contract/steps/cases/outputs';
import { contractOf, frontOf, neededOpset, tensorOf, type RawColumns } from '../contract/steps/front';
import { goldenBody, goldens } from '../contract/steps/golden';
import { outputGraph, outputOpset } from '../contract/steps/output-graph';
import { awkwardText, rowsOf } from '../contract/steps/raw-rows';
import { type Job, type Plain, type PlainFeeds } from './runtime';

/** An artifact and its feeds. */
export interface RuntimeCase {
  readonly title: string;
  readonly opset: number;
  /** By which answers may differ; 1e-6 where it is left out. */
  readonly relative?: number;
  /** By which they may differ as well, where a function crosses 0. */
  readonly absolute?: number;
  /** Made when it is needed: all at once would be much memory. */
  readonly job: () => Job | Promise<Job>;
}

/** The last opset of which ONNX Runtime 1.15 has the kernels: 19 it loads, and finds no Cast, Reshape, Equal or Identity. */
const lastOf115 = 18;
/** The lowest that the steps can be written in, and the last that every runtime has. */
const opsetsFrom = (lowest: number): number[] => [...new Set([Math.max(7, lowest), Math.max(lastOf115, lowest)])];

export function plainTensor(...[input, values, rows]: Parameters<typeof tensorOf>): Plain {
  const { type, dims, data } = tensorOf(input, values, rows);
  return { type, dims, data };
}

function feedsOf(inputs: readonly RawTensor[], raw: RawColumns, rows: number): PlainFeeds {
  return Object.fromEntries(
    inputs.map((input) => [input.tensor, plainTensor(input, raw.get(input.column) ?? [], rows)]),
  );
}

/** Of the property tests: their contract, with rows of the same generators. */
function stepCase({ title, body, absolute = 0 }: StepCase, opset: number): RuntimeCase {
  const contract = contractOf(body);
  const job = (): Job => {
    const { bytes, inputs } = frontOf(contract, opset);
    const runs = [0, 1, 20].flatMap((rows, seed) =>
      fc.sample(rowsOf(contract, rows), { numRuns: 1, seed }).map((raw) => feedsOf(inputs, raw, rows)),
    );
    // What a runtime does to text must not hang on what was drawn.
    if (inputs.every(({ type }) => type === 'string')) {
      const raw = new Map(inputs.map(({ column }) => [column, awkwardText]));
      runs.push(feedsOf(inputs, raw, awkwardText.length));
    }
    return { bytes, runs };
  };
  return { title, opset, absolute, job };
}

export const stepCases: readonly RuntimeCase[] = cases.flatMap((one) => {
  const contract = contractOf(one.body);
  return opsetsFrom(neededOpset(contract, computeFlow(contract, undefined))).map((opset) => stepCase(one, opset));
});

/** One for each operator that changed in opset 19 and is in a step. */
export const stepsOfOpset19: readonly RuntimeCase[] = cases
  .filter(({ title }) =>
    ['abs', 'ordinal', 'copy, rename, drop and select', 'resize by nearest pixel and by boxes'].includes(title),
  )
  .map((one) => stepCase(one, 19));

/** Every case that Python has answered. */
export const goldenCases: readonly RuntimeCase[] = goldens.flatMap(({ inputs, rows, cases: all }) =>
  all.map(({ call, steps, expected, absolute = 0 }) => {
    const contract = contractOf(goldenBody(inputs, steps));
    const opset = Math.max(17, neededOpset(contract, computeFlow(contract, undefined)));
    return {
      title: call,
      opset,
      absolute,
      job: () => {
        const front = frontOf(contract, opset);
        return { bytes: front.bytes, runs: [feedsOf(front.inputs, new Map(Object.entries(rows)), expected.length)] };
      },
    };
  }),
);

const scores = [0, -0, 0.5, 0.1, 0.7, 1, -1, 2.5, 1e-8, 1e-30, 3e38, 0.125, 7.5, -12.5, 29.3];
const extremes = [NaN, Infinity, -Infinity];

/** Every operation of outputs: of float64 in the lowest opset, and of float32 in the last. */
export const outputJobs: readonly RuntimeCase[] = outputCases.flatMap(({ title, width, steps, finite = false }) =>
  opsetsFrom(outputOpset(steps)).map((opset, index) => {
    const type = index === 0 ? 'float64' : 'float32';
    const values = finite ? scores : [...scores, ...extremes];
    const job = (): Job => {
      const start = { type, width, domain: unknownDomain, decision: false } as const;
      const runs = [0, 1, 36].map((rows) => {
        const flat = Array.from({ length: rows * width }, (_, at) => values[(at * 7) % values.length] ?? 0);
        return { x: plainTensor({ type, width }, flat, rows) };
      });
      return { bytes: outputGraph(steps, start, opset, classes).bytes, runs };
    };
    return { title: `${title} of ${type}`, opset, job };
  }),
);
