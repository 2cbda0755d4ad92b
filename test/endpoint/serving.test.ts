import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type EndpointClient } from '../../src/endpoint/client';
import { identitySchema } from '../../src/protocol/endpoint';
import { endpointErrorSchema, rowsReplySchema } from '../../src/protocol/rows';
import { deploy, eventually, Ground, scoreRows, scores, send, type Answered, type Bundle } from './given';

describe('endpoint: rows and tensors', () => {
  const ground = new Ground();
  let client: EndpointClient;
  let bundle: Bundle;
  let rowsUrl: string;
  let auth: Record<string, string>;
  const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> =>
    send(url, {
      method: 'POST',
      headers: { ...auth, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  const get = (path: string): Promise<Answered> => send(`${client.dataUrl}${path}`, { headers: auth });
  const refused = (answer: Answered, status: number, text: RegExp): void => {
    assert.equal(answer.status, status, answer.text);
    assert.match(endpointErrorSchema.parse(answer.json).error, text);
  };

  before(async () => {
    client = await ground.start();
    bundle = await ground.bundle('scores.onnx', scores());
    await deploy(client, bundle);
    auth = { authorization: `Bearer ${ground.token}` };
    rowsUrl = `${client.dataUrl}/slipway/v1/models/scores/rows`;
  });

  describe('rows', () => {
    it('answers each row as ONNX Runtime does', async () => {
      const rows = [
        { age: 40, purpose: 'car' },
        { age: null, purpose: 'tv' },
        { age: 90, purpose: 'school' },
      ];
      const answer = await post(rowsUrl, { id: 'mine', rows });
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
      const { status, json } = await post(rowsUrl, { rows });
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
      const [alone] = rowsReplySchema.parse((await post(rowsUrl, { rows: [rows[5]] })).json).predictions;
      assert.deepEqual(reply.predictions[5], alone);
    });

    it('is 422 with all violations only where every row is refused', async () => {
      const answer = await post(rowsUrl, { rows: [{ age: -1, purpose: 'car' }, { age: 1 }, { purpose: 'car' }] });
      assert.equal(
        answer.status,
        200,
        'the second lacks a purpose, which is missing: forbid; the third lacks a missing: pass age',
      );
      const all = await post(rowsUrl, { rows: [{ age: -1, purpose: 'car' }, { age: 1 }] });
      refused(all, 422, /All 2 rows are refused; the first: /);
      assert.deepEqual(
        endpointErrorSchema.parse(all.json).violations?.map(({ row, rule }) => [row, rule]),
        [
          [0, 'row/range'],
          [1, 'row/missing'],
        ],
      );
      refused(await post(rowsUrl, { rows: [{ age: -1, purpose: 'car' }] }), 422, /^The row is refused: /);
    });

    it('makes an id where none is given, and lets rows carry theirs', async () => {
      const replies = await Promise.all(
        [1, 2].map(async () =>
          rowsReplySchema.parse((await post(rowsUrl, { rows: [{ id: 'r', age: 1, purpose: 'car' }] })).json),
        ),
      );
      assert.notEqual(replies[0]?.id, replies[1]?.id);
      assert(replies.every(({ id }) => id.length > 4));
    });

    it('says what is wrong with the body', async () => {
      refused(await post(rowsUrl, ''), 400, /empty/);
      refused(
        await post(rowsUrl, '{"rows": [{"age": 1,}]}'),
        400,
        /unexpected "\}\]\}" at position 20 \(line 1, column 21\)/,
      );
      refused(
        await post(rowsUrl, '{"rows":\n [{"age": NaN}]}'),
        400,
        /position 19 \(line 2, column 11\)\. JSON has no NaN/,
      );
      refused(await post(rowsUrl, '{"rows": [{"age": 1'), 400, /ends too early at position 19/);
      refused(await post(rowsUrl, Buffer.from([0x7b, 0xff, 0x7d])), 400, /not UTF-8/);
      refused(await post(rowsUrl, []), 400, /must be an object/);
      refused(await post(rowsUrl, {}), 400, /"rows" must be a list of rows, and is not there/);
      refused(await post(rowsUrl, { rows: 3 }), 400, /something else/);
      refused(await post(rowsUrl, { rows: [] }), 400, /"rows" is empty/);
      refused(await post(rowsUrl, { id: 7, rows: [{}] }), 400, /"id" must be text/);
      refused(await post(rowsUrl, `{"rows":${'['.repeat(200)}${']'.repeat(200)}}`), 400, /deeper than 100 levels/);
    });

    it('says what is wrong with the request', async () => {
      const body = { rows: [{ age: 1, purpose: 'car' }] };
      refused(await post(rowsUrl, body, { 'content-type': 'text/csv' }), 415, /must be JSON/);
      refused(await post(rowsUrl, body, { 'content-encoding': 'gzip' }), 415, /Content-Encoding gzip/);
      refused(await post(rowsUrl, body, { 'inference-header-content-length': '10' }), 415, /binary_data=False/);
      refused(await send(rowsUrl, { headers: auth }), 405, /GET is not offered here; use POST/);
      refused(await get('/v3/models'), 404, /There is nothing at \/v3\/models/);
      refused(
        await post(`${client.dataUrl}/slipway/v1/models/other/rows`, body),
        404,
        /Request for unknown model: 'other' is not found — this endpoint serves scores/,
      );
      refused(await post(`${client.dataUrl}/slipway/v1/models/..%2F..%2Fetc/rows`, body), 404, /unknown model/);
    });

    it('takes a body in chunks, of a length that nobody told', async () => {
      const headers = { 'transfer-encoding': 'chunked' };
      const answer = await post(rowsUrl, { rows: [{ age: 1, purpose: 'car' }] }, headers);
      assert.equal(rowsReplySchema.parse(answer.json).predictions.length, 1);
      refused(await post(rowsUrl, '', headers), 400, /empty/);
    });

    it('refuses huge bodies before and while they come', async () => {
      refused(await post(rowsUrl, '{}', { 'content-length': String(70 * 1024 * 1024) }), 413, /64 MiB/);
      const status = await streamed(client.dataUrl, ground.token);
      assert.match(status, /^HTTP\/1\.1 413 /);
      assert.equal((await post(rowsUrl, { rows: [{ age: 1, purpose: 'car' }] })).status, 200);
    });
  });

  describe('who may ask', () => {
    const body = JSON.stringify({ rows: [{ age: 1, purpose: 'car' }] });
    const ask = (headers: Record<string, string>): Promise<Answered> =>
      send(rowsUrl, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

    it('asks for the token and names its file', async () => {
      const answer = await ask({});
      refused(answer, 401, /Authorization: Bearer \$\(cat '.*token'\)/);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
      refused(await ask({ authorization: 'Bearer wrong' }), 401, /not this endpoint's/);
      refused(await ask({ authorization: `Basic ${ground.token}` }), 401, /not this endpoint's/);
    });

    it('refuses names that were re-bound to this machine, and pages', async () => {
      refused(await ask({ ...auth, host: 'evil.example:80' }), 403, /this machine only/);
      refused(await ask({ ...auth, origin: 'https://evil.example' }), 403, /Pages of https:\/\/evil\.example/);
      assert.equal((await ask({ ...auth, origin: client.dataUrl })).status, 200);
    });

    it('answers health to everybody on this machine', async () => {
      for (const url of [client.dataUrl, client.adminUrl ?? '']) {
        assert.deepEqual((await send(`${url}/v2/health/live`)).json, { live: true });
        assert.deepEqual((await send(`${url}/v2/health/ready`)).json, { ready: true });
      }
    });
  });

  describe('Open Inference Protocol', () => {
    const tensors = {
      inputs: [
        { name: 'age', datatype: 'FP64', shape: [2, 1], data: [40, null] },
        { name: 'purpose', datatype: 'BYTES', shape: [2, 1], data: [['car'], ['tv']] },
      ],
    };
    const infer = (body: unknown, path = '/v2/models/scores/infer'): Promise<Answered> =>
      post(`${client.dataUrl}${path}`, body);

    it('describes server and model', async () => {
      assert.equal((await get('/v2')).json['name'], 'slipway');
      assert.equal((await get('/v2/')).status, 200);
      assert.deepEqual((await get('/v2/models')).json, { models: ['scores'] });
      const metadata = {
        name: 'scores',
        versions: ['1.0.0'],
        platform: 'onnxruntime_onnx',
        inputs: [
          { name: 'age', datatype: 'FP64', shape: [-1, 1] },
          { name: 'purpose', datatype: 'BYTES', shape: [-1, 1] },
        ],
        outputs: [
          { name: 'probability', datatype: 'FP32', shape: [-1, 1] },
          { name: 'decision', datatype: 'BYTES', shape: [-1, 1] },
        ],
      };
      assert.deepEqual((await get('/v2/models/scores')).json, metadata);
      assert.deepEqual((await get('/v2/models/scores/versions/1.0.0')).json, metadata);
      assert.deepEqual((await get('/v2/models/scores/ready')).json, { name: 'scores', ready: true });
      refused(
        await get('/v2/models/scores/versions/2.0.0'),
        404,
        /'scores' version 2\.0\.0 is not found — version 1\.0\.0 is live/,
      );
      refused(await get('/v2/models/none/ready'), 404, /Request for unknown model: 'none' is not found/);
    });

    it('infers what the rows route predicts', async () => {
      const { status, json } = await infer({ id: 'x', ...tensors });
      assert.equal(status, 200, JSON.stringify(json));
      const { predictions } = rowsReplySchema.parse(
        (await post(rowsUrl, { rows: [{ age: 40, purpose: 'car' }, { purpose: 'tv' }] })).json,
      );
      assert.deepEqual(json, {
        id: 'x',
        model_name: 'scores',
        model_version: '1.0.0',
        outputs: [
          { name: 'probability', datatype: 'FP32', shape: [2, 1], data: predictions.map((p) => p?.['probability']) },
          { name: 'decision', datatype: 'BYTES', shape: [2, 1], data: ['bad', 'good'] },
        ],
      });
    });

    it('gives only the outputs that are asked for', async () => {
      const { json } = await infer({ ...tensors, outputs: [{ name: 'decision', parameters: { binary_data: false } }] });
      assert.deepEqual(
        (json['outputs'] as { name: string }[]).map(({ name }) => name),
        ['decision'],
      );
      assert.equal('id' in json, false);
      refused(await infer({ ...tensors, outputs: [{ name: 'none' }] }), 400, /unexpected inference output 'none'/);
      refused(
        await infer({ ...tensors, outputs: [{ name: 'decision' }, { name: 'decision' }] }),
        400,
        /output 'decision' already exists in request/,
      );
    });

    it('refuses tensors in the words that clients know', async () => {
      const [age, purpose] = tensors.inputs;
      const changed = (change: object): Promise<Answered> => infer({ inputs: [{ ...age, ...change }, purpose] });
      refused(await infer({}), 400, /"inputs" must be a list/);
      refused(
        await infer({ inputs: [age] }),
        400,
        /expected 2 inputs but got 1 inputs for model 'scores'.*missing required input\(s\) \['purpose'\]/,
      );
      refused(
        await infer({ inputs: [age, purpose, { name: 'z' }] }),
        400,
        /unexpected inference input 'z' for model 'scores'/,
      );
      refused(await infer({ inputs: [age, age, purpose] }), 400, /input 'age' already exists in request/);
      refused(await changed({ datatype: 'FP32' }), 400, /data-type is 'FP32', but model 'scores' expects 'FP64'/);
      refused(
        await changed({ shape: [2] }),
        400,
        /unexpected shape for input 'age' for model 'scores'\. Expected \[-1,1\], got \[2\]/,
      );
      refused(await changed({ shape: [0, 1], data: [] }), 400, /unexpected shape/);
      refused(await changed({ shape: [-2, 1] }), 400, /"shape" must be a list of sizes/);
      refused(await changed({ data: [1] }), 400, /Its shape \[2,1\] has 2, "data" has 1/);
      refused(await changed({ data: 'abc' }), 400, /"data" is no list/);
      refused(await changed({ data: [1, '2'] }), 400, /input 'age' at index 1: FP64 takes a number or null, got "2"/);
      const nul = { ...purpose, data: ['a\0b', 'car'] };
      refused(await infer({ inputs: [age, nul] }), 400, /input 'purpose' at index 0: BYTES takes text without NUL/);
    });
  });

  it('tells identity and monitor on both ports, with an ETag', async () => {
    const identity = identitySchema.parse((await get('/slipway/v1/models/scores/identity')).json);
    assert.equal(identity.digest, bundle.digest);
    assert.deepEqual({ ...(await client.identity('scores')), uptime: 0 }, { ...identity, uptime: 0 });
    assert.match(identity.ort, /^1\.\d+\.\d+/);
    const url = `${client.dataUrl}/slipway/v1/models/scores/monitor`;
    // Open windows are told once a second.
    await post(rowsUrl, { rows: scoreRows(3, 1) });
    const first = await eventually(() => send(url, { headers: auth }), openHas(3));
    assert.equal(first.status, 200);
    const again = await send(url, { headers: { ...auth, 'if-none-match': String(first.headers['etag']) } });
    assert.equal(again.status, 304);
    assert.equal(again.text, '');
    assert.equal(await client.monitor('scores', { etag: String(first.headers['etag']) }), 'unchanged');
    const snapshot = await client.monitor('scores');
    assert(snapshot !== 'unchanged' && snapshot.snapshot.open.rows > 0);
    await post(rowsUrl, { rows: scoreRows(3, 1) });
    const later = await eventually(
      () => send(url, { headers: { ...auth, 'if-none-match': String(first.headers['etag']) } }),
      openHas(6),
    );
    assert.equal(later.status, 200);
    assert.notEqual(later.headers['etag'], first.headers['etag']);
  });

  it('compares the windows of a time with the reference, and says what is wrong with a time', async () => {
    for (const query of ['', '?from=1', '?from=x&to=2', '?from=2&to=1']) {
      const answer = await send(`${client.adminUrl ?? ''}/slipway/v1/models/scores/compare${query}`, {
        headers: auth,
      });
      assert.equal(answer.status, 400, query);
      assert.match(answer.text, /Give \?from= and \?to= in ms/);
    }
    const none = await client.compare('scores', { from: 0, to: 1 });
    assert.deepEqual([none.windows, none.from], [0, null]);
    assert.deepEqual(
      none.columns.map(({ name }) => name),
      ['age', 'purpose', 'probability', 'decision'],
    );
    await assert.rejects(client.compare('nobody', { from: 0, to: 1 }), /nobody/);
  });
});

function openHas(rows: number): (answer: Answered) => boolean {
  return ({ json }) => (json['open'] as { rows: number } | undefined)?.rows === rows;
}

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
