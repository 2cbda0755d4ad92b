import assert from 'node:assert/strict';
import { assertSoundAtTheEnds } from '../contract/flow/at-the-ends';

describe('contracts of numbers at the ends of float64', () => {
  it('3,000 of them, 48 rows each: in the reference and in ONNX Runtime no row leaves what the flow says', async () => {
    const checked = await assertSoundAtTheEnds({ contracts: 3000, rows: 48, seed: 4, runtime: true });
    assert.ok(checked > 2000, `${String(checked)} contracts could be checked`);
  }).timeout(900_000);
});
