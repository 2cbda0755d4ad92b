import assert from 'node:assert/strict';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ownStartTime } from '../../src/endpoint/alive';
import { sweepServeHomes, temporaryHome } from '../../src/endpoint/serve-homes';
import { testDist } from '../dist';
import { eventually, temporaryFolder } from './given';

describe('endpoint: a serve that was killed', () => {
  const me = { pid: process.pid, startTime: ownStartTime() };
  const gone = { ...me, startTime: me.startTime - 3_600_000 };

  it('has its folder removed by the next, and no other', () => {
    const parent = temporaryFolder();
    const made = (name: string, owner?: object, lock?: object, age = 0): string => {
      const folder = join(parent, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'golden.json'), '{}');
      if (owner) writeFileSync(join(folder, 'owner'), JSON.stringify(owner));
      if (lock) writeFileSync(join(folder, 'lock'), JSON.stringify(lock));
      const at = Date.now() / 1000 - age;
      utimesSync(folder, at, at);
      return folder;
    };
    const abandoned = [
      made('slipway-serve-a', gone),
      made('slipway-serve-b', gone, gone),
      made('slipway-serve-c', undefined, undefined, 3600),
    ];
    const kept = [
      made('slipway-serve-d', me),
      made('slipway-serve-e', gone, me),
      made('slipway-serve-f'),
      made('other', gone),
    ];
    const { folder } = temporaryHome(parent);
    assert.deepEqual(abandoned.map(existsSync), [false, false, false]);
    assert.deepEqual([...kept, folder].map(existsSync), [true, true, true, true, true]);
    sweepServeHomes(parent);
    assert(existsSync(folder));
  });

  it('takes its endpoint with it, and what lay there', async function () {
    if (process.platform === 'win32') this.skip();
    const parent = temporaryFolder();
    const home = join(parent, 'slipway-serve-x');
    mkdirSync(home);
    const entry = join(await testDist(), 'endpoint.js');
    const program = `
      const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(entry)}, 'supervisor', '--home', ${JSON.stringify(home)}, '--with-parent'],
        { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, TMPDIR: ${JSON.stringify(parent)} } });
      require('node:fs').writeFileSync(${JSON.stringify(join(home, 'owner'))}, JSON.stringify({ pid: process.pid, startTime: 0 }));
      setInterval(() => child.pid, 1000);`;
    const serve = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
    await eventually(() => existsSync(join(home, 'endpoint.json')), Boolean);
    serve.kill('SIGKILL');
    await once(serve, 'exit');
    await eventually(
      () => existsSync(home),
      (there) => !there,
    );
  });
});
