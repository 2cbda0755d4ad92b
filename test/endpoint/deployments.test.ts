import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EndpointClient, serveBundle } from '../../src/endpoint/client';
import { type GoldenRows } from '../../src/protocol/bundle';
import { lives } from '../engine/given';
import { deploy, eventually, Ground, lineOf, scoreRows, scores, sealed, send, type Bundle, refusal } from './given';
import { testDist } from '../dist';

const workspace = { workspace: '/workspace', takeOver: false };

describe('endpoint: deployments', () => {
  describe('load, prove, switch, roll back, stop', () => {
    const ground = new Ground();
    let client: EndpointClient;
    let first: Bundle;
    let second: Bundle;
    const live = async () => (await client.status()).models[0];

    before(async () => {
      client = await ground.start();
      first = await ground.bundle('scores.onnx', scores('1.0.0'));
      second = await ground.bundle('scores.onnx', scores('1.1.0'));
    });

    it('does not switch to what was not loaded and proved', async () => {
      const line = lineOf(first);
      await assert.rejects(
        client.prove('scores', first.digest),
        refusal(404, 'unknown-model', /Request for unknown model: 'scores'/),
      );
      const loaded = await client.load('scores', first.folder, workspace);
      assert.deepEqual([loaded.digest, loaded.version, loaded.live], [first.digest, '1.0.0', null]);
      await assert.rejects(client.prove('scores', second.digest), refusal(409, 'not-loaded', /has not been loaded/));
      await assert.rejects(
        client.switch('scores', { digest: first.digest, expect: null, line }),
        refusal(409, 'not-proved', /scores 1\.0\.0 has not been proved/),
      );
      await assert.rejects(client.rows('scores', { rows: [{}] }), refusal(404, 'unknown-model', /serves no model yet/));
      const proof = await client.prove('scores', first.digest);
      assert.deepEqual([proof.rows, proof.differing, proof.artifact === proof.expected], [8, 0, true]);
      assert.deepEqual(await client.switch('scores', { digest: first.digest, expect: null, line }), {
        live: first.digest,
        previous: null,
      });
      assert.deepEqual(await client.ledger('scores'), [line]);
    });

    it('swaps only what the caller has seen', async () => {
      await client.load('scores', second.folder, workspace);
      await client.prove('scores', second.digest);
      const line = lineOf(second);
      await assert.rejects(
        client.switch('scores', { digest: second.digest, expect: null, line }),
        refusal(409, 'changed-meanwhile', /changed by tester meanwhile: 1\.0\.0 \(\w{12}…\) is live now/),
      );
      await assert.rejects(
        client.switch('scores', { digest: second.digest, expect: first.digest, line: lineOf(first) }),
        refusal(400, 'ledger-line', /another model or bundle/),
      );
      const [a, b] = await Promise.allSettled(
        [1, 2].map(() => client.switch('scores', { digest: second.digest, expect: first.digest, line })),
      );
      assert.deepEqual([a?.status, b?.status].sort(), ['fulfilled', 'rejected']);
      assert.equal((await live())?.version, '1.1.0');
      assert.equal((await client.rows('scores', { rows: scoreRows(1, 1) })).model_version, '1.1.0');
    });

    it('tells whoever deployed at the same time what took its place', async () => {
      const [third, fourth] = [
        await ground.bundle('scores.onnx', scores('3.0.0')),
        await ground.bundle('scores.onnx', scores('4.0.0')),
      ];
      await client.load('scores', third.folder, workspace);
      await client.load('scores', fourth.folder, workspace);
      const told = refusal(409, 'displaced', /Another deployment of scores, 4\.0\.0 \(\w{12}…\), took .* deploy again/);
      await assert.rejects(client.prove('scores', third.digest), told);
      await assert.rejects(
        client.switch('scores', { digest: third.digest, expect: second.digest, line: lineOf(third) }),
        told,
      );
      await client.load('scores', third.folder, workspace);
      assert.equal((await client.prove('scores', third.digest)).differing, 0);
    });

    it('rolls back to the version before, and writes the ledger itself', async () => {
      const line = await client.rollback('scores', 'ada');
      assert.deepEqual(
        [line.action, line.version, line.digest, line.replaced, line.who, line.workspace],
        ['rollback', '1.0.0', first.digest, second.digest, 'ada', '/workspace'],
      );
      assert.equal((await client.rows('scores', { rows: scoreRows(1, 1) })).model_version, '1.0.0');
      assert.equal((await client.ledger('scores')).at(-1)?.id, line.id);
      await assert.rejects(
        client.rollback('scores', 'ada', { expect: second.digest }),
        refusal(409, 'changed-meanwhile', /changed by ada meanwhile/),
      );
    });

    it('refuses the name of another workspace unless it is taken over', async () => {
      await assert.rejects(
        client.load('scores', first.folder, { workspace: '/elsewhere', takeOver: false }),
        refusal(409, 'other-workspace', /belongs to the workspace \/workspace — .*--take-over/),
      );
      await deploy(client, first, { expect: first.digest, workspace: '/elsewhere', takeOver: true });
      assert.equal((await live())?.workspace, '/elsewhere');
      await deploy(client, first, { expect: first.digest, workspace: '/workspace', takeOver: true });
    });

    it('refuses other content under a version that was live', async () => {
      const other = await ground.bundle('scores.onnx', scores('1.0.0', 'service: {latency_p99: 50ms}'));
      assert.notEqual(other.digest, first.digest);
      await assert.rejects(
        client.load('scores', other.folder, workspace),
        refusal(409, 'version-used', /scores 1\.0\.0 has been live with other content .* bump version/),
      );
    });

    it('refuses bundles that are none, each with its file', async () => {
      const load = (folder: string) => client.load('scores', folder, workspace);
      await assert.rejects(load(join(ground.bundles, 'none')), refusal(422, 'bundle', /is not a bundle/));
      const damaged = join(ground.bundles, 'damaged');
      const whole = await ground.bundle('scores.onnx', scores('1.3.0'));
      cpSync(whole.folder, damaged, { recursive: true });
      writeFileSync(join(damaged, 'profile.json'), '{}');
      await assert.rejects(load(damaged), refusal(422, 'bundle', /profile\.json is not what was bundled/));
      const manifest = JSON.parse(readFileSync(join(whole.folder, 'manifest.json'), 'utf8')) as { files: object };
      const escaping = { ...manifest, files: { ...manifest.files, '../../escaped': 'a'.repeat(64) } };
      writeFileSync(join(damaged, 'manifest.json'), JSON.stringify(escaping));
      cpSync(join(whole.folder, 'profile.json'), join(damaged, 'profile.json'));
      await assert.rejects(load(damaged), refusal(422, 'bundle', /"\.\.\/\.\.\/escaped", which leaves the bundle/));
      writeFileSync(join(damaged, 'artifact.onnx'), 'no model');
      const { folder } = sealed(damaged, 'scores', '9.9.9');
      await assert.rejects(load(folder), refusal(422, 'bundle', /not an ONNX model|artifact\.onnx/));
      await assert.rejects(
        client.load('other', first.folder, workspace),
        refusal(400, 'other-name', /is of scores, and was sent to other/),
      );
      assert.equal((await live())?.state, 'live');
    });

    it('does not pass a proof whose answers differ', async () => {
      const wrong = join(ground.bundles, 'wrong');
      cpSync(second.folder, wrong, { recursive: true });
      const golden = JSON.parse(readFileSync(join(wrong, 'golden.json'), 'utf8')) as GoldenRows;
      const [row] = golden.rows;
      assert(row);
      row.answer['probability'] = 0.123;
      writeFileSync(join(wrong, 'golden.json'), JSON.stringify(golden));
      writeFileSync(
        join(wrong, 'contract.slipway.yaml'),
        readFileSync(join(wrong, 'contract.slipway.yaml'), 'utf8').replace('1.1.0', '1.2.0'),
      );
      const bundle = { ...sealed(wrong, 'scores', '1.2.0'), name: 'scores', version: '1.2.0' };
      await client.load('scores', bundle.folder, workspace);
      const proof = await client.prove('scores', bundle.digest);
      assert.deepEqual([proof.rows, proof.differing], [8, 1]);
      assert.match(proof.first ?? '', /golden row 0 answers probability 0\.\d+ where the gate had 0\.123/);
      await assert.rejects(
        client.switch('scores', { digest: bundle.digest, expect: first.digest, line: lineOf(bundle) }),
        refusal(409, 'not-proved', /has not passed its proof/),
      );
    });

    it('stops one model and brings it back by rolling back', async () => {
      await client.stopModel('scores', 'ada');
      const stopped = await live();
      assert.deepEqual([stopped?.state, stopped?.version, stopped?.reason], ['stopped', null, 'Stopped by ada.']);
      await assert.rejects(client.rows('scores', { rows: [{}] }), refusal(404, 'unknown-model', /serves no model yet/));
      await assert.rejects(client.monitor('scores'), refusal(404, 'not-live', /not live/));
      await assert.rejects(client.stopModel('scores', 'ada'), refusal(409, 'not-live', /not being served/));
      await client.rollback('scores', 'ada');
      assert.equal((await client.rows('scores', { rows: scoreRows(1, 1) })).model_version, '1.0.0');
      assert.deepEqual(
        (await client.ledger('scores')).slice(-2).map(({ action }) => action),
        ['stop', 'rollback'],
      );
    });

    it('refuses what is no request on the admin port', async () => {
      const post = (path: string, body: string, token = ground.token) =>
        send(`${client.adminUrl ?? ''}/slipway/v1/${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body,
        });
      assert.equal((await post('models/scores/switch', '{}', 'no')).status, 401);
      assert.equal((await post('models/scores/switch', '{}')).status, 400);
      assert.equal((await post('models/scores/switch', `{"a":"${'x'.repeat(2 ** 20)}"}`)).status, 413);
      assert.equal((await post('models/scores/none', '{}')).status, 404);
      assert.equal((await post('models/..%2F/stop', '{}')).status, 404);
      assert.equal((await post('status', '{}')).status, 405);
      assert.equal((await live())?.state, 'live');
    });

    it('writes metrics that Prometheus can read', async () => {
      await client.rows('scores', { rows: scoreRows(2, 1) });
      const text = await eventually(
        () => client.metrics(),
        (now) => /^nv_inference_count\{[^}]*\} [1-9]/m.test(now),
      );
      const sample =
        /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*",?)*\})? (NaN|[+-]?(Inf|\d+(\.\d+)?(e[+-]?\d+)?))$/;
      const lines = text.trimEnd().split('\n');
      for (const line of lines) assert.match(line, line.startsWith('#') ? /^# (HELP|TYPE) \S+ \S/ : sample);
      const families = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
      assert.equal(new Set(families).size, families.length, 'each family once');
      assert.match(text, /^nv_inference_request_success\{model="scores",version="1\.0\.0"\} [1-9]\d*$/m);
      assert.match(text, /^slipway_verdict\{model="scores",version="1\.0\.0",verdict="undecided"\} 1$/m);
      assert.match(text, /^slipway_drift_psi\{model="scores",version="1\.0\.0",column="age",role="feature"\} /m);
    });
  });

  it('serves a bundle in the foreground and leaves nothing', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'slipway-serve-test-'));
    after(() => rmSync(parent, { recursive: true, force: true }));
    mkdirSync(join(parent, 'bundles'));
    const ground = new Ground();
    const bundle = await ground.bundle('scores.onnx', scores());
    const stop = new AbortController();
    const lines: string[] = [];
    let url = '';
    const ended = serveBundle({
      entry: join(await testDist(), 'endpoint.js'),
      bundle: bundle.folder,
      name: 'scores',
      signal: stop.signal,
      log: (line) => {
        lines.push(line);
        url = /http:\/\/\S+\/rows/.exec(line)?.[0] ?? url;
      },
    });
    await eventually(
      () => url,
      (found) => found !== '',
    );
    const tokenFile = /cat '([^']+)'/.exec(lines.at(-1) ?? '')?.[1] ?? '';
    const answer = await send(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${readFileSync(tokenFile, 'utf8')}` },
      body: JSON.stringify({ rows: scoreRows(2, 1) }),
    });
    assert.equal(answer.status, 200, answer.text);
    const pid = Number(/process (\d+)/.exec(lines.join('\n'))?.[1]);
    assert(lives(pid));
    stop.abort();
    await ended;
    assert(!lives(pid));
    assert.throws(() => readFileSync(tokenFile));
  });
});
