import assert from 'node:assert/strict';
import { type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whoDeploys } from '../../src/deploy/git';
import { readLedger } from '../../src/deploy/ledger';
import { endpointStatusSchema, type ModelStatus } from '../../src/protocol/endpoint';
import { contractName, Desk, safeRow } from './given';

const model = 'credit-risk';
const deploy = ['deploy', contractName, '--target', 'local'];

async function live(desk: Desk): Promise<ModelStatus> {
  const { stdout, stderr } = await desk.slipway(['status', model, '--format', 'json']);
  assert.equal(stderr, '');
  const [status] = endpointStatusSchema.parse(JSON.parse(stdout)).models;
  assert.ok(status);
  return status;
}

/** Rows of the training data, as JSON. */
function rowsOf(desk: Desk): string {
  const [header = '', ...lines] = desk.read('credit-g.csv').trim().split('\n');
  const names = header.split(',').slice(0, -1);
  const rows = lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(
      names.map((name, i) => {
        const value = values[i] ?? '';
        return [name, Number.isNaN(Number(value)) ? value : Number(value)];
      }),
    );
  });
  return JSON.stringify(rows);
}

/** A desk whose budget holds on a machine that does other things, too: latency is the subject of one test only. */
function patientDesk(): Desk {
  const desk = new Desk();
  desk.change(contractName, 'latency_p99: 50ms', 'latency_p99: 60s');
  return desk;
}

const pick = ({ predictions, columns }: Record<string, unknown>) => ({ predictions, columns });

