import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { intervalDomain, unknownDomain } from '../../../src/contract/domain';
import { type StepUse } from '../../../src/contract/model';
import { type OutputState, type PlainColumn } from '../../../src/contract/step';
import { bindArguments, outputSteps } from '../../../src/contract/steps/registry';
import { assertSame, plainOf } from './front';

interface OutputCase {
  readonly title: string;
  readonly width: number;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly ulps?: number;
  /** Values beyond these are not what the operation is for (NaN in argmax). */
  readonly finite?: true;
}

const classes = ['bad', 'good', 'ugly'];
const cases: readonly OutputCase[] = [
  { title: 'index', width: 3, steps: { index: 2 } },
  { title: 'class', width: 3, steps: { class: 'good' } },
  { title: 'threshold', width: 1, steps: { threshold: 0.7 } },
  { title: 'threshold at least', width: 1, steps: { threshold: { at_least: 0.1 } } },
  { title: 'threshold above, with labels', width: 1, steps: { threshold: { above: 0.5 }, labels: ['nein', 'ja'] } },
  { title: 'argmax', width: 3, steps: { argmax: {} }, finite: true },
  { title: 'argmax with labels', width: 3, steps: { argmax: {}, labels: ['a', 'ß', 'c'] }, finite: true },
  { title: 'max', width: 3, steps: { max: {} }, finite: true },
  { title: 'sum', width: 3, steps: { sum: { classes: ['ugly', 'bad'] } }, finite: true },
  { title: 'top_k classes', width: 3, steps: { top_k: { k: 2, give: 'classes' } }, finite: true },
  { title: 'top_k index', width: 3, steps: { top_k: { k: 3, give: 'index' } }, finite: true },
  { title: 'top_k values', width: 4, steps: { top_k: { k: 1, give: 'values' } }, finite: true },
  { title: 'softmax, class, threshold', width: 3, steps: { softmax: {}, class: 'ugly' }, ulps: 8, finite: true },
  { title: 'sigmoid', width: 2, steps: { sigmoid: {} }, ulps: 4 },
  { title: 'unscale', width: 1, steps: { unscale: { mean: 3.3, std: 0.7 } } },
  { title: 'expm1', width: 1, steps: { expm1: {} }, ulps: 6 },
  { title: 'round to cents', width: 1, steps: { round: { to: 0.01 } } },
  { title: 'round to fives', width: 1, steps: { round: { to: 5 } } },
];

const values = fc.oneof(
  fc.constantFrom(0, -0, 0.5, 0.1, 0.7, 1, -1, 2.5, 1e-8, 1e-30, NaN, Infinity, -Infinity, 3e38, 0.125, 7.5, -12.5),
  fc.double({ min: -30, max: 30, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

function usesOf(steps: OutputCase['steps']): StepUse[] {
  return Object.entries(steps).map(([op, args]) => ({ op, args, path: ['outputs', 'answer', op] }));
}

function neededOpset(steps: OutputCase['steps']): number {
  return Math.max(
    ...usesOf(steps).map((use) => {
      const step = outputSteps.get(use.op);
      assert.ok(step);
      const bound = bindArguments(step, use);
      assert.ok(bound.ok);
      return step.opset(bound.args);
    }),
  );
}

async function load(steps: OutputCase['steps'], start: OutputState, opset: number) {
  const graph = new GraphBuilder({ opset, taken: new Set(['x', 'answer']) });
  const scope = { precision: 'float64' as const, classes };
  let value = 'x';
  let state: OutputState = start;
  const references: ((rows: PlainColumn) => PlainColumn)[] = [];
  for (const use of usesOf(steps)) {
    const step = outputSteps.get(use.op);
    assert.ok(step);
    const bound = bindArguments(step, use);
    assert.ok(bound.ok);
    const now = state;
    const after = step.infer(bound.args, now, {
      ...scope,
      issue: (issue) => {
        assert.fail(issue.message);
      },
    });
    assert.ok(after);
    value = step.lower(bound.args, value, now, { ...scope, graph });
    references.push((rows) => step.reference(bound.args, rows, now, scope));
    state = after;
  }
  graph.alias(value, 'answer');
  const bytes = standaloneModel(
    graph,
    [{ name: 'x', elementType: start.type, shape: [null, start.width ?? null] }],
    [{ name: 'answer', elementType: state.type, shape: [null, state.width ?? null] }],
  );
  return { session: await InferenceSession.create(bytes, { logSeverityLevel: 3 }), references, state };
}

describe('contract/steps: operations of outputs', () => {
  it('has a case for every operation', () => {
    const covered = new Set(cases.flatMap(({ steps }) => Object.keys(steps)));
    assert.deepEqual(
      [...outputSteps.keys()].filter((name) => !covered.has(name)),
      [],
    );
  });

  for (const { title, width, steps, ulps = 0, finite } of cases) {
    it(`${title}: the lowering means what the reference means`, async () => {
      for (const type of ['float32', 'float64'] as const) {
        const round = (x: number): number => (type === 'float32' ? Math.fround(x) : x);
        const start: OutputState = { type, width, domain: unknownDomain, decision: false };
        for (const opset of [9, 10, 13, 17, 19].filter((version) => version >= neededOpset(steps))) {
          const { session, references, state } = await load(steps, start, opset);
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
