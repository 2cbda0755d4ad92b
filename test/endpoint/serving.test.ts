import assert from 'node:assert/strict';
import { type EndpointClient } from '../../src/endpoint/client';
import { deploy, Ground, scoreRows, scores, send, type Bundle } from './given';

describe('endpoint serving rows and tensors', function () {
  const ground = new Ground();
  let client: EndpointClient;
  let bundle: Bundle;
  let rowsUrl: string;
  let auth: Record<string, string>;
  const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
    send(url, {
      method: 'POST',
      headers: { ...auth, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });

  before(async () => {
    client = await ground.start();
    bundle = await ground.bundle('scores.onnx', scores());
    await deploy(client, bundle);
    auth = { authorization: `Bearer ${ground.token}` };
    rowsUrl = `${client.dataUrl}/slipway/v1/models/scores/rows`;
  });

  it('answers rows', async () => {
    const { status, json } = await post(rowsUrl, { id: 'mine', rows: scoreRows(2, 3) });
    assert.equal(status, 200);
    console.log(JSON.stringify(json));
  });
});
