import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy, eventually, Ground, scoreRows, scores } from './given';

const kept = 2;

describe('endpoint: old windows', () => {
  const ground = new Ground({ windows: { rows: 1, ageMs: 0, longestMs: 60_000, kept } });
  const file = join(ground.home, 'models', 'scores', 'windows.jsonl');
  const lines = (): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const shown = async (): Promise<string[]> => {
    const answer = await (await ground.found()).monitor('scores');
    assert(answer !== 'unchanged');
    return answer.snapshot.windows.map(({ id }) => id);
  };

  it('go from the disk, and the newest are watched on after a restart', async () => {
    let client = await ground.start();
    await deploy(client, await ground.bundle('scores.onnx', scores()));
    let most = 0;
    for (let n = 1; n <= 3 * kept; n++) {
      await client.rows('scores', { rows: scoreRows(3, n) });
      await eventually(shown, (ids) => ids.length === n);
      most = Math.max(most, lines().length);
    }
    const before = await shown();
    assert.equal(most, 2 * kept);
    await client.shutdown();
    client = await ground.start();
    await eventually(
      async () => (await client.status()).models[0]?.state,
      (state) => state === 'live',
    );
    const after = await shown();
    assert(after.length >= kept && after.length < before.length);
    assert.deepEqual(after, before.slice(-after.length));
    await client.rows('scores', { rows: scoreRows(3, 9) });
    await eventually(shown, (ids) => ids.length === after.length + 1);
  });
});
