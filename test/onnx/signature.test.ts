import assert from 'node:assert/strict';
import { allNames } from '../../src/onnx/names';
import { opsetOf, readSignature } from '../../src/onnx/signature';
import { fixtureNames, golden, modelBytes, watched } from './given';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('signature: what the Python package onnx reads from the same file', () => {
  for (const name of fixtureNames) {
    it(name, () => {
      const expected = golden.models[name];
      assert.ok(expected, `golden.json has nothing of ${name}`);
      const source = watched(modelBytes(name));
      const signature = readSignature(source);
      assert.deepEqual(
        {
          irVersion: signature.irVersion,
          producer: signature.producer,
          opsets: new Map(signature.opsets),
          inputs: plain(signature.inputs),
          outputs: signature.outputs.map((output) => plain(output)),
          initializerInputs: signature.initializerInputs,
          operators: Object.fromEntries(signature.operators),
          metadata: Object.fromEntries(signature.metadata),
          externalData: signature.externalData,
          functions: signature.functions,
          parameters: signature.parameters,
          names: [...allNames(source)].filter((value) => value !== '').sort(),
        },
        {
          ...expected,
          // onnx says '' for ai.onnx in all of these, once or twice.
          opsets: new Map(expected.opsets),
          names: [...expected.names].sort(),
        },
      );
    });
  }
});

describe('signature: ZipMaps', () => {
  it('are found with their classes, as integers and as text', () => {
    const [integers] = readSignature(watched(modelBytes('zipmap'))).zipMaps;
    const [strings] = readSignature(watched(modelBytes('zipmap-strings'))).zipMaps;
    assert.deepEqual(integers?.classes, ['0', '1', '2']);
    assert.deepEqual(strings?.classes, ['setosa', 'versicolor', 'virginica']);
    assert.equal(strings.input, 'probabilities');
    assert.equal(strings.output, 'output_probability');
  });
});

describe('signature: the opset of new nodes', () => {
  it('is the model’s own, the last of several imports, or one that goes with the IR version of a model that imports none', () => {
    assert.equal(opsetOf(readSignature(watched(modelBytes('ir3')))), 7);
    assert.equal(opsetOf(readSignature(watched(modelBytes('newer')))), 99);
    assert.equal(opsetOf({ irVersion: 8, opsets: new Map([['ai.onnx.ml', 1]]) }), 17);
    assert.equal(opsetOf({ irVersion: 3, opsets: new Map([['ai.onnx.ml', 1]]) }), 8);
    assert.equal(opsetOf({ irVersion: 99, opsets: new Map() }), 17);
    // ONNX Runtime 1.30: ReduceSum with axes as an input loads when 17 comes last, not when 11 does.
    const twice = Buffer.concat([modelBytes('imports-twice'), Buffer.from([0x42, 0x04, 0x0a, 0x00, 0x10, 0x0b])]);
    assert.equal(opsetOf(readSignature(watched(twice))), 11);
    const named = Buffer.concat([modelBytes('ir3'), Buffer.from('\x42\x0b\x0a\x07ai.onnx\x10\x09', 'latin1')]);
    assert.equal(opsetOf(readSignature(watched(named))), 9);
  });
});
