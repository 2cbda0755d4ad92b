import assert from 'node:assert/strict';
import fc from 'fast-check';
import { computeFlow } from '../../../src/contract/flow';
import { interpretSteps } from '../../../src/contract/interpret';
import { preprocessingSteps } from '../../../src/contract/steps/registry';
import { cases } from './cases';
import { assertSame, contractOf, loadFront, neededOpset } from './front';
import { rowsOf } from './raw-rows';

const opsets = [7, 9, 13, 17, 19, 21] as const;
const batches = [0, 1, 7, 1000] as const;

describe('contract/steps: the lowering means what the reference means', () => {
  it('has a case for every preprocessing step', () => {
    const covered = new Set(cases.map(({ step }) => step));
    assert.deepEqual(
      [...preprocessingSteps.keys()].filter((name) => !covered.has(name)),
      [],
    );
  });

  for (const { title, body, ulps = 0, absolute } of cases) {
    it(title, async () => {
      const contract = contractOf(body);
      const flow = computeFlow(contract, undefined);
      assert.deepEqual(
        flow.issues.filter(({ code }) => ['type', 'step-argument', 'unknown-step', 'unknown-column'].includes(code)),
        [],
      );
      const needed = neededOpset(contract, flow);
      const fronts = await Promise.all(
        opsets
          .filter((version) => version >= needed)
          .map(async (opset) => ({ opset, front: await loadFront(contract, opset) })),
      );
      // Rows and what they should become are made once for all opsets.
      for (const rows of batches) {
        await fc.assert(
          fc.asyncProperty(rowsOf(contract, rows), async (raw) => {
            const expected = interpretSteps(contract, flow, raw, rows);
            for (const { opset, front } of fronts) {
              const actual = await front.run(raw, rows);
              for (const name of front.columns)
                assertSame(
                  actual.get(name) ?? [],
                  expected.get(name) ?? [],
                  flow.final.get(name)?.type,
                  ulps,
                  `${name} at opset ${opset}`,
                  absolute,
                );
            }
          }),
          { numRuns: rows === 7 ? 40 : rows === 1 ? 5 : 1, seed: 20_240_502 },
        );
      }
    });
  }
});
