import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { allNames } from '../../../src/onnx/names';
import { joinParts } from '../../../src/onnx/parts';
import { readSignature } from '../../../src/onnx/signature';
import { type Binding } from '../../../src/contract/binding';
import { compile } from '../../../src/contract/compile';
import { lowerOutputs } from '../../../src/contract/back';
import { computeFlow } from '../../../src/contract/flow';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { elementTypes } from '../../../src/onnx/types';
import { sourceOf } from '../../onnx/bytes';
import { signature } from '../given';
import { contractOf, plainOf, tensorOf } from '../steps/front';
import { build, credit, expected, modelOf } from './given';

type Rows = Readonly<Record<string, readonly (number | string)[]>>;

/** Runs an artifact on raw columns, by its binding. */
async function run(
  bytes: Uint8Array,
  binding: Binding,
  rows: Rows,
  count: number,
): Promise<ReadonlyMap<string, (number | string)[][]>> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const inputs = binding.inputs.map(
    (input) => [input.tensor, tensorOf(input, (rows[input.column] ?? []).slice(0, count), count)] as const,
  );
  assert.deepEqual([...session.inputNames].sort(), inputs.map(([name]) => name).sort());
  const results: Readonly<Record<string, Tensor | undefined>> = await session.run(Object.fromEntries(inputs));
  assert.deepEqual([...session.outputNames].sort(), binding.outputs.map(({ tensor }) => tensor).sort());
  return new Map(
    binding.outputs.map(({ output, tensor, type, width }) => {
      const result = results[tensor];
      assert.ok(result);
      assert.equal(result.type, type);
      assert.equal(result.dims.length, 2);
      assert.equal(result.dims[0], count);
      if (width !== null) assert.equal(result.dims[1], width);
      return [output, plainOf(result, count).map((row) => [...row])];
    }),
  );
}

function near(actual: readonly (number | string)[][] | undefined, wanted: readonly number[], relative: number): void {
  assert.equal(actual?.length, wanted.length);
  wanted.forEach((y, index) => {
    const x = Number(actual[index]?.[0]);
    assert.ok(Math.abs(x - y) <= relative * Math.max(1e-3, Math.abs(y)), `row ${index}: ${x} instead of ${y}`);
  });
}

const c = expected.classifier;

