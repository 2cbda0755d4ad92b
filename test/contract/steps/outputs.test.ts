import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { intervalDomain, unknownDomain } from '../../../src/contract/domain';
import { type OutputState, type PlainColumn } from '../../../src/contract/step';
import { bindArguments, outputSteps } from '../../../src/contract/steps/registry';
import { classes, outputCases, type OutputCase } from './cases/outputs';
import { assertSame, plainOf } from './front';
import { outputGraph, outputOpset, usesOf } from './output-graph';

const values = fc.oneof(
  fc.constantFrom(0, -0, 0.5, 0.1, 0.7, 1, -1, 2.5, 1e-8, 1e-30, NaN, Infinity, -Infinity, 3e38, 0.125, 7.5, -12.5),
  fc.double({ min: -30, max: 30, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe('contract/steps: operations of outputs', () => {
  it('has a case for every operation', () => {
    const covered = new Set(outputCases.flatMap(({ steps }) => Object.keys(steps)));
    assert.deepEqual(
      [...outputSteps.keys()].filter((name) => !covered.has(name)),
      [],
    );
  });

  for (const { title, width, steps, ulps = 0, finite } of outputCases) {
    it(`${title}: the lowering means what the reference means`, async () => {
      for (const type of ['float32', 'float64'] as const) {
        const round = (x: number): number => (type === 'float32' ? Math.fround(x) : x);
        const start: OutputState = { type, width, domain: unknownDomain, decision: false };
        for (const opset of [9, 10, 13, 17, 19].filter((version) => version >= outputOpset(steps))) {
          const { bytes, references, state } = outputGraph(steps, start, opset, classes);
          const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
          for (const rows of [0, 1, 7]) {
            const row = fc.array(finite ? values.filter(Number.isFinite) : values, {
              minLength: width,
              maxLength: width,
            });
            await fc.assert(
              fc.asyncProperty(fc.array(row, { minLength: rows, maxLength: rows }), async (raw) => {
                const x = raw.map((lanes) => lanes.map(round));
                const flat = x.flat();
                const data = type === 'float32' ? Float32Array.from(flat) : Float64Array.from(flat);
                const { answer } = await session.run({ x: new Tensor(type, data, [rows, width]) });
                assert.ok(answer);
                assert.deepEqual([answer.type, answer.dims], [state.type, [rows, state.width]]);
                const expected = references.reduce<PlainColumn>((now, reference) => reference(now), x);
                assertSame(plainOf(answer, rows), expected, state.type, ulps, `opset ${opset}`);
              }),
              { numRuns: rows === 7 ? 30 : 3, seed: 7 },
            );
          }
        }
      }
    });
  }

  it('refuses what has no meaning', () => {
    const messages = (
      steps: OutputCase['steps'],
      state: Partial<OutputState>,
      names: readonly string[] | undefined = classes,
    ): string[] => {
      const found: string[] = [];
      let now: OutputState | undefined = {
        type: 'float32',
        width: 3,
        domain: unknownDomain,
        decision: false,
        ...state,
      };
      for (const use of usesOf(steps)) {
        const step = outputSteps.get(use.op);
        assert.ok(step);
        const bound = bindArguments(step, use);
        if (!bound.ok) return bound.issues.map(({ message }) => message);
        if (now === undefined) break;
        now = step.infer(bound.args, now, {
          precision: 'float64',
          classes: names,
          issue: ({ message }) => found.push(message),
        });
      }
      return found;
    };
    const one = (
      steps: OutputCase['steps'],
      state: Partial<OutputState>,
      pattern: RegExp,
      names?: readonly string[],
    ): void => {
      const found = messages(steps, state, names);
      assert.equal(found.length, 1, JSON.stringify(steps));
      assert.match(found[0] ?? '', pattern);
      assert.equal((found[0] ?? '').split(' — ').length, 3, found[0]);
    };
    one({ index: 3 }, {}, /no index 3/);
    one({ index: -1 }, {}, /whole number/);
    one({ index: 'one' }, {}, /cannot be "one"/);
    one({ class: 'God' }, {}, /Did you mean "good"/);
    one({ class: 'good' }, { width: 2 }, /3 classes/);
    one({ sum: { classes: ['bad', 'God'] } }, {}, /no class "God".*Did you mean "good"/);
    one({ sum: { classes: ['bad', 'bad'] } }, {}, /each class once/);
    one({ sum: {} }, {}, /has no "classes"/);
    one({ sum: { classes: ['bad'] } }, { width: 2 }, /3 classes/);
    one({ sum: { classes: ['bad'] } }, { type: 'string' }, /is text/);
    one({ top_k: { k: 4, give: 'index' } }, {}, /"k: 3" or less/);
    one({ top_k: { k: 0, give: 'index' } }, {}, /whole number from 1/);
    one({ top_k: { k: 1, give: 'index' } }, { width: undefined }, /how many numbers/);
    one({ top_k: 3 }, {}, /\{k: 3, give: classes\}/);
    one({ top_k: { k: 1, give: 'classes' } }, { width: 2 }, /3 classes/);
    one({ threshold: 0.5 }, {}, /3 numbers a row.*takes one/);
    one({ threshold: 0.5 }, { type: 'string', width: 1 }, /is text/);
    one({ threshold: { at_last: 1 } }, { width: 1 }, /write a number, \{at_least/);
    one({ threshold: 7 }, { width: 1, domain: intervalDomain(0, 1) }, /same decision/);
    one({ labels: ['a', 'b'] }, { width: 1 }, /is a fraction/);
    one({ argmax: {}, labels: ['a', 'b'] }, {}, /2 labels for the numbers 0 to 2/);
    one({ labels: ['a'] }, { width: 1 }, /at least two/);
    one({ argmax: {} }, { width: 1 }, /always 0/);
    one({ softmax: {} }, { width: 1 }, /always 1/);
    one({ unscale: { mean: 1 } }, { width: 1 }, /has no "std"/);
    one({ unscale: { mean: 1, std: 0 } }, { width: 1 }, /above 0/);
  });

  it('asks for the names of classes that nobody gives', () => {
    const step = outputSteps.get('class');
    assert.ok(step);
    const found: string[] = [];
    const state: OutputState = { type: 'float32', width: 2, domain: unknownDomain, decision: false };
    step.infer('good', state, {
      precision: 'float64',
      classes: undefined,
      issue: ({ message }) => found.push(message),
    });
    assert.match(found.join(), /does not name its classes/);
  });
});
