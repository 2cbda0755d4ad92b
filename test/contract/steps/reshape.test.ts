import assert from 'node:assert/strict';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { compile } from '../../../src/contract/compile';
import { computeFlow } from '../../../src/contract/flow';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { joinParts } from '../../../src/onnx/parts';
import { readSignature } from '../../../src/onnx/signature';
import { type ByteSource } from '../../../src/protocol/files';
import { contractOf } from './front';

const columns = ['a', 'b', 'c', 'd', 'e', 'f'];

function contractWith(shape: string) {
  return contractOf(
    `inputs: {${columns.map((name) => `${name}: {range: [0, 9]}`).join(', ')}}\npreprocessing:\n  - concat: {columns: [${columns.join(', ')}], into: x, type: float32}\n  - reshape: {columns: [x], shape: ${shape}}\noutputs: {y: {from: y}}\n`,
  );
}

/** Takes [N, 3, 2] and adds up the last dimension. */
function model(): ByteSource {
  const graph = new GraphBuilder({ opset: 17, taken: new Set(['x', 'y']) });
  graph.alias(graph.reduceSum('x', [2], false), 'y');
  const bytes = standaloneModel(
    graph,
    [{ name: 'x', elementType: 'float32', shape: [null, 3, 2] }],
    [{ name: 'y', elementType: 'float32', shape: [null, 3] }],
  );
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

describe('contract/steps: reshape', () => {
  it('feeds a model of tensors, the last dimension running fastest', async () => {
    const source = model();
    const signature = readSignature(source);
    for (const shape of ['[3, 2]', '[-1, 2]']) {
      const contract = contractWith(shape);
      const { parts } = compile({ contract, textSha256: '', model: { source, signature, sha256: '' } });
      const bytes = joinParts(parts);
      const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
      const feeds = columns.map((name, i) => [name, new Tensor('float64', [i, 10 * i], [2, 1])] as const);
      const { y } = await session.run(Object.fromEntries(feeds));
      assert.deepEqual([...(y?.data ?? [])], [1, 5, 9, 10, 50, 90]);
    }
  });

  it('refuses a shape that does not hold the vector, or that the model does not take', () => {
    const messages = (shape: string, signature = readSignature(model())): string[] =>
      computeFlow(contractWith(shape), signature).issues.map(({ message }) => message);
    const [wrong = ''] = messages('[4, 2]');
    assert.match(wrong, /"x" is 6 wide, and the shape \[4, 2\] does not hold so many/);
    assert.match(messages('[-1, 4]').join(), /\[-1, 4\] does not hold/);
    assert.match(messages('[2, 3]').join(), /"x" is rows of \[2, 3\]/);
    assert.match(messages('[-1, -1]').join(), /at most one dimension as -1/);
    assert.match(messages('[2.5, 2]').join(), /dimensions of one row|whole numbers/);
    assert.match(messages('[]').join(), /at least one dimension/);
  });
});