describe('contract/compile: one artifact that takes raw rows', () => {
  it('answers as the notebook did, with the preprocessing around the estimator alone', async () => {
    const { bytes, binding } = build(
      'zipmap',
      `${credit}outputs:
  bad: {from: output_probability, class: bad}
  decision: {from: bad, threshold: 0.5, labels: [good, bad]}
  label: {from: output_label}
  probabilities: {from: output_probability}
`,
    );
    assert.deepEqual(
      binding.inputs,
      [
        { column: 'duration', tensor: 'duration', type: 'int64', width: 1 },
        { column: 'amount', tensor: 'amount', type: 'float64', width: 1 },
        { column: 'purpose', tensor: 'purpose', type: 'string', width: 1 },
        { column: 'age', tensor: 'age', type: 'float64', width: 1 },
      ],
      'an input that nothing uses is none of the artifact',
    );
    const answers = await run(bytes, binding, c.rows, c.label.length);
    near(answers.get('bad'), c.probability, 1e-5);
    assert.deepEqual(answers.get('label')?.flat(), c.label);
    assert.deepEqual(answers.get('decision')?.flat(), c.label);
    near(
      answers.get('probabilities')?.map((row) => [row[1] ?? '']),
      c.probabilities.map((row) => row[1] ?? 0),
      1e-5,
    );
    const none = await run(bytes, binding, c.rows, 0);
    assert.deepEqual(none.get('decision'), []);
    assert.equal((await run(bytes, binding, c.rows, 1)).get('decision')?.length, 1);
  });

  it('does not depend on ZipMap, and leaves an output that is used as it is to the file', async () => {
    const { bytes, binding } = build(
      'plain',
      `${credit}outputs: {probabilities: {from: probabilities}, label: {from: label}, top: {from: probabilities, steps: [argmax, {labels: [bad, good]}]}}\n`,
    );
    const answers = await run(bytes, binding, c.rows, c.label.length);
    near(answers.get('probabilities'), c.probability, 1e-5);
    assert.deepEqual(answers.get('top')?.flat(), c.label);
    assert.deepEqual(answers.get('label')?.flat(), c.label);
  });

  it('keeps every byte of the model but its inputs and outputs', () => {
    const { bytes } = build(
      'old',
      `inputs: {duration: {type: int64, range: [0, 90]}, age: {range: [0, 100]}}\npreprocessing: [concat: {columns: [duration, age], into: X, type: float32}]\noutputs: {answer: {from: variable}}\n`,
    );
    const own = readFileSync(new URL('models/old.onnx', import.meta.url));
    const longest = own.subarray(40, 2300);
    assert.ok(Buffer.from(bytes).includes(longest), 'the ensemble stands in the artifact as it was');
  });

  it('passes missing values on to trees, and undoes the scaling of a target at opset 9', async () => {
    const trees = build(
      'trees',
      `inputs:
  amount: {range: [0, 1000000], missing: pass}
  age: {range: [18, 100]}
  duration: {type: int64, range: [0, 90]}
preprocessing: [concat: {columns: [duration, amount, age], into: X, type: float32}]
outputs: {cost: {from: variable}}
`,
    );
    near((await run(trees.bytes, trees.binding, c.rows, 120)).get('cost'), expected.trees.answer, 1e-4);
    const old = build(
      'old',
      `inputs: {duration: {type: int64, range: [0, 90]}, age: {range: [0, 100]}}
preprocessing: [concat: {columns: [duration, age], into: X, type: float32}]
outputs: {cost: {from: variable, unscale: {mean: 100, std: 30}}}
`,
    );
    near((await run(old.bytes, old.binding, c.rows, 120)).get('cost'), expected.old.answer, 1e-5);
  });

  it('feeds raw columns to a whole pipeline by name, at names that the file has taken', async () => {
    const { bytes, binding } = build(
      'whole',
      `inputs:
  amount: {range: [0, 1000000]}
  duration: {type: int64}
  purpose: {type: string, categories: [${c.purposes.join(', ')}]}
preprocessing: []
outputs: {probabilities: {from: probabilities, index: 0}, label: {from: label}}
`,
    );
    assert.deepEqual(binding.inputs, [
      // float64 in the contract, float32 in the file: a Cast stands between, so the raw column needs a name of its own.
      { column: 'amount', tensor: 'amount_', type: 'float64', width: 1 },
      { column: 'duration', tensor: 'duration', type: 'int64', width: 1 },
      { column: 'purpose', tensor: 'purpose', type: 'string', width: 1 },
    ]);
    const [first] = binding.outputs;
    assert.deepEqual([first?.output, first?.tensor], ['probabilities', 'probabilities_']);
    const answers = await run(bytes, binding, expected.whole.rows, 120);
    near(
      answers.get('probabilities'),
      expected.whole.probabilities.map((row) => row[0] ?? 0),
      1e-5,
    );
    assert.deepEqual(answers.get('label')?.flat(), expected.whole.label);
  });

  it('finds free names for columns and outputs that are called as values inside of the file', async () => {
    const inner = [...allNames(modelOf('zipmap').source)].filter(
      (name) => name !== 'float_input' && !/["\\]/.test(name),
    );
    assert.ok(inner.length > 2, inner.join());
    for (const name of [...inner, 'pc/Add_0', 'pc/out/Cast_0', 'Größe (€)', 'a: b']) {
      const body = `${credit.replaceAll('amount', JSON.stringify(name))}outputs: {${JSON.stringify(name)}: {from: output_probability, index: 0}}\n`;
      const { bytes, binding } = build('zipmap', body);
      const rows = { ...c.rows, [name]: c.rows['amount'] ?? [] };
      near((await run(bytes, binding, rows, c.label.length)).get(name), c.probability, 1e-5);
    }
  });

  it('computes many columns together', () => {
    const names = Array.from({ length: 100 }, (_, i) => `x${i}`);
    const body = (
      list: readonly string[],
    ): string => `inputs: {${list.map((name) => `${name}: {range: [0, 9]}`).join(', ')}}
preprocessing:
  - standardize: {columns: {${list.map((name, i) => `${name}: {mean: ${i}, std: ${i + 1}}`).join(', ')}}}
  - clip: {columns: [${list.join(', ')}], min: -3, max: 3}
  - concat: {columns: [${list.join(', ')}], into: X, type: float32}
outputs: {answer: {from: variable}}
`;
    const { source, signature, sha256 } = modelOf('old');
    const wide = { ...signature, inputs: signature.inputs.map((input) => ({ ...input, shape: [null, 100] })) };
    const { parts } = compile({
      contract: contractOf(body(names)),
      textSha256: '',
      model: { source, signature: wide, sha256 },
    });
    const { operators } = readSignature(sourceOf(joinParts(parts)));
    assert.deepEqual(
      ['Concat', 'Sub', 'Div', 'Max', 'Min', 'Cast', 'Gather', 'Slice'].map((op) => operators.get(op) ?? 0),
      [1, 1, 1, 1, 1, 1, 0, 0],
    );
  });

  it('has as many nodes for 60 columns of three kinds in turn as for 6', () => {
    const operators = (count: number): ReadonlyMap<string, number> => {
      const names = Array.from({ length: count }, (_, i) => `x${i}`);
      const kind = (wanted: number): string => names.filter((_, i) => i % 3 === wanted).join(', ');
      const inputs = ['{range: [0, 9]}', '{type: int64, range: [1, 5]}', '{type: string, categories: [a, b]}'];
      const body = `inputs: {${names.map((name, i) => `${name}: ${inputs[i % 3] ?? ''}`).join(', ')}}
preprocessing:
  - clip: {columns: [${kind(0)}], max: 3}
  - min_max: {columns: [${kind(1)}], min: 1, max: 5}
  - one_hot: {columns: [${kind(2)}]}
  - concat: {columns: [${names.join(', ')}], into: X, type: float32}
outputs: {answer: {from: variable}}
`;
      const { source, signature, sha256 } = modelOf('old');
      const shape = [null, (count / 3) * 4];
      const wide = { ...signature, inputs: signature.inputs.map((input) => ({ ...input, shape })) };
      const model = { source, signature: wide, sha256 };
      return readSignature(sourceOf(joinParts(compile({ contract: contractOf(body), textSha256: '', model }).parts)))
        .operators;
    };
    assert.deepEqual(operators(60), operators(6));
  });

  it('makes a column of text at an opset whose Flatten takes floats only', () => {
    const contract = contractOf('inputs: {}\npreprocessing: []\noutputs: {class: {from: label}}\n');
    const operators = [8, 9].map((opset) => {
      const model = signature({ opset, outputs: { label: ['string', [null]] } });
      const graph = new GraphBuilder({ opset, taken: new Set(['label']) });
      lowerOutputs(contract, computeFlow(contract, model), model, graph);
      return graph.operators.map(({ type }) => type).find((type) => type === 'Flatten' || type === 'Reshape');
    });
    assert.deepEqual(operators, ['Reshape', 'Flatten']);
  });

  it('feeds a model in bfloat16 and reads its answer as float32', async () => {
    const graph = new GraphBuilder({ opset: 17, taken: new Set(['x', 'y']), prefix: 'model/' });
    graph.op('Cast', [graph.cast('x', 'float32')], { to: { int: elementTypes.bfloat16 } }, { output: 'y' });
    const info = (name: string) => [{ name, elementType: 'bfloat16' as const, shape: [null, 1] }];
    const source = sourceOf(standaloneModel(graph, info('x'), info('y')));
    const compiled = compile({
      contract: contractOf('inputs: {x: {range: [0, 100]}}\npreprocessing: []\noutputs: {answer: {from: y}}\n'),
      textSha256: 'a'.repeat(64),
      model: { source, signature: readSignature(source), sha256: 'b'.repeat(64) },
    });
    const answers = await run(joinParts(compiled.parts), compiled.binding, { x: [1, 3.14159, 100.3] }, 3);
    // Eight binary digits are left of them.
    assert.deepEqual(answers.get('answer'), [[1], [3.140625], [100.5]]);
  });
});
