import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { EndpointClient, EndpointError } from '../../src/endpoint/client';
import { lives } from '../engine/given';
import { childrenOf, deploy, eventually, Ground, scoreRows, scores, send, temporaryFolder, type Bundle } from './given';
import { testDist } from '../dist';

const linux = process.platform === 'linux';
const quick = { windows: { rows: 4, ageMs: 0, longestMs: 60_000 } };

describe('endpoint: life', () => {
  describe('processes', () => {
    const ground = new Ground();

    it('starts once for two that ask at once, and is found by both', async () => {
      const [a, b] = await Promise.all([ground.start(), ground.start()]);
      assert.equal(a.pid, b.pid);
      assert.equal((await ground.found()).pid, a.pid);
      assert.equal((await ground.start()).pid, a.pid);
    });

    it('keeps a token of 32 random bytes for its owner only, and writes it again when it vanished', async () => {
      const file = join(ground.home, 'token');
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const { token } = ground;
      assert.equal(Buffer.from(token, 'base64url').length, 32);
      rmSync(file);
      await eventually(() => existsSync(file), Boolean);
      assert.equal(ground.token, token);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      await (await ground.found()).status();
    });

    it('runs from a copy in its home, in a supervisor without ONNX Runtime and one engine with it', async function () {
      if (!linux) return this.skip();
      const client = await ground.found();
      await deploy(client, await ground.bundle('scores.onnx', scores()));
      const maps = (pid: number): string => readFileSync(`/proc/${pid}/maps`, 'utf8');
      const supervisor = client.pid ?? 0;
      assert.match(
        readFileSync(`/proc/${supervisor}/cmdline`, 'utf8'),
        new RegExp(`${ground.home}/runtime/0\\.1\\.0-[0-9a-f]{8}/endpoint\\.js`),
      );
      assert.doesNotMatch(maps(supervisor), /onnxruntime|duckdb/);
      const [engine = 0, ...others] = childrenOf(supervisor);
      assert.deepEqual(others, []);
      assert.match(maps(engine), /libonnxruntime/);
      assert.doesNotMatch(maps(engine), /duckdb/);
      const environment = readFileSync(`/proc/${supervisor}/environ`, 'utf8');
      assert.match(environment, /ELECTRON_RUN_AS_NODE=1/);
      assert.doesNotMatch(environment, /NODE_OPTIONS/);
    });

    it('ends with everything that it started, keeps its port, and is found no more', async function () {
      if (!linux) return this.skip();
      const client = await ground.found();
      const engines = childrenOf(client.pid ?? 0);
      await client.shutdown();
      assert(![client.pid ?? 0, ...engines].some(lives));
      assert.equal(await EndpointClient.find({ home: ground.home }), undefined);
      const again = await ground.start();
      assert.equal(again.dataUrl, client.dataUrl);
      assert.equal(again.adminUrl, client.adminUrl);
    });

    it('leaves no engine behind when the supervisor is killed', async function () {
      if (!linux) return this.skip();
      const client = await ground.found();
      const engines = childrenOf(client.pid ?? 0);
      process.kill(client.pid ?? 0, 'SIGKILL');
      await eventually(
        () => [client.pid ?? 0, ...engines].some(lives),
        (alive) => !alive,
      );
      assert.equal(await EndpointClient.find({ home: ground.home }), undefined);
    });

    it('makes a new token where others could read the old one', async () => {
      const { token } = ground;
      chmodSync(join(ground.home, 'token'), 0o644);
      const client = await ground.start();
      assert.notEqual(ground.token, token);
      assert.equal(statSync(join(ground.home, 'token')).mode & 0o777, 0o600);
      await client.status();
    });
  });

  describe('what survives', () => {
    const ground = new Ground(quick);
    let bundle: Bundle;
    /** Sends the rows of a seed, waits for the window that they fill, and gives the predictions to the letter. */
    const rows = async (count: number, seed: number): Promise<string> => {
      const client = await ground.found();
      const before = await windows();
      const { predictions } = await client.rows('scores', { rows: scoreRows(count, seed) });
      if (count >= quick.windows.rows) await eventually(windows, (now) => now.length > before.length);
      return JSON.stringify(predictions);
    };
    const snapshot = async () => {
      const answer = await (await ground.found()).monitor('scores');
      assert(answer !== 'unchanged');
      return answer.snapshot;
    };
    const windows = async (): Promise<string[]> => (await snapshot()).windows.map(({ id }) => id);
    const served = () =>
      eventually(
        async () => (await (await ground.found()).status()).models[0],
        (model) => model?.state === 'live',
      );

    before(async () => {
      const client = await ground.start();
      bundle = await ground.bundle('scores.onnx', scores());
      await deploy(client, bundle);
    });

    it('counts the rows of a window on the reference', async () => {
      await rows(5, 1);
      const { windows: closed, columns, totals } = await snapshot();
      assert.deepEqual(
        closed.map((window) => [window.rows, window.refused, window.requests]),
        [[5, 0, 1]],
      );
      assert.equal(totals.rows, 5);
      assert.deepEqual(
        columns.map(({ name, role }) => `${role} ${name}`),
        ['feature age', 'feature purpose', 'output probability', 'output decision'],
      );
      assert.equal(
        columns.every(({ liveRows }) => liveRows === 5),
        true,
      );
    });

    it('survives a restart: windows, ledger, token, version; the gap shows', async () => {
      const client = await ground.found();
      const [before, { token }] = [await windows(), ground];
      await client.rows('scores', { rows: scoreRows(2, 2) });
      await client.shutdown();
      await ground.start();
      await served();
      const after = await snapshot();
      assert.deepEqual(
        after.windows.slice(0, before.length).map(({ id }) => id),
        before,
      );
      assert.equal(after.windows.length, before.length + 1, 'the open window was closed at the end');
      assert.equal(after.totals.rows, 7);
      assert.equal(ground.token, token);
      assert.equal(after.gaps.length, 1);
      assert.equal((await client.ledger('scores')).length, 1);
      const reply = await client.rows('scores', { rows: [{ age: 1, purpose: 'car' }] });
      assert.equal(reply.model_version, '1.0.0');
    });

    it('survives kill -9 of the engine', async function () {
      if (!linux) return this.skip();
      const said = await rows(100, 3);
      const client = await ground.found();
      const before = await windows();
      const [engine = 0] = childrenOf(client.pid ?? 0);
      process.kill(engine, 'SIGKILL');
      // Until the supervisor has heard of the death, it still calls the engine running: wait for the next one.
      await eventually(
        () => childrenOf(client.pid ?? 0),
        ([next]) => next !== undefined && next !== engine,
      );
      await eventually(
        async () => (await client.status()).endpoint.engine,
        (state) => state === 'running',
      );
      await served();
      const health = await send(`${client.adminUrl ?? ''}/v2/health/live`);
      assert.equal(health.status, 200);
      assert.deepEqual(await windows(), before);
      assert.equal((await snapshot()).gaps.length, 2);
      assert.equal(await rows(100, 3), said, 'the next engine answers to the bit');
      assert.equal((await windows()).length, before.length + 1);
    });

    it('survives kill -9 of the supervisor, and a line torn by it', async () => {
      const said = await rows(100, 6);
      const client = await ground.found();
      const before = await windows();
      await client.rows('scores', { rows: scoreRows(2, 5) });
      process.kill(client.pid ?? 0, 'SIGKILL');
      await eventually(
        () => lives(client.pid ?? 0),
        (alive) => !alive,
      );
      const model = join(ground.home, 'models', 'scores');
      appendFileSync(join(model, 'windows.jsonl'), '{"v":1,"id":"01TORN","ope');
      appendFileSync(join(model, 'ledger.jsonl'), '{"v":1,"id":"01TORN"');
      await ground.start();
      await served();
      assert.deepEqual(await windows(), before);
      assert.equal((await snapshot()).gaps.length, 3);
      assert.equal(await rows(100, 6), said, 'the next endpoint answers to the bit');
      const kept = await windows();
      assert.equal(kept.length, before.length + 1);
      await (await ground.found()).shutdown();
      await ground.start();
      await served();
      assert.deepEqual(await windows(), kept, 'what came after the torn line is read');
      assert.match(
        readFileSync(join(ground.home, 'log', 'endpoint.log'), 'utf8'),
        /2 unreadable lines were passed over/,
      );
    });

    it('completes a switch of which only the ledger was written', async () => {
      const client = await ground.found();
      const second = await ground.bundle('scores.onnx', scores('1.1.0'));
      await deploy(client, second, { expect: bundle.digest });
      await client.shutdown();
      const file = join(ground.home, 'models', 'scores', 'state.json');
      const state = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      writeFileSync(
        file,
        JSON.stringify({ ...state, live: { version: '1.0.0', digest: bundle.digest, since: 1 }, previous: null }),
      );
      await ground.start();
      const model = await served();
      assert.equal(model?.digest, second.digest);
      assert.equal(model.previous?.digest, bundle.digest);
    });
  });

  it('takes another port when its own is taken, and says so', async () => {
    const ground = new Ground();
    const client = await ground.start();
    await client.shutdown();
    const { port } = new URL(client.dataUrl);
    const squatter = createServer((_, response) => response.end('mine'));
    await new Promise<void>((resolve) => squatter.listen(Number(port), '127.0.0.1', resolve));
    assert.equal((squatter.address() as AddressInfo).port, Number(port));
    try {
      const again = await ground.start();
      await eventually(
        async () => (await again.status()).endpoint.dataUrl,
        (url) => url !== client.dataUrl && !url.endsWith(':0'),
      );
      const found = await eventually(
        () => ground.found(),
        ({ dataUrl }) => dataUrl !== client.dataUrl,
      );
      assert.equal((await send(`${found.dataUrl}/v2/health/live`)).status, 200);
      assert.match(
        (await found.status()).endpoint.notice ?? '',
        new RegExp(`^Port ${port} is taken by another program; predictions are served on port \\d+ now\\.$`),
      );
      assert.match(
        readFileSync(join(ground.home, 'log', 'endpoint.log'), 'utf8'),
        new RegExp(`Port ${port} is taken by another program; predictions are served on port`),
      );
      await found.shutdown();
    } finally {
      squatter.close();
    }
  });

  it('hands over to a newer program with all models, and refuses an older one', async () => {
    const ground = new Ground();
    const client = await ground.start();
    await deploy(client, await ground.bundle('scores.onnx', scores()));
    const dist = await testDist();
    const newer = join(temporaryFolderBeside(dist), 'dist');
    copyDist(dist, newer, '0.2.0');
    const next = await EndpointClient.startOrFind({ dist: newer, home: ground.home });
    assert.notEqual(next.pid, client.pid);
    assert(!lives(client.pid ?? 0));
    assert.match(next.runtimeVersion ?? '', /^0\.2\.0-/);
    await eventually(
      async () => (await next.status()).models[0]?.state,
      (state) => state === 'live',
    );
    assert.equal((await next.rows('scores', { rows: [{ age: 1, purpose: 'car' }] })).model_version, '1.0.0');
    await assert.rejects(ground.start(), (cause) => {
      assert(cause instanceof EndpointError);
      assert.equal(cause.code, 'newer');
      assert.match(cause.message, /Slipway 0\.2\.0-\w+, newer than this one \(0\.1\.0-\w+\)/);
      return true;
    });
    await next.shutdown();
  });

  it('says why it cannot start', async () => {
    const home = temporaryFolder();
    await assert.rejects(
      EndpointClient.startOrFind({ dist: join(home, 'nowhere'), home }),
      /endpoint\.js does not exist — build Slipway, or install the extension again/,
    );
    writeFileSync(join(home, 'settings.json'), '{"goldenEveryMs": "soon"}');
    await assert.rejects(
      EndpointClient.startOrFind({ dist: await testDist(), home }),
      /could not be started \(exit code 1\): .*settings\.json cannot be used: .*goldenEveryMs/,
    );
  });
});

function temporaryFolderBeside(dist: string): string {
  const folder = mkdtempSync(join(dist, '..', 'newer-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function copyDist(from: string, to: string, version: string): void {
  cpSync(from, to, { recursive: true });
  appendFileSync(join(to, 'endpoint.js'), `\n// ${version}\n`);
  writeFileSync(join(to, 'package.json'), JSON.stringify({ version }));
}
