import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { endpointErrorSchema, rowsReplySchema } from '../../src/protocol/rows';
import { send, type Answered } from './given';
import { LiveScores, refused } from './live-scores';

describe('endpoint: rows', () => {
  const live = new LiveScores();
  before(() => live.start());

  describe('rows', () => {
    it('answers each row as ONNX Runtime does', async () => {
      const rows = [
        { age: 40, purpose: 'car' },
        { age: null, purpose: 'tv' },
        { age: 90, purpose: 'school' },
      ];
      const answer = await live.post(live.rowsUrl, { id: 'mine', rows });
      assert.equal(answer.status, 200);
      const reply = rowsReplySchema.parse(answer.json);
      assert.equal(reply.id, 'mine');
      assert.equal(reply.model_version, '1.0.0');
      // sigmoid(0.08 * age - 3.2 + weight), a missing age being 40: by hand.
      const expected = [1 / (1 + Math.exp(-0.5)), 1 / (1 + Math.exp(0.5)), 1 / (1 + Math.exp(-5.5))];
      reply.predictions.forEach((prediction, row) => {
        assert(Math.abs(Number(prediction?.['probability']) - (expected[row] ?? NaN)) < 1e-6);
      });
      assert.deepEqual(
        reply.predictions.map((prediction) => prediction?.['decision']),
        ['bad', 'good', 'bad'],
      );
    });

    it('answers the good rows of a mixed request, with a violation for each bad one', async () => {
      const rows = [
        { age: 40, purpose: 'car' },
        { age: 'old', purpose: 'car' },
        { purpose: 'car', age: 400 },
        { age: 40, purpose: 'car', colour: 'red' },
        7,
        { age: 20, purpose: 'tv' },
      ];
      const { status, json } = await live.post(live.rowsUrl, { rows });
      assert.equal(status, 200);
      const reply = rowsReplySchema.parse(json);
      assert.deepEqual(
        reply.predictions.map((prediction) => prediction !== null),
        [true, false, false, false, false, true],
      );
      assert.deepEqual(
        reply.violations.map(({ row, rule, column }) => [row, rule, column]),
        [
          [1, 'row/type', 'age'],
          [2, 'row/range', 'age'],
          [3, 'row/unknown-column', 'colour'],
          [4, 'row/not-a-row', ''],
        ],
      );
      const [alone] = rowsReplySchema.parse((await live.post(live.rowsUrl, { rows: [rows[5]] })).json).predictions;
      assert.deepEqual(reply.predictions[5], alone);
    });

    it('is 422 with all violations only where every row is refused', async () => {
      const answer = await live.post(live.rowsUrl, {
        rows: [{ age: -1, purpose: 'car' }, { age: 1 }, { purpose: 'car' }],
      });
      assert.equal(
        answer.status,
        200,
        'the second lacks a purpose, which is missing: forbid; the third lacks a missing: pass age',
      );
      const all = await live.post(live.rowsUrl, { rows: [{ age: -1, purpose: 'car' }, { age: 1 }] });
      refused(all, 422, /All 2 rows are refused; the first: /);
      assert.deepEqual(
        endpointErrorSchema.parse(all.json).violations?.map(({ row, rule }) => [row, rule]),
        [
          [0, 'row/range'],
          [1, 'row/missing'],
        ],
      );
      refused(await live.post(live.rowsUrl, { rows: [{ age: -1, purpose: 'car' }] }), 422, /^The row is refused: /);
    });

    it('makes an id where none is given, and lets rows carry theirs', async () => {
      const replies = await Promise.all(
        [1, 2].map(async () =>
          rowsReplySchema.parse((await live.post(live.rowsUrl, { rows: [{ id: 'r', age: 1, purpose: 'car' }] })).json),
        ),
      );
      assert.notEqual(replies[0]?.id, replies[1]?.id);
      assert(replies.every(({ id }) => id.length > 4));
    });

    it('says what is wrong with the body', async () => {
      refused(await live.post(live.rowsUrl, ''), 400, /empty/);
      refused(
        await live.post(live.rowsUrl, '{"rows": [{"age": 1,}]}'),
        400,
        /unexpected "\}\]\}" at position 20 \(line 1, column 21\)/,
      );
      refused(
        await live.post(live.rowsUrl, '{"rows":\n [{"age": NaN}]}'),
        400,
        /position 19 \(line 2, column 11\)\. JSON has no NaN/,
      );
      refused(await live.post(live.rowsUrl, '{"rows": [{"age": 1'), 400, /ends too early at position 19/);
      refused(await live.post(live.rowsUrl, Buffer.from([0x7b, 0xff, 0x7d])), 400, /not UTF-8/);
      refused(await live.post(live.rowsUrl, []), 400, /must be an object/);
      refused(await live.post(live.rowsUrl, {}), 400, /"rows" must be a list of rows, and is not there/);
      refused(await live.post(live.rowsUrl, { rows: 3 }), 400, /something else/);
      refused(await live.post(live.rowsUrl, { rows: [] }), 400, /"rows" is empty/);
      refused(await live.post(live.rowsUrl, { id: 7, rows: [{}] }), 400, /"id" must be text/);
      refused(
        await live.post(live.rowsUrl, `{"rows":${'['.repeat(200)}${']'.repeat(200)}}`),
        400,
        /deeper than 100 levels/,
      );
    });

    it('says what is wrong with the request', async () => {
      const body = { rows: [{ age: 1, purpose: 'car' }] };
      refused(await live.post(live.rowsUrl, body, { 'content-type': 'text/csv' }), 415, /must be JSON/);
      refused(await live.post(live.rowsUrl, body, { 'content-encoding': 'gzip' }), 415, /Content-Encoding gzip/);
      refused(
        await live.post(live.rowsUrl, body, { 'inference-header-content-length': '10' }),
        415,
        /binary_data=False/,
      );
      refused(await send(live.rowsUrl, { headers: live.auth }), 405, /GET is not offered here; use POST/);
      refused(await live.get('/v3/models'), 404, /There is nothing at \/v3\/models/);
      refused(
        await live.post(`${live.client.dataUrl}/slipway/v1/models/other/rows`, body),
        404,
        /Request for unknown model: 'other' is not found — this endpoint serves scores/,
      );
      refused(
        await live.post(`${live.client.dataUrl}/slipway/v1/models/..%2F..%2Fetc/rows`, body),
        404,
        /unknown model/,
      );
    });

    it('takes a body in chunks, of a length that nobody told', async () => {
      const headers = { 'transfer-encoding': 'chunked' };
      const answer = await live.post(live.rowsUrl, { rows: [{ age: 1, purpose: 'car' }] }, headers);
      assert.equal(rowsReplySchema.parse(answer.json).predictions.length, 1);
      refused(await live.post(live.rowsUrl, '', headers), 400, /empty/);
    });

    it('refuses huge bodies before and while they come', async () => {
      refused(await live.post(live.rowsUrl, '{}', { 'content-length': String(70 * 1024 * 1024) }), 413, /64 MiB/);
      const status = await streamed(live.client.dataUrl, live.token);
      assert.match(status, /^HTTP\/1\.1 413 /);
      assert.equal((await live.post(live.rowsUrl, { rows: [{ age: 1, purpose: 'car' }] })).status, 200);
    });
  });

  describe('who may ask', () => {
    const body = JSON.stringify({ rows: [{ age: 1, purpose: 'car' }] });
    const ask = (headers: Record<string, string>): Promise<Answered> =>
      send(live.rowsUrl, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

    it('asks for the token and names its file', async () => {
      const answer = await ask({});
      refused(answer, 401, /Authorization: Bearer \$\(cat '.*token'\)/);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
      refused(await ask({ authorization: 'Bearer wrong' }), 401, /not this endpoint's/);
      refused(await ask({ authorization: `Basic ${live.token}` }), 401, /not this endpoint's/);
    });

    it('takes the token under its scheme however that is written', async () => {
      for (const scheme of ['bearer', 'BEARER', 'Bearer '])
        assert.equal((await live.get('/v2', { authorization: `${scheme} ${live.token}` })).status, 200, scheme);
      for (const authorization of [live.token, `Basic ${live.token}`, `bearer${live.token}`, 'bearer'])
        refused(await live.get('/v2', { authorization }), 401, /The token is not this endpoint's/);
    });

    it('tells with a refused method which ones there are, on both ports', async () => {
      const { dataUrl, adminUrl = '' } = live.client;
      for (const [url, method, allowed] of [
        [live.rowsUrl, 'GET', 'POST'],
        [`${dataUrl}/v2`, 'DELETE', 'GET, HEAD'],
        [`${dataUrl}/v2/health/live`, 'PUT', 'GET, HEAD'],
        [`${adminUrl}/metrics`, 'POST', 'GET, HEAD'],
        [`${adminUrl}/slipway/v1/models/scores/golden`, 'GET', 'POST'],
      ] as const) {
        const answer = await send(url, { method, headers: live.auth });
        assert.deepEqual([answer.status, answer.headers['allow']], [405, allowed], url);
      }
    });

    it('gives the headers alone of what can be got', async () => {
      const { dataUrl, adminUrl = '' } = live.client;
      for (const url of [
        `${dataUrl}/v2`,
        `${dataUrl}/v2/models/scores`,
        `${dataUrl}/slipway/v1/models/scores/identity`,
        `${adminUrl}/metrics`,
        `${adminUrl}/slipway/v1/status`,
        `${adminUrl}/slipway/v1/models/scores/monitor`,
      ]) {
        const { status, text, headers } = await send(url, { method: 'HEAD', headers: live.auth });
        assert.deepEqual([status, text, Number(headers['content-length']) > 0], [200, '', true], url);
      }
    });

    it('reads encoded names on both ports', async () => {
      for (const url of [live.client.dataUrl, live.client.adminUrl ?? ''])
        for (const [name, status] of [
          ['sc%6Fres', 200],
          ['sc%ZZores', 404],
        ] as const)
          assert.equal(
            (await send(`${url}/slipway/v1/models/${name}/identity`, { headers: live.auth })).status,
            status,
            `${url} ${name}`,
          );
    });

    it('refuses names that were re-bound to this machine, and pages', async () => {
      refused(await ask({ ...live.auth, host: 'evil.example:80' }), 403, /this machine only/);
      refused(await ask({ ...live.auth, origin: 'https://evil.example' }), 403, /Pages of https:\/\/evil\.example/);
      assert.equal((await ask({ ...live.auth, origin: live.client.dataUrl })).status, 200);
    });

    it('answers health to everybody on this machine', async () => {
      for (const url of [live.client.dataUrl, live.client.adminUrl ?? '']) {
        assert.deepEqual((await send(`${url}/v2/health/live`)).json, { live: true });
        assert.deepEqual((await send(`${url}/v2/health/ready`)).json, { ready: true });
      }
    });
  });
});

/** Sends chunks without end and gives the first line that comes back. */
function streamed(url: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let heard = '';
    const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
    const push = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('error', (cause) => (heard === '' ? reject(cause) : undefined));
    socket.on('drain', push);
    socket.on('data', (data) => {
      heard += data.toString();
      resolve(heard.split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.write(
      `POST /slipway/v1/models/scores/rows HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    push();
  });
}
