import assert from 'node:assert/strict';
import { tryMutations } from '../onnx/mutations';

describe('mutations of models', () => {
  it('100,000: an OnnxError with what to do or a model, never a read beyond the end, never anything else', () => {
    const codes = tryMutations(100_000, 3);
    console.log(`    ${JSON.stringify(Object.fromEntries(codes))}`);
    assert.equal(
      [...codes.values()].reduce((sum, count) => sum + count, 0),
      100_000,
    );
  }).timeout(10 * 60_000);
});
