import assert from 'node:assert/strict';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EndpointClient } from '../../src/endpoint/client';
import { fixtures } from '../engine/given';
import { deploy, eventually, Ground, scoreRows, scores, type Bundle, refusal } from './given';

describe('endpoint: an artifact replaced on disk', () => {
  const ground = new Ground({ goldenEveryMs: 500 });
  let client: EndpointClient;
  let first: Bundle;
  let second: Bundle;
  const artifact = (bundle: Bundle): string => join(ground.home, 'store', bundle.digest, 'artifact.onnx');
  const model = async () => (await client.status()).models[0];

  before(async () => {
    client = await ground.start();
    first = await ground.bundle('scores.onnx', scores('1.0.0'));
    second = await ground.bundle('scores.onnx', scores('1.1.0'));
    await deploy(client, first);
    await deploy(client, second, { expect: first.digest });
  });

  it('serves from its own copy', async () => {
    rmSync(second.folder, { recursive: true });
    assert.equal((await client.rows('scores', { rows: scoreRows(1, 1) })).model_version, '1.1.0');
  });

  it('is found by the replay of golden rows, and is the stack’s fault', async () => {
    rmSync(artifact(second));
    cpSync(join(fixtures, 'double.onnx'), artifact(second));
    const found = await eventually(model, (status) => status?.verdict === 'stack');
    assert.match(found?.headline ?? '', /artifact|sha256/);
    const report = await client.replayGolden('scores');
    assert.notEqual(report.artifact, report.expected);
  });

  it('is not loaded after a restart: the version before serves, and the status says why', async () => {
    await client.shutdown();
    client = await ground.start();
    const status = await eventually(model, (now) => now?.state === 'live');
    assert.equal(status?.version, '1.0.0');
    assert.match(
      status.reason ?? '',
      /1\.1\.0 is not loaded: .*artifact\.onnx was changed after its deployment: .*; 1\.0\.0 serves again\./,
    );
    assert.deepEqual((await client.ledger('scores')).at(-1)?.who, 'slipway endpoint');
    assert.equal((await client.rows('scores', { rows: scoreRows(1, 1) })).model_version, '1.0.0');
  });

  it('leaves the model unavailable where there is no version before', async () => {
    await client.shutdown();
    writeFileSync(artifact(first), 'gone bad');
    client = await ground.start();
    const status = await eventually(model, (now) => now?.state === 'unavailable');
    assert.equal(status?.verdict, 'stack');
    assert.match(status.headline, /1\.0\.0 is not loaded: .* was changed after its deployment/);
    await assert.rejects(client.rows('scores', { rows: [{}] }), refusal(404, 'unknown-model', /serves no model yet/));
  });
});
