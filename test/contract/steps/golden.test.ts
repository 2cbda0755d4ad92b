import assert from 'node:assert/strict';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { computeFlow } from '../../../src/contract/flow';
import { unknownDomain } from '../../../src/contract/domain';
import { type OutputState, type PlainColumn } from '../../../src/contract/step';
import { assertSame, contractOf, loadFront, neededOpset, plainOf } from './front';
import { goldenBody, goldens } from './golden';
import { outputGraph } from './output-graph';

for (const golden of goldens) {
  describe(`contract/steps: the artifact gives what Python gives in ${golden.file}`, () => {
    for (const { call, steps, column, expected, ulps, absolute, parts } of golden.cases) {
      it(`${call}: ${steps.map((step) => step.slice(0, 60)).join(', ')}`, async () => {
        const contract = contractOf(goldenBody(golden.inputs, steps));
        const front = await loadFront(contract, Math.max(18, neededOpset(contract, computeFlow(contract, undefined))));
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
        const start: OutputState = { type: 'float64', width, domain: unknownDomain, decision: false };
        const { bytes, state } = outputGraph(steps, start, 17, golden.classes);
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