describe('slipway: from deploy to stop', function () {
  this.timeout(120_000);
  const desk = patientDesk();

  it('deploys, each step with its figure, and keeps bundle and ledger', async () => {
    const { code, stdout, stderr } = await desk.slipway(deploy);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const steps = [...stdout.matchAll(/^✓ (\w+)/gm)].map(([, step]) => step);
    assert.deepEqual(steps, ['contract', 'examples', 'parity', 'speed', 'bundle', 'proof', 'switch']);
    assert.match(stdout, /credit-risk 1\.0\.0 is live on local/);
    const [line] = readLedger(desk.folder).lines;
    assert.ok(line?.digest);
    assert.equal(line.figures['parity_rows'], 1000);
    const golden = join(desk.folder, '.slipway', 'bundles', line.digest, 'golden.json');
    if (process.platform !== 'win32') assert.equal(statSync(golden).mode & 0o777, 0o600);
    assert.match(desk.read('.slipway/.gitignore'), /^bundles\/$/m);
  });

  it('is live by status', async () => {
    const status = await live(desk);
    assert.equal(status.state, 'live');
    assert.equal(status.version, '1.0.0');
    assert.equal(status.digest, readLedger(desk.folder).lines[0]?.digest);
    const { code, stdout } = await desk.slipway(['status']);
    assert.match(stdout, /^credit-risk {2}1\.0\.0 {2}undecided/m);
    assert.equal(code, 0);
  });

  it('knows no other model: exit 2, and which there are', async () => {
    const { code, stderr } = await desk.slipway(['status', 'credit-rsik']);
    assert.match(stderr, /No model is called credit-rsik .* there are: credit-risk/);
    assert.equal(code, 2);
  });

  it('refuses the version with another digest, and goes on serving', async () => {
    desk.change(contractName, 'owner: risk-analytics', 'owner: somebody-else');
    const { code, stderr } = await desk.slipway(deploy);
    assert.equal(code, 1);
    assert.match(stderr, /1\.0\.0/);
    assert.match(stderr, /version/i);
    assert.equal(stderr.match(/still serves/g)?.length, 1, stderr);
    assert.equal((await live(desk)).digest, readLedger(desk.folder).lines[0]?.digest);
    assert.equal(readLedger(desk.folder).lines.length, 1);
  });

  it('answers rows like a local run', async () => {
    const args = ['run', contractName, '--rows', '-'];
    const stdin = JSON.stringify([safeRow, { ...safeRow, purpose: null }]);
    const [local, remote] = [
      await desk.slipway(args, { stdin }),
      await desk.slipway([...args, '--endpoint', 'local'], { stdin }),
    ];
    assert.equal(remote.code, 1);
    assert.deepEqual(JSON.parse(remote.stdout), JSON.parse(local.stdout));
  });

  it('answers the rows of a CSV like a local run', async () => {
    desk.write('march.csv', desk.read('credit-g.csv').split('\n').slice(0, 61).join('\n'));
    const args = ['run', contractName, '--rows', 'march.csv'];
    const [local, remote] = [await desk.slipway(args), await desk.slipway([...args, '--endpoint', 'local'])];
    assert.equal(remote.code, 0, remote.stderr);
    const { predictions, columns } = JSON.parse(remote.stdout) as { predictions: unknown[]; columns: unknown };
    assert.equal(predictions.length, 60);
    assert.deepEqual({ predictions, columns }, pick(JSON.parse(local.stdout) as Record<string, unknown>));
    assert.equal(remote.stderr, 'march.csv: Not read, since the contract has no such input: class.\n');
  });

  it('becomes healthy with rows like those of training', async () => {
    const sending = desk.slipway(['run', contractName, '--rows', '-', '--endpoint', 'local'], { stdin: rowsOf(desk) });
    const watching = desk.slipway(['watch', model, '--until', 'healthy', '--timeout', '30']);
    const [sent, watched] = await Promise.all([sending, watching]);
    assert.equal(sent.code, 0);
    assert.equal(watched.code, 0, watched.stderr);
    const events = watched.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { v: number; event: string; verdict?: { kind: string } });
    assert.ok(events.every(({ v }) => v === 1));
    assert.equal(events.findLast(({ event }) => event === 'verdict')?.verdict?.kind, 'healthy');
    assert.ok(events.some(({ event }) => event === 'window'));
  });

  it('a verdict that does not come in time: exit 1', async () => {
    const { code, stderr } = await desk.slipway(['watch', model, '--until', 'stack', '--timeout', '0']);
    assert.match(stderr, /did not become stack within 0 s; it is healthy/);
    assert.equal(code, 1);
  });

  it('a verdict that had not come when it was interrupted: exit 2; without one, interrupting is how it ends', async () => {
    const end = { onOutput: (child: ChildProcess) => child.kill('SIGTERM') };
    const [until, watched] = await Promise.all([
      desk.slipway(['watch', model, '--until', 'stack'], end),
      desk.slipway(['watch', model], end),
    ]);
    assert.match(until.stderr, /Interrupted before the verdict became stack; it is \w+/);
    assert.deepEqual([until.code, watched.code], [2, 0]);
  });

  it('rolls back to the version before', async () => {
    desk.change(contractName, 'version: 1.0.0', 'version: 1.1.0');
    // As `slipway deploy … | head -1` does: that nobody reads on is no reason to stop half way.
    const second = await desk.slipway(deploy, {
      onOutput: ({ stdout }) => stdout?.destroy(),
      env: { TMPDIR: desk.home },
    });
    assert.equal(second.code, 0, second.stderr);
    assert.deepEqual(
      readdirSync(desk.home).filter((name) => name.startsWith('slipway-')),
      [],
    );
    assert.equal((await live(desk)).version, '1.1.0');
    const { code, stdout } = await desk.slipway(['rollback', model]);
    assert.equal(code, 0);
    assert.match(stdout, /credit-risk 1\.0\.0 serves again on local/);
    assert.equal((await live(desk)).version, '1.0.0');
    assert.deepEqual(
      readLedger(desk.folder).lines.map(({ action, version }) => [action, version]),
      [
        ['deploy', '1.0.0'],
        ['deploy', '1.1.0'],
        ['rollback', '1.0.0'],
      ],
    );
  });

  it('stops one model, then the endpoint', async () => {
    assert.equal((await desk.slipway(['stop', model])).code, 0);
    const stopped = readLedger(desk.folder).lines.at(-1);
    assert.deepEqual([stopped?.action, stopped?.version, stopped?.who], ['stop', null, await whoDeploys(desk.folder)]);
    const { pid } = JSON.parse(desk.read('../home/endpoint.json')) as { pid: number };
    const gone = await desk.slipway(['run', contractName, '--rows', '-', '--endpoint', 'local'], {
      stdin: JSON.stringify(safeRow),
    });
    assert.equal(gone.code, 2);
    assert.match(gone.stderr, /credit-risk/);
    const { code, stdout } = await desk.slipway(['stop']);
    assert.equal(code, 0);
    assert.match(stdout, /Versions, windows and ledger are kept/);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    assert.equal((await desk.slipway(['status'])).code, 2);
  });

  it('deploys over what a stopped endpoint comes back with, though the workspace keeps no ledger', async () => {
    // Something serves again, then the whole endpoint is away, as after a night.
    desk.change(contractName, 'version: 1.1.0', 'version: 1.2.0');
    assert.equal((await desk.slipway(deploy)).code, 0);
    const { pid } = JSON.parse(desk.read('../home/endpoint.json')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    desk.change(contractName, 'version: 1.2.0', 'version: 1.3.0');
    const ledger = join(desk.folder, '.slipway', 'ledger.jsonl');
    rmSync(ledger);
    mkdirSync(ledger);
    const { code, stdout, stderr } = await desk.slipway(deploy);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /credit-risk 1\.3\.0 is live on local/);
    assert.match(stderr, /ledger\.jsonl could not be written \(EISDIR.*\); the endpoint's own ledger has the line/);
    const status = await live(desk);
    assert.equal(status.version, '1.3.0');
    assert.equal(status.previous?.version, '1.2.0');
  });

  it('deploys over a version that cannot be served', async () => {
    const { digest } = await live(desk);
    const store = join(desk.home, 'store');
    for (const name of readdirSync(store)) {
      const artifact = join(store, name, 'artifact.onnx');
      chmodSync(artifact, 0o600);
      writeFileSync(artifact, 'not a model');
    }
    const { pid } = JSON.parse(desk.read('../home/endpoint.json')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    desk.change(contractName, 'version: 1.3.0', 'version: 1.4.0');
    const { code, stderr } = await desk.slipway(deploy);
    assert.equal(code, 0, stderr);
    const status = await live(desk);
    assert.deepEqual([status.version, status.state, status.previous?.digest], ['1.4.0', 'live', digest]);
  });
});

describe('slipway deploy: what the gate refuses', function () {
  this.timeout(60_000);
  const desk = patientDesk();
  const sound = desk.read(contractName);
  const cases: readonly (readonly [name: string, from: string | RegExp, to: string, step: string, says: RegExp])[] = [
    [
      'an unknown column',
      'log1p: {columns: [credit_amount]}',
      'log1p: {columns: [amount]}',
      'contract',
      /1 error|errors/,
    ],
    ['an example that fails', 'probability: 0.056946', 'probability: 0.5', 'examples', /1 of 4 fail/],
    ['a broken constant', 'mean: 35.546', 'mean: 35.55', 'parity', /parity|differ/],
    [
      'a contract without reference',
      /^reference:\n( {2}.*\n)+(notebook: .*\n)?parity: .*\n/m,
      '',
      'contract',
      /names no reference/,
    ],
    ['a budget that no model keeps', 'latency_p99: 60s', 'latency_p99: 0.001ms', 'speed', /over the budget/],
  ];
  for (const [name, from, to, step, says] of cases)
    it(`${name}: exit 1, and no endpoint is started`, async () => {
      desk.write(contractName, sound);
      desk.change(contractName, from, to);
      const { code, stderr } = await desk.slipway(deploy);
      assert.match(stderr, says);
      assert.match(stderr, new RegExp(`^✗ ${step}`, 'm'));
      assert.equal(code, 1);
      assert.equal(existsSync(join(desk.home, 'endpoint.json')), false);
      assert.equal(existsSync(join(desk.folder, '.slipway', 'ledger.jsonl')), false);
    });
});

describe('slipway deploy: two at once', function () {
  this.timeout(120_000);
  const desk = patientDesk();

  it('share one endpoint; whoever is told that it is live, is live or was', async () => {
    // Beside the other one it would be an error; what is in a hidden folder is looked for by nobody.
    desk.write('slipway.config.yaml', '');
    mkdirSync(join(desk.folder, '.next'));
    const next = desk.read(contractName).replaceAll(/ path: /g, ' path: ../');
    desk.write('.next/other.slipway.yaml', next.replace('version: 1.0.0', 'version: 1.0.1'));
    const both = await Promise.all([
      desk.slipway(deploy),
      desk.slipway(['deploy', '.next/other.slipway.yaml', '--target', 'local']),
    ]);
    const done = both.filter(({ code }) => code === 0);
    assert.ok(done.length > 0, both.map(({ stderr }) => stderr).join('\n'));
    for (const refused of both.filter(({ code }) => code !== 0)) {
      assert.equal(refused.code, 1);
      // Either the switch finds another version live, or the other's candidate has taken the place of this one before its proof.
      assert.match(refused.stderr, /meanwhile|took the place of .* deploy again/);
    }
    const { lines } = readLedger(desk.folder);
    assert.equal(lines.length, done.length);
    const status = await live(desk);
    assert.equal(status.digest, lines.at(-1)?.digest);
    const bundles = readdirSync(join(desk.folder, '.slipway', 'bundles'));
    assert.ok(
      bundles.every((name) => /^[0-9a-f]{64}$/.test(name)),
      bundles.join(' '),
    );
  });
});
