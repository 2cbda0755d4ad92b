import assert from 'node:assert/strict';
import { type ModelSignature, type ValueInfo } from '../../../src/onnx/signature';
import { type Flow } from '../../../src/contract/flow';
import { at, codes, flowOf, only, signature, tensor } from './given';

describe('contract/flow: what is wrong with how columns meet the model', () => {
  it('the model: width, element type, names', () => {
    const two = '{concat: {columns: [a, b], into: X, type: float32}}';
    only(
      flowOf(two, { signature: signature({ width: 3 }) }),
      'signature/width',
      at(0, 'concat', 'into'),
      /2 wide \(a, b\), and the model takes 3 — 1 feature too few/,
    );
    only(
      flowOf(two.replace('X', 'x'), { signature: signature({ width: 2 }) }),
      'signature/input-not-fed',
      at(0, 'concat', 'into'),
      /"X" \(float32 \[\?, 2\]\) gets no column, and "x" goes nowhere/,
    );
    assert.equal(flowOf(two.replace('X', 'x'), { signature: signature() }).issues[0]?.data?.['meant'], 'X');
    only(
      flowOf('', { signature: signature() }),
      'signature/input-not-fed',
      ['model', 'path'],
      /end with a concat "into: X"/,
    );
    const whole = (type: ValueInfo['elementType'], name: string) =>
      signature({ inputs: [tensor(name, type, [null, 1])] });
    only(
      flowOf('', { signature: whole('float32', 'p') }),
      'signature/element-type',
      ['inputs', 'p'],
      /is string.*takes float32/,
    );
    only(
      flowOf('', { signature: whole('int64', 'a') }),
      'signature/element-type',
      ['inputs', 'a'],
      /fractions would be cut/,
    );
    assert.deepEqual(codes(flowOf('', { signature: whole('float16', 'b') })), []);
    assert.deepEqual(codes(flowOf('', { signature: whole('bfloat16', 'b') })), []);
    only(
      flowOf('', { signature: whole('bfloat16', 'n'), inputs: 'inputs: {n: {type: int64, range: [0, 300]}}\n' }),
      'domain',
      ['inputs', 'n'],
      /bfloat16 holds whole numbers up to 256/,
    );
    only(
      flowOf('', { signature: whole(undefined, 'a') }),
      'signature/element-type',
      ['inputs', 'a'],
      /such as float8 or int4/,
    );
    only(
      flowOf('', { signature: whole('float32', 'n'), inputs: 'inputs: {n: {type: int64, range: [0, 100000000]}}\n' }),
      'domain',
      ['inputs', 'n'],
      /whole numbers up to 16777216/,
    );
    only(
      flowOf('', { signature: signature({ inputs: [tensor('a', 'float32', [1, 1])] }) }),
      'model/fixed-batch',
      ['model', 'path'],
      /exactly 1 row at a time/,
    );
    only(
      flowOf('', { signature: signature({ inputs: [tensor('a', 'float32', [null, 24, 6])] }) }),
      'signature/width',
      ['inputs', 'a'],
      /3 dimensions/,
    );
    only(
      flowOf('', {
        signature: signature({ inputs: [{ name: 'a', kind: 'sequence', elementType: undefined, shape: undefined }] }),
      }),
      'signature/element-type',
      ['inputs', 'a'],
      /takes a sequence/,
    );
    only(
      flowOf('{lower: {columns: [p], locale: ascii}}, {copy: {columns: {a: X}}}', {
        signature: signature({ opsets: new Map([['', 9]]) }),
      }),
      'opset',
      at(0, 'lower'),
      /needs the operator StringNormalizer as of opset 10/,
    );
  });

  it('the model: outputs', () => {
    const with_ = (text: string, o: Partial<ModelSignature> = {}): Flow =>
      flowOf('{copy: {columns: {a: X}}}', { signature: signature(o), outputs: `\noutputs: ${text}\n` });
    only(
      with_('{p: {from: probabilites}}'),
      'signature/unknown-output',
      ['outputs', 'p', 'from'],
      /Did you mean "probabilities"/,
    );
    only(
      with_('{p: {from: probabilites}, d: {from: p, threshold: 0.5}}'),
      'signature/unknown-output',
      ['outputs', 'p', 'from'],
      /no output/,
    );
    only(with_('{p: {from: probabilities, threshold: 0.5}}'), 'type', ['outputs', 'p', 'threshold'], /2 numbers a row/);
    only(
      with_('{p: {from: probabilities, indx: 1}}'),
      'unknown-step',
      ['outputs', 'p', 'indx'],
      /Did you mean "index"/,
    );
    only(
      with_('{p: {from: probabilities, log1p: {}}}'),
      'unknown-step',
      ['outputs', 'p', 'log1p'],
      /step of the preprocessing/,
    );
    only(
      with_('{p: {from: deep}}', { outputs: [tensor('deep', 'float32', [null, 2, 2])] }),
      'signature/unknown-output',
      ['outputs', 'p', 'from'],
      /3 dimensions/,
    );
    only(
      with_('{probabilities: {from: probabilities, index: 1}, d: {from: probabilities, threshold: 0.5}}'),
      'duplicate-name',
      ['outputs', 'd', 'from'],
      /they differ/,
    );
    const zip = {
      outputs: [{ name: 'z', kind: 'sequence', elementType: undefined, shape: undefined } as const],
      zipMaps: [{ input: 'probs', output: 'z', classes: ['n', 'y'], start: 0, to: 0 }],
    };
    const flow = with_('{p: {from: z, class: y}}', zip);
    assert.deepEqual(codes(flow), []);
    assert.deepEqual([flow.outputs[0]?.from, flow.outputs[0]?.width], ['z', 1]);
  });
});
