import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type EndpointClient } from '../../src/endpoint/client';
import { type GoldenRows } from '../../src/protocol/bundle';
import { lives, numberContract } from '../engine/given';
import { childrenOf, deploy, eventually, Ground, sealed, send, type BundleOptions, refusal } from './given';

const workspace = { workspace: '/workspace', takeOver: false };

describe('endpoint: models that hang', () => {
  const ground = new Ground({ execTimeoutMs: 2500, trialTimeoutMs: 5000, queueRows: 10 });
  const number = (version: string): BundleOptions => ({
    contract: numberContract.replace('1.0.0', version),
    rows: Array.from({ length: 300 }, (_, i) => ({ x: i / 10 })),
  });
  let client: EndpointClient;

  before(async () => {
    client = await ground.start();
    await deploy(client, await ground.bundle('double.onnx', number('1.0.0')));
  });

  it('are refused on trial, with the old version serving', async () => {
    const bundle = await ground.bundle('endless.onnx', number('2.0.0'));
    const golden = JSON.parse(readFileSync(join(bundle.folder, 'golden.json'), 'utf8')) as GoldenRows;
    golden.rows.push({ row: { x: 100 }, notebook: {}, answer: { y: 1 }, covers: [] });
    writeFileSync(join(bundle.folder, 'golden.json'), JSON.stringify(golden));
    sealed(bundle.folder, 'number', '2.0.0');
    await assert.rejects(
      client.load('number', bundle.folder, workspace),
      refusal(
        422,
        'trial',
        /number 2\.0\.0 did not load and answer its golden rows within 5 s .*endless loop.*what was live still serves/,
      ),
    );
    assert.deepEqual((await client.rows('number', { rows: [{ x: 2 }] })).predictions, [{ y: 4 }]);
    if (process.platform === 'linux') assert.equal(childrenOf(client.pid ?? 0).length, 1, 'no trial is left');
  });

  it('tells callers to come back when too much waits, and answers the others', async () => {
    const statuses = await pipelined(
      client.dataUrl,
      ground.token,
      20,
      JSON.stringify({ rows: [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }] }),
    );
    assert.equal(statuses.length, 20);
    assert(statuses.includes('200') && statuses.includes('503'), statuses.join(' '));
    assert.deepEqual([...new Set(statuses)].sort(), ['200', '503']);
  });

  it('are ended each time they hang, and after the third time give way to the version before', async function () {
    this.timeout(120_000);
    const [before] = (await client.status()).models;
    await deploy(client, await ground.bundle('endless.onnx', number('2.1.0')), { expect: before?.digest ?? null });
    let restored = before;
    // An engine that has just died is called running until the supervisor has heard of it, and a call to it then ends none: how many were ended
    // is what the reason says, not how many calls failed.
    for (let calls = 0; ; calls++) {
      restored = await eventually(
        async () => (await client.status()).models[0],
        (model) => model?.state === 'live',
      );
      if (restored?.version === '1.0.0') break;
      assert.equal(restored?.version, '2.1.0');
      assert(calls < 100, 'it hangs and is not ended');
      await client
        .rows('number', { rows: [{ x: 100 }] })
        .then(
          ({ predictions }) => assert.deepEqual(predictions, [{ y: 200 }], 'only the version before answers this row'),
          refusal(0, 'unreachable', /cannot be reached/),
        );
      const health = await send(`${client.adminUrl ?? ''}/v2/health/live`);
      assert.equal(health.status, 200, 'the supervisor stays up');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.match(restored.reason ?? '', /number 2\.1\.0 ended the engine 3 times .*; 1\.0\.0 serves again\./);
    assert.deepEqual((await client.rows('number', { rows: [{ x: 100 }] })).predictions, [{ y: 200 }]);
  });

  it('do not outlive their supervisor', async function () {
    if (process.platform !== 'linux') return this.skip();
    this.timeout(120_000);
    const [before] = (await client.status()).models;
    await deploy(client, await ground.bundle('endless.onnx', number('2.2.0')), { expect: before?.digest ?? null });
    const [engine = 0] = childrenOf(client.pid ?? 0);
    const call = client.rows('number', { rows: [{ x: 100 }] }).catch(() => undefined);
    await eventually(
      () => readFileSync(join(ground.home, 'running'), 'latin1'),
      (mark) => /^[0-9a-f]{64}/.test(mark),
    );
    process.kill(client.pid ?? 0, 'SIGKILL');
    await eventually(
      () => lives(engine),
      (alive) => !alive,
    );
    await call;
  });
});

/** Sends all requests in one write, so that they arrive together; gives the statuses in order. */
function pipelined(url: string, token: string, count: number, body: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let heard = '';
    socket.on('error', reject);
    socket.on('data', (data) => {
      heard += data.toString();
      const statuses = [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] ?? '');
      if (statuses.length < count) return;
      socket.destroy();
      resolve(statuses);
    });
    socket.write(
      `POST /slipway/v1/models/number/rows HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`.repeat(
        count,
      ),
    );
  });
}
