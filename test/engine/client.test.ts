import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  EngineClient,
  type EngineClientOptions,
  EngineDied,
  EngineTimeout,
  type EngineState,
} from '../../src/engine/client';
import { testDist } from '../dist';
import { fixtures, lives, numberContract, scores, temporaryFolder, until } from './given';

const endless = { artifact: join(fixtures, 'endless.onnx'), contract: numberContract, rows: [{ x: 100 }] };
describe('engine client', () => {
  // Dozens of engines are started here, and from its source one takes three times as long.
  let bundled: EngineClientOptions;
  let client: EngineClient;
  before(async () => {
    bundled = { entry: join(await testDist(), 'engine.js') };
  });
  beforeEach(() => {
    client = new EngineClient(bundled);
  });
  afterEach(() => client.dispose());

  const answers = async (engine = client) => {
    const { predictions } = await engine.call('run', scores);
    assert.equal(predictions.length, 1);
    assert.equal(predictions[0]?.['decision'], 'bad');
  };

  it('starts nothing before the first call and tells its state', async () => {
    const states: EngineState[] = [];
    client.onStateChange((state) => states.push(state));
    assert.equal(client.pid, undefined);
    assert.equal(client.state, 'stopped');
    const hello = await client.call('hello', { v: 1 });
    assert.equal(hello.pid, client.pid);
    assert.notEqual(hello.pid, process.pid);
    assert.match(hello.ort, /^\d+\.\d+\.\d+/);
    await client.dispose();
    assert.deepEqual(states, ['running', 'disposed']);
    assert.equal(lives(hello.pid), false);
    await assert.rejects(client.call('hello', { v: 1 }), EngineDied);
  });

  it('rejects all calls when the engine is killed in the middle of a run, and answers the next', async () => {
    const { pid } = await client.call('hello', { v: 1 });
    const stuck = [client.call('run', endless), client.call('run', scores)];
    const ends = stuck.map((call) =>
      assert.rejects(call, (cause) => {
        assert(cause instanceof EngineDied);
        assert.equal(cause.code, 'died');
        assert.equal(cause.ending.signal, 'SIGKILL');
        assert.match(cause.message, /SIGKILL.*memory.*next run starts a fresh one/);
        return true;
      }),
    );
    process.kill(pid, 'SIGKILL');
    await Promise.all(ends);
    await answers();
    assert.notEqual(client.pid, pid);
  });

  it('ends an endless model when its time is over, says so, and answers at once after', async () => {
    await client.call('load', endless);
    const { pid } = client;
    assert(pid !== undefined);
    const late = client.call('run', endless, { timeoutMs: 500 });
    await assert.rejects(late, (cause) => {
      assert(cause instanceof EngineTimeout);
      assert.equal(cause.code, 'timeout');
      assert.match(cause.message, /did not answer within 0\.5 s/);
      return true;
    });
    await answers();
    await until(() => !lives(pid));
  });

  it('ends an endless model when its call is cancelled; that is no failure but the caller’s own reason', async () => {
    await client.call('load', endless);
    const { pid } = client;
    assert(pid !== undefined);
    const controller = new AbortController();
    const call = client.call('run', endless, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(call, { name: 'AbortError' });
    await answers();
    await until(() => !lives(pid));
  });

  for (const [how, options] of [
    ['was cancelled', () => ({ signal: AbortSignal.timeout(300) })],
    ['timed out', () => ({ timeoutMs: 500 })],
  ] as const) {
    it(`answers the calls beside one that ${how}, though that one takes its engine with it`, async () => {
      await client.call('load', endless);
      const { pid } = client;
      const beside = client.call('run', scores);
      const stuck = assert.rejects(client.call('run', endless, options()));
      const after = client.call('run', scores);
      await stuck;
      for (const call of [beside, after]) assert.equal((await call).predictions.length, 1);
      assert.notEqual(client.pid, pid);
    });
  }

  it('keeps an engine that is only busy when a call is cancelled', async () => {
    const input = join(temporary, 'busy.csv');
    writeFileSync(input, `age,purpose\n${'40,car\n'.repeat(500_000)}`);
    const { pid } = await client.call('hello', { v: 1 });
    const output = join(temporary, 'busy.parquet');
    const busy = client.call('runFile', { artifact: scores.artifact, contract: scores.contract, input, output });
    const cancelled = [1, 2, 3].map((milliseconds) => {
      const controller = new AbortController();
      const call = client.call('verify', { ...scores, reference: input }, { signal: controller.signal });
      setTimeout(() => controller.abort(), milliseconds);
      return assert.rejects(call, { name: 'AbortError' });
    });
    const [{ rows }] = await Promise.all([busy, ...cancelled]);
    assert.equal(rows, 500_000);
    assert.equal(client.pid, pid);
  });

  it('ends an endless model in a long call, too, by its silence', async () => {
    const folder = temporary;
    const input = join(folder, 'rows.csv');
    writeFileSync(input, 'x\n1\n100\n');
    const call = client.call(
      'runFile',
      { artifact: endless.artifact, contract: numberContract, input, output: join(folder, 'out.parquet') },
      { timeoutMs: 2500 },
    );
    await assert.rejects(call, EngineTimeout);
    assert.equal(existsSync(join(folder, 'out.parquet')), false);
    await answers();
  });

  it('is gone after dispose, though a model blocks it', async () => {
    await client.call('load', endless);
    const { pid } = client;
    assert(pid !== undefined);
    const stuck = assert.rejects(client.call('run', endless), EngineDied);
    await client.dispose();
    assert.equal(lives(pid), false);
    await stuck;
  });

  it('does not start a call whose signal is aborted already', async () => {
    await assert.rejects(client.call('hello', { v: 1 }, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(client.pid, undefined);
  });

  it('cancels a file between batches and keeps the engine', async () => {
    const folder = temporary;
    const input = join(folder, 'many.csv');
    writeFileSync(input, `age,purpose\n${'40,car\n'.repeat(200_000)}`);
    const { pid } = await client.call('hello', { v: 1 });
    const controller = new AbortController();
    const output = join(folder, 'cancelled.parquet');
    const call = client.call(
      'runFile',
      { artifact: scores.artifact, contract: scores.contract, input, output },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await assert.rejects(call, { name: 'AbortError' });
    await answers();
    assert.equal(client.pid, pid);
    assert.equal(existsSync(output), false);
  });

  it('takes nothing from NODE_OPTIONS, where a debugger puts its bootloader', async () => {
    process.env['NODE_OPTIONS'] = '--require=/nowhere/bootloader.js';
    try {
      await client.call('hello', { v: 1 });
    } finally {
      delete process.env['NODE_OPTIONS'];
    }
  });

  it('reports nothing to the maker of the runtime, which would keep what it has to send', async () => {
    const home = join(temporary, 'telemetry');
    mkdirSync(home);
    const env = {
      HOME: home,
      XDG_CACHE_HOME: join(home, '.cache'),
      TMPDIR: home,
      CI: undefined,
      ORT_DISABLE_TELEMETRY: '0',
    };
    const silent = new EngineClient({ ...bundled, env });
    await answers(silent);
    await silent.dispose();
    const left = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => !/slipway|tsx/.test(name));
    assert.deepEqual(left, []);
  });

  it('gives up for a while after five crashes in a minute', async () => {
    const folder = temporary;
    const entry = join(folder, 'crashes.cjs');
    writeFileSync(entry, "console.error('no such library'); process.exit(7);");
    const crashing = new EngineClient({ entry });
    const causes: string[] = [];
    for (let call = 0; call < 6; call++)
      await crashing.call('hello', { v: 1 }).catch((cause: unknown) => {
        assert(cause instanceof EngineDied);
        causes.push(cause.message);
      });
    assert.match(causes[0] ?? '', /exit code 7.*Its last words: no such library/);
    assert.match(causes[4] ?? '', /exit code 7/);
    assert.match(causes[5] ?? '', /crashed 5 times within a minute/);
    assert.equal(crashing.pid, undefined);
    await crashing.dispose();
  });

  it('says why a program cannot be started', async () => {
    const lost = new EngineClient({ entry: '/nowhere/engine.js' });
    await assert.rejects(lost.call('hello', { v: 1 }), /ended with exit code 1|could not be started/);
    const noRuntime = new EngineClient({ ...bundled, execPath: '/nowhere/node' });
    await assert.rejects(noRuntime.call('hello', { v: 1 }), /could not be started.*ENOENT/);
    await Promise.all([lost.dispose(), noRuntime.dispose()]);
  });

  const temporary = temporaryFolder();

  it('leaves no engine behind when its owner is killed while a model blocks it', async () => {
    const owner = spawn(process.execPath, ['--import=tsx', fileURLToPath(new URL('owner.ts', import.meta.url))], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
      const pid = Number(line);
      assert(lives(pid));
      owner.kill('SIGKILL');
      await until(() => !lives(pid));
      assert.deepEqual(
        readdirSync(temporary).filter((name) => name.startsWith('slipway-engine-')),
        [],
      );
    } finally {
      owner.kill('SIGKILL');
    }
  });
});
