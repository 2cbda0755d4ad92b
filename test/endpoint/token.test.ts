import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { EndpointClient } from '../../src/endpoint/client';
import { deploy, Ground, scoreRows, scores } from './given';

describe('endpoint: the token of this machine', () => {
  const ground = new Ground();
  const rows = { rows: scoreRows(1, 1) };

  before(async () => {
    const client = await ground.start();
    await deploy(client, await ground.bundle('scores.onnx', scores()));
  });

  it('opens this endpoint by its URL, under either name of this machine', async () => {
    const { dataUrl } = await ground.found();
    for (const url of [dataUrl, `${dataUrl}/`, dataUrl.replace('127.0.0.1', 'localhost')]) {
      const { predictions } = await EndpointClient.at(url, { home: ground.home }).rows('scores', rows);
      assert.equal(predictions.length, 1);
    }
  });

  it('is shown to no other server, and one that is given is', async () => {
    const heard: (string | undefined)[] = [];
    const stranger = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"Show your token."}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    try {
      await assert.rejects(EndpointClient.at(url, { home: ground.home }).rows('scores', rows), /Show your token/);
      const given = EndpointClient.at(url, { home: ground.home, token: 'theirs' });
      await assert.rejects(given.rows('scores', rows), /Show your token/);
    } finally {
      stranger.close();
    }
    assert.deepEqual(heard, [undefined, 'Bearer theirs']);
  });
});
