import assert from 'node:assert/strict';
import { identitySchema } from '../../src/protocol/endpoint';
import { eventually, scoreRows, send, type Answered } from './given';
import { LiveScores } from './live-scores';

describe('endpoint: what it tells of a model', () => {
  const live = new LiveScores();
  before(() => live.start());

  it('tells identity and monitor on both ports, with an ETag', async () => {
    const identity = identitySchema.parse((await live.get('/slipway/v1/models/scores/identity')).json);
    assert.equal(identity.digest, live.digest);
    assert.deepEqual({ ...(await live.client.identity('scores')), uptime: 0 }, { ...identity, uptime: 0 });
    assert.match(identity.ort, /^1\.\d+\.\d+/);
    const url = `${live.client.dataUrl}/slipway/v1/models/scores/monitor`;
    // Open windows are told once a second.
    await live.post(live.rowsUrl, { rows: scoreRows(3, 1) });
    const first = await eventually(() => send(url, { headers: live.auth }), openHas(3));
    assert.equal(first.status, 200);
    const again = await send(url, { headers: { ...live.auth, 'if-none-match': String(first.headers['etag']) } });
    assert.equal(again.status, 304);
    assert.equal(again.text, '');
    assert.equal(await live.client.monitor('scores', { etag: String(first.headers['etag']) }), 'unchanged');
    const snapshot = await live.client.monitor('scores');
    assert(snapshot !== 'unchanged' && snapshot.snapshot.open.rows > 0);
    await live.post(live.rowsUrl, { rows: scoreRows(3, 1) });
    const later = await eventually(
      () => send(url, { headers: { ...live.auth, 'if-none-match': String(first.headers['etag']) } }),
      openHas(6),
    );
    assert.equal(later.status, 200);
    assert.notEqual(later.headers['etag'], first.headers['etag']);
  });

  it('compares the windows of a time with the reference, and says what is wrong with a time', async () => {
    for (const query of ['', '?from=1', '?from=x&to=2', '?from=2&to=1']) {
      const answer = await send(`${live.client.adminUrl ?? ''}/slipway/v1/models/scores/compare${query}`, {
        headers: live.auth,
      });
      assert.equal(answer.status, 400, query);
      assert.match(answer.text, /Give \?from= and \?to= in ms/);
    }
    const none = await live.client.compare('scores', { from: 0, to: 1 });
    assert.deepEqual([none.windows, none.from], [0, null]);
    assert.deepEqual(
      none.columns.map(({ name }) => name),
      ['age', 'purpose', 'probability', 'decision'],
    );
    await assert.rejects(live.client.compare('nobody', { from: 0, to: 1 }), /nobody/);
  });
});

function openHas(rows: number): (answer: Answered) => boolean {
  return ({ json }) => (json['open'] as { rows: number } | undefined)?.rows === rows;
}
