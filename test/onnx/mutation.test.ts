import assert from 'node:assert/strict';
import { tryMutations } from './mutations';

describe('mutations of the fixtures', () => {
  it('3,000: an OnnxError with what to do or a model, never a read beyond the end, never anything else', () => {
    const codes = tryMutations(3000, 20_261_125);
    // It reached them all: what is damaged in a weight or a note is still a model.
    for (const code of ['fused', 'truncated', 'malformed', 'not-onnx', 'empty'])
      assert.ok((codes.get(code) ?? 0) > 0, `none was ${code}: ${JSON.stringify([...codes])}`);
  });
});
