import assert from 'node:assert/strict';
import { outputJobs, goldenCases, stepCases, stepsOfOpset19, type RuntimeCase } from './cases';
import { limits, type Limit, type OtherRuntime } from './limits';
import { type Outcome, type Plain, Runtime } from './runtime';
import { answerCases, featureCases } from './samples';

const others = ['ort115', 'onnxruntime-web'] as const satisfies readonly OtherRuntime[];

describe('an artifact answers the same in ONNX Runtime 1.15 and in a browser as in the endpoint', () => {
  let runtimes: readonly Runtime[] = [];
  const met = new Set<Limit>();
  before(() => {
    runtimes = ['onnxruntime-node', ...others].map((name) => new Runtime(name));
  });
  after(() => Promise.all(runtimes.map((runtime) => runtime.stop())));

  const check = async (testCase: RuntimeCase): Promise<void> => {
    const job = await testCase.job();
    const [expected = [], ...answers] = await Promise.all(runtimes.map((runtime) => runtime.run(job)));
    others.forEach((name, index) => {
      const found = differences(answers[index] ?? [], expected, testCase);
      const known = limits.filter((limit) => limit.runtime === name && limit.holds(testCase));
      if (known.length === 0) assert.equal(found.join('\n'), '', name);
      for (const limit of known) {
        assert.match(found.join('\n'), limit.says, `${name}: this limit is no more`);
        met.add(limit);
      }
    });
  };

  for (const [what, cases] of Object.entries({
    'a step': stepCases,
    'a golden case': goldenCases,
    'an operation of an output': outputJobs,
    'opset 19': stepsOfOpset19,
    'the features of a sample': featureCases,
    'the answers of a sample': answerCases,
  }))
    for (const testCase of cases) it(`${what}, opset ${testCase.opset}: ${testCase.title}`, () => check(testCase));

  it('has met each limit of the list', () => {
    assert.deepEqual(
      limits.filter((limit) => !met.has(limit)),
      [],
    );
  });
});

type Within = Pick<RuntimeCase, 'relative' | 'absolute'>;

/** How the outcomes of a runtime differ from the expected ones, all of which must be answers. */
function differences(actual: readonly Outcome[], expected: readonly Outcome[], within: Within): string[] {
  assert.equal(actual.length, expected.length);
  return expected.flatMap((wanted, index) => {
    const given = actual[index];
    assert('outputs' in wanted, 'error' in wanted ? wanted.error : '');
    if (given === undefined || 'error' in given) return [given?.error ?? 'nothing'];
    return Object.entries(wanted.outputs).flatMap(([name, tensor]) =>
      unlike(name, given.outputs[name], tensor, within),
    );
  });
}

function unlike(name: string, actual: Plain | undefined, expected: Plain, within: Within): string[] {
  const { relative = 1e-6, absolute = 0 } = within;
  const shape = ({ type, dims }: Plain): string => `${type} [${dims.join(', ')}]`;
  if (actual === undefined) return [`${name} is not there`];
  if (shape(actual) !== shape(expected)) return [`${name}: ${shape(actual)} instead of ${shape(expected)}`];
  const given = Array.from<unknown>(actual.data as ArrayLike<unknown>);
  const wanted = Array.from<unknown>(expected.data as ArrayLike<unknown>);
  return wanted.flatMap((y, index) => {
    const x = given[index];
    if (Object.is(x, y) || x === y) return [];
    // Whole numbers, text and decisions are equal or they are not.
    const rounded =
      expected.type.startsWith('float') &&
      Math.abs(Number(x) - Number(y)) <= Math.max(relative * Math.abs(Number(y)), absolute);
    return rounded ? [] : [`${name}[${index}]: ${shown(x)} instead of ${shown(y)}`];
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
