import assert from 'node:assert/strict';
import { coreKey, coreOf } from '../../src/onnx/core';
import { OnnxError } from '../../src/onnx/error';
import { joinParts } from '../../src/onnx/parts';
import { readSignature } from '../../src/onnx/signature';
import { WireWriter } from '../../src/onnx/writer';
import { fixtureNames, fusedWithIdentity, modelBytes, modelOf, watched } from './given';

const unfused = (artifact: Uint8Array): Buffer => Buffer.from(joinParts(coreOf(watched(artifact)).parts));

describe('core: the user’s file comes out of the artifact byte for byte', () => {
  const fusable = fixtureNames.filter((name) => name !== 'newer');

  for (const name of fusable) {
    it(name, () => {
      const bytes = modelBytes(name);
      const artifact = fusedWithIdentity(modelOf(bytes), { note: 'ours' });
      assert.notDeepEqual(Buffer.from(artifact), Buffer.from(bytes));
      assert.deepEqual(unfused(artifact), Buffer.from(bytes));
    });
  }

  it('with metadata of a key that ours replaced', () => {
    const entry = new WireWriter().message(14, (note) => note.text(1, 'note').text(2, 'the user’s')).finish();
    const bytes = Buffer.concat([entry, modelBytes('lightgbm'), entry]);
    assert.equal(modelOf(bytes).signature.metadata.get('note'), 'the user’s');
    const artifact = fusedWithIdentity(modelOf(bytes), { note: 'ours' });
    assert.equal(readSignature(watched(artifact)).metadata.get('note'), 'ours');
    assert.deepEqual(unfused(artifact), bytes);
  });

  it('of an artifact that was compiled from an artifact: first the inner artifact, then the model', () => {
    const bytes = modelBytes('lightgbm');
    const inner = fusedWithIdentity(modelOf(bytes));
    const outer = fusedWithIdentity(modelOf(inner));
    assert.deepEqual(unfused(outer), Buffer.from(inner));
    assert.deepEqual(unfused(unfused(outer)), Buffer.from(bytes));
  });
});

describe('core: an artifact that says wrong things of its core', () => {
  const artifactSaying = (layout: string): Uint8Array => {
    const entry = new WireWriter().message(14, (note) => note.text(1, coreKey).text(2, layout)).finish();
    return Buffer.concat([modelBytes('ir3'), entry]);
  };
  const refuses = (artifact: Uint8Array, message: RegExp): void => {
    assert.throws(
      () => coreOf(watched(artifact)),
      (error) => error instanceof OnnxError && error.code === 'unsupported' && message.test(error.message),
    );
  };

  it('says nothing: a model that is no artifact', () => {
    refuses(modelBytes('ir3'), /no "slipway\.core".*compile the contract again/);
  });

  for (const [why, layout] of [
    ['no JSON', '{'],
    ['of another version', JSON.stringify({ v: 2, front: 0, stretches: [] })],
    ['a stretch of nothing', JSON.stringify({ v: 1, front: 0, stretches: [['outer', 0]] })],
    ['a negative front', JSON.stringify({ v: 1, front: -5, stretches: [] })],
    ['no base64', JSON.stringify({ v: 1, front: 0, stretches: [['was', 'ä']] })],
    ['more than the graph has', JSON.stringify({ v: 1, front: 0, stretches: [['graph', 1e9]] })],
    ['more than the file has', JSON.stringify({ v: 1, front: 0, stretches: [['outer', 1e9]] })],
    ['a front beyond the graph', JSON.stringify({ v: 1, front: 1e9, stretches: [] })],
  ] as const)
    it(why, () => {
      refuses(artifactSaying(layout), /"slipway\.core".*damaged.*compile the contract again/);
    });
});
