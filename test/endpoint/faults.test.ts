import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EndpointClient, EndpointError } from '../../src/endpoint/client';
import { deploy, eventually, lineOf, makeBundle, scoreRows, scores, send, temporaryFolder } from './given';
import { testDist } from '../dist';
import { fixtures } from '../engine/given';

/** Loaded before the endpoint: while the file FAULT names a function of node:fs and a code, that function fails on the paths that match. */
const faulty = `
const fs = require('node:fs');
const paths = new Map();
for (const name of ['openSync', 'writeSync', 'copyFileSync', 'mkdtempSync', 'existsSync']) {
  const real = fs[name];
  fs[name] = (...args) => {
    let fault;
    try { fault = JSON.parse(fs.readFileSync(process.env.FAULT, 'utf8')); } catch {}
    const path = name === 'writeSync' ? paths.get(args[0]) : String(args.at(name === 'copyFileSync' ? 1 : 0));
    if (fault && fault.call === name && new RegExp(fault.path).test(path ?? ''))
      throw Object.assign(new Error(fault.code + ': injected'), { code: fault.code, path });
    const result = real(...args);
    if (name === 'openSync') paths.set(result, path);
    return result;
  };
}`;

describe('endpoint: faults of the machine', function () {
  if (process.platform === 'win32') return;
  let client: EndpointClient | undefined;
  after(() => client?.shutdown());
  const [home, room] = [temporaryFolder(), temporaryFolder()];
  const fault = (of?: { readonly call: string; readonly path: string; readonly code: string }): void => {
    if (of) writeFileSync(join(room, 'fault'), JSON.stringify(of));
    else rmSync(join(room, 'fault'), { force: true });
  };
  afterEach(() => fault());
  const started = async (): Promise<EndpointClient> => {
    const execPath = join(room, 'node');
    writeFileSync(join(room, 'faulty.cjs'), faulty);
    writeFileSync(
      execPath,
      `#!/bin/sh\nFAULT='${room}/fault' exec '${process.execPath}' --require '${room}/faulty.cjs' "$@"\n`,
    );
    chmodSync(execPath, 0o755);
    return (client ??= await EndpointClient.startOrFind({ dist: await testDist(), home, execPath }));
  };
  const bundle = (version: string) => makeBundle(room, join(fixtures, 'scores.onnx'), scores(version));
  const full = (text: RegExp) => (cause: unknown) => {
    assert(cause instanceof EndpointError && cause.status === 507, String(cause));
    assert.match(cause.message, text);
    return true;
  };

  it('answer 507 when the disk is full for the store or the ledger, with the old version serving', async () => {
    const endpoint = await started();
    const [first, second] = [await bundle('1.0.0'), await bundle('2.0.0')];
    await deploy(endpoint, first);
    const load = () => endpoint.load('scores', second.folder, { workspace: '/workspace', takeOver: false });
    fault({ call: 'mkdtempSync', path: 'store', code: 'ENOSPC' });
    await assert.rejects(load(), full(/store.*: the disk is full — free some space and try again; what was live/));
    fault({ call: 'copyFileSync', path: 'artifact', code: 'ENOSPC' });
    await assert.rejects(
      load(),
      full(/store: the disk is full — free some space and deploy again; nothing was changed/),
    );
    fault();
    await load();
    await endpoint.prove('scores', second.digest);
    const line = lineOf(second, { replaced: first.digest });
    const swap = () => endpoint.switch('scores', { digest: second.digest, expect: first.digest, line });
    fault({ call: 'writeSync', path: 'ledger', code: 'ENOSPC' });
    await assert.rejects(swap(), full(/ledger of scores cannot be written, so nothing was changed: .*ENOSPC/));
    assert.equal((await endpoint.rows('scores', { rows: scoreRows(1, 1) })).model_version, '1.0.0');
    fault({ call: 'openSync', path: 'state\\.json', code: 'ENOSPC' });
    await swap();
    fault();
    assert.equal((await endpoint.rows('scores', { rows: scoreRows(1, 1) })).model_version, '2.0.0');
    await endpoint.shutdown();
    client = undefined;
    const [model] = await eventually(
      async () => (await (await started()).status()).models,
      (models) => models[0]?.state === 'live',
    );
    assert.deepEqual([model?.version, model?.previous?.version], ['2.0.0', '1.0.0']);
  });

  it('answer 500 with an id that the log has, on both ports', async () => {
    const endpoint = await started();
    fault({ call: 'existsSync', path: 'store', code: 'ODD' });
    const headers = { authorization: `Bearer ${readFileSync(join(home, 'token'), 'utf8')}` };
    for (const url of [endpoint.adminUrl ?? '', endpoint.dataUrl]) {
      const answer = await send(`${url}/slipway/v1/models/scores/identity`, { headers });
      assert.deepEqual([answer.status, answer.json['code']], [500, 'internal'], answer.text);
      const id = String(answer.headers['x-request-id']);
      assert.match(answer.text, new RegExp(`has a fault: ODD: injected — its log has more under ${id}`));
      await eventually(
        () => readFileSync(join(home, 'log', 'endpoint.log'), 'utf8'),
        (log) => log.includes(`${id} GET /slipway/v1/models/scores/identity: `),
      );
    }
  });
});
