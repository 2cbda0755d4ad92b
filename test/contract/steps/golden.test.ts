import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import * as z from 'zod';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { computeFlow } from '../../../src/contract/flow';
import { unknownDomain } from '../../../src/contract/domain';
import { type OutputState, type PlainColumn } from '../../../src/contract/step';
import { bindArguments, outputSteps } from '../../../src/contract/steps/registry';
import { assertSame, contractOf, loadFront, neededOpset, plainOf } from './front';

const cell = z
  .union([z.number(), z.string()])
  .transform((x) => (x === 'NaN' || x === 'Infinity' || x === '-Infinity' ? Number(x) : x));
const matrix = z.array(z.array(cell));
const schema = z.object({
  /** Of a contract, from `inputs:` on. */
  inputs: z.string(),
  classes: z.array(z.string()).optional(),
  rows: z.record(z.string(), z.array(cell)),
  cases: z.array(
    z.object({
      call: z.string(),
      steps: z.array(z.string()),
      column: z.string(),
      expected: matrix,
      ulps: z.number(),
      absolute: z.number().optional(),
      /** Names of the parts of the vector. */
      parts: z.array(z.string()).optional(),
    }),
  ),
  outputs: z
    .array(
      z.object({
        call: z.string(),
        steps: z.record(z.string(), z.unknown()),
        x: matrix,
        expected: matrix,
        ulps: z.number(),
      }),
    )
    .default([]),
});
const folder = new URL('./', import.meta.url);
/** Each is written by the script of its name. */
const files = readdirSync(folder).filter((file) => /^golden.*\.json$/.test(file));

for (const file of files) {
  const golden = schema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));

  describe(`contract/steps: the artifact gives what Python gives in ${file}`, () => {
    for (const { call, steps, column, expected, ulps, absolute, parts } of golden.cases) {
      it(`${call}: ${steps.map((step) => step.slice(0, 60)).join(', ')}`, async () => {
        const contract = contractOf(`${golden.inputs}preprocessing:\n${steps.map((step) => `  - ${step}\n`).join('')}`);
        const front = await loadFront(contract, Math.max(17, neededOpset(contract, computeFlow(contract, undefined))));
        const rows = expected.length;
        const actual = (await front.run(new Map(Object.entries(golden.rows)), rows)).get(column);
        assert.ok(actual);
        if (parts !== undefined) assert.deepEqual(front.flow.final.get(column)?.parts, parts);
        assertSame(actual, expected, ulps === 0 ? undefined : front.flow.final.get(column)?.type, ulps, call, absolute);
      });
    }

    for (const { call, steps, x, expected, ulps } of golden.outputs) {
      it(`${call}: ${JSON.stringify(steps).slice(0, 60)}`, async () => {
        const rows = x.length;
        const width = x[0]?.length ?? 1;
        const graph = new GraphBuilder({ opset: 17, taken: new Set(['x', 'answer']) });
        let value = 'x';
        let state: OutputState | undefined = { type: 'float64', width, domain: unknownDomain, decision: false };
        for (const [op, args] of Object.entries(steps)) {
          const step = outputSteps.get(op);
          assert.ok(step && state);
          const bound = bindArguments(step, { op, args, path: [] });
          assert.ok(bound.ok);
          value = step.lower(bound.args, value, state, { graph, precision: 'float64', classes: golden.classes });
          state = step.infer(bound.args, state, {
            precision: 'float64',
            classes: golden.classes,
            issue: ({ message }) => assert.fail(message),
          });
        }
        assert.ok(state);
        graph.alias(value, 'answer');
        const bytes = standaloneModel(
          graph,
          [{ name: 'x', elementType: 'float64', shape: [null, width] }],
          [{ name: 'answer', elementType: state.type, shape: [null, state.width ?? null] }],
        );
        const session = await InferenceSession.create(bytes);
        const data = Float64Array.from(x.flat().map(Number));
        const { answer } = await session.run({ x: new Tensor('float64', data, [rows, width]) });
        assert.ok(answer);
        const actual: PlainColumn = plainOf(answer, rows);
        assertSame(actual, expected, state.type, ulps, call);
      });
    }
  });
}
