import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EndpointClient, EndpointError } from '../../src/endpoint/client';
import { numberContract } from '../engine/given';
import { deploy, eventually, Ground, scoreRows, scores, send, type Bundle } from './given';

describe('endpoint: slow models', () => {
  const ground = new Ground({ execTimeoutMs: 8000 });
  let client: EndpointClient;
  let slow: Bundle;

  before(async () => {
    client = await ground.start();
    const rows = Array.from({ length: 8 }, (_, i) => ({ x: i / 8 }));
    slow = await ground.bundle('slow.onnx', { contract: numberContract, rows });
    await deploy(client, slow);
    await deploy(client, await ground.bundle('scores.onnx', scores()));
  });

  it('hold up neither health nor other models', async () => {
    const began = performance.now();
    const answered = client.rows('number', { rows: [{ x: 0 }, { x: 1 }, { x: 0.5 }] });
    let slowMs = 0;
    const ended = answered.then(() => (slowMs = performance.now() - began));
    const waits: number[] = [];
    while (slowMs === 0) {
      const at = performance.now();
      const [health, quick] = await Promise.all([
        send(`${client.dataUrl}/v2/health/live`),
        client.rows('scores', { rows: scoreRows(1, 1) }),
      ]);
      assert.deepEqual([health.status, quick.predictions.length], [200, 1]);
      waits.push(performance.now() - at);
    }
    await ended;
    const answers = (await answered).predictions.map((prediction) => Number(prediction?.['y']));
    assert.deepEqual(
      answers.map((y) => Math.round(y * 1000)),
      [0, 1000, 500],
    );
    const longest = Math.max(...waits);
    assert(waits.length > 3 && longest < slowMs / 2, `${longest} ms of ${slowMs} ms, ${waits.length} answered`);
  });

  it('answer a request that takes longer than one run may, a caller between its rows, and their tensors', async () => {
    const many = client.rows('number', { rows: Array.from({ length: 8 }, (_, i) => ({ x: i / 8 })) });
    const order: string[] = [];
    const url = `${client.dataUrl}/v2/models/number/infer`;
    const body = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [2, 1], data: [0.25, 0.75] }] });
    const headers = { authorization: `Bearer ${ground.token}` };
    const tensors = send(url, { method: 'POST', headers, body });
    await Promise.all([many.then(() => order.push('many')), tensors.then(() => order.push('tensors'))]);
    assert.deepEqual(
      (await many).predictions.map((answer) => Math.round(Number(answer?.['y']) * 1000)),
      Array.from({ length: 8 }, (_, i) => i * 125),
    );
    const [output] = (await tensors).json['outputs'] as { shape: number[]; data: number[] }[];
    assert.deepEqual(
      [output?.shape, output?.data.map((y) => Math.round(y * 1000))],
      [
        [2, 1],
        [250, 750],
      ],
    );
    assert.deepEqual(
      await client.replayGolden('number').then(({ differing, largest }) => [differing, largest < 1e-6]),
      [0, true],
    );
  });

  it('that hang are ended like any other, and their digest is known', async () => {
    await assert.rejects(
      client.rows('number', { rows: [{ x: 100 }] }),
      (cause) => cause instanceof EndpointError && cause.code === 'unreachable',
    );
    await eventually(
      () => readFileSync(join(ground.home, 'log', 'endpoint.log'), 'utf8'),
      (log) => log.includes(`ended by SIGKILL while it ran bundle ${slow.digest.slice(0, 12)}`),
    );
    await eventually(
      async () => (await client.status()).models.map(({ state }) => state),
      (states) => states.length === 2 && states.every((state) => state === 'live'),
    );
    assert.equal((await client.rows('scores', { rows: scoreRows(1, 1) })).predictions.length, 1);
  });
});

describe('endpoint: graphs whose rows may not share a run', () => {
  const ground = new Ground();

  it('answer one row at a time, callers together and a request of several rows', async () => {
    const client = await ground.start();
    const rows = [{ x: 1 }, { x: 2 }, { x: 30 }];
    for (const [model, answer] of [
      ['mixes-rows', () => 0],
      ['fixed-batch', (x: number) => -x],
    ] as const) {
      const contract = numberContract.replace('name: number', `name: ${model}`);
      await deploy(client, await ground.bundle(`${model}.onnx`, { contract, rows: [{ x: 3 }] }));
      const expected = rows.map(({ x }) => ({ y: answer(x) }));
      assert.deepEqual((await client.rows(model, { rows })).predictions, expected);
      const alone = await Promise.all(rows.map((row) => client.rows(model, { rows: [row] })));
      assert.deepEqual(
        alone.map(({ predictions }) => predictions[0]),
        expected,
      );
    }
  });
});
