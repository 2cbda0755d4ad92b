// What each preprocessing step adds to an artifact's answer, for one row and for 1,000: the front with the step against one that takes the same raw
// columns in and does nothing with them, in turns, medians; what the step makes is handed back in full. One thread, every pipeline of the steps' own tests; of each step the dearest is
// marked. The model is not in it: `npm run bench -- front` has a whole artifact against its model. `npm run bench -- steps`
import fc from 'fast-check';
import { InferenceSession } from 'onnxruntime-node';
import { computeFlow } from '../../src/contract/flow';
import { type RawTensor } from '../../src/contract/front';
import { GraphBuilder } from '../../src/onnx/graph';
import { standaloneModel } from '../../src/onnx/model';
import { cases } from '../contract/steps/cases';
import { contractOf, frontOf, neededOpset, tensorOf } from '../contract/steps/front';
import { rowsOf } from '../contract/steps/raw-rows';
import { inTurns } from './turns';

const sizes = [1, 1000];
const threads = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;

interface Measured {
  readonly step: string;
  readonly title: string;
  /** Microseconds for each of `sizes`. */
  readonly carrying: readonly number[];
  readonly added: readonly number[];
}

async function measure(): Promise<void> {
  const measured: Measured[] = [];
  for (const { step, title, body } of cases) {
    const contract = contractOf(body);
    const opset = Math.max(13, neededOpset(contract, computeFlow(contract, undefined)));
    const { bytes, inputs } = frontOf(contract, opset);
    const sessions = [
      await InferenceSession.create(carrierOf(inputs, opset), threads),
      await InferenceSession.create(bytes, threads),
    ];
    const carrying: number[] = [];
    const added: number[] = [];
    for (const rows of sizes) {
      const [raw] = fc.sample(rowsOf(contract, rows), { numRuns: 1, seed: rows });
      const feeds = Object.fromEntries(
        inputs.map((input) => [input.tensor, tensorOf(input, raw?.get(input.column) ?? [], rows)]),
      );
      const [alone = 0, both = 0] = await inTurns(
        sessions.map((session) => () => session.run(feeds)),
        { milliseconds: 300 },
      );
      carrying.push(alone);
      added.push(both - alone);
    }
    await Promise.all(sessions.map((session) => session.release()));
    measured.push({ step, title, carrying, added });
  }
  print(measured);
}

/** Takes the raw columns in and answers a number: to hand text back costs more than most steps. */
function carrierOf(inputs: readonly RawTensor[], opset: number): Uint8Array {
  const infos = inputs.map(({ tensor, type, width }) => ({
    name: tensor,
    elementType: type,
    shape: [null, width],
  }));
  const graph = new GraphBuilder({ opset, taken: new Set(infos.map(({ name }) => name)) });
  graph.alias(graph.constant('int64', [1], [0]), 'carried');
  return standaloneModel(graph, infos, [{ name: 'carried', elementType: 'int64', shape: [1] }]);
}

function print(measured: readonly Measured[]): void {
  const dearest = new Map<string, Measured>();
  for (const one of measured) {
    const most = dearest.get(one.step);
    if (!most || (one.added[1] ?? 0) > (most.added[1] ?? 0)) dearest.set(one.step, one);
  }
  console.log(
    '  microseconds added       1 row   1,000 rows   a row of those   (carrying the raw columns: 1 row, 1,000)',
  );
  const figure = (value: number | undefined, width: number, digits = 1): string =>
    (value ?? 0).toFixed(digits).padStart(width);
  for (const one of measured) {
    const { title, carrying, added } = one;
    console.log(
      `  ${dearest.get(one.step) === one ? '*' : ' '} ${title.slice(0, 48).padEnd(48)}${figure(added[0], 8)}${figure(added[1], 11)}${figure((added[1] ?? 0) / 1000, 11, 3)}      (${figure(carrying[0], 6)}${figure(carrying[1], 9)})`,
    );
  }
  const most = Math.max(...measured.map(({ added }) => added[0] ?? 0));
  console.log(
    `  ${String(dearest.size)} steps in ${String(measured.length)} pipelines; most for one row: ${most.toFixed(1)} µs`,
  );
}

measure().catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
});
