import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Home } from '../../src/endpoint/home';
import { pidHeader } from '../../src/endpoint/itself';
import { acquire, ownerOf } from '../../src/endpoint/lock';
import { readEndpointFile } from '../../src/endpoint/start';
import { endpointApiVersion, type EndpointFile } from '../../src/protocol/endpoint';
import { Ground, refusal, temporaryFolder } from './given';

describe('endpoint: a process that may be another', () => {
  it('is named within seconds where it hangs, with what ends it', async function () {
    if (process.platform === 'win32') this.skip();
    const ground = new Ground();
    const { pid } = await ground.start();
    assert(pid);
    process.kill(pid, 'SIGSTOP');
    try {
      const began = performance.now();
      const text = new RegExp(`process ${pid}\\) does not answer: it hangs — end it with: kill -9 ${pid} — the next`);
      await assert.rejects(ground.found(), refusal(0, 'unresponsive', text));
      assert(performance.now() - began < 10_000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    assert.equal((await ground.found()).pid, pid);
  });

  // As on systems that do not tell when a process started: a stranger has the number of one that crashed.
  describe('where only its number is known', () => {
    const me = { pid: process.pid, startTime: Date.now() };
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    const servers: Server[] = [];
    after(async () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      stranger.kill();
      await once(stranger, 'exit');
    });
    const at = async (answer: RequestListener): Promise<string> => {
      const server = createServer(answer).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    const nobody = async (): Promise<string> => {
      const url = await at(() => undefined);
      servers.pop()?.close();
      return url;
    };
    const other: RequestListener = (_, response) => void response.end('{"live":true}');
    const itself: RequestListener = (_, response) => void response.setHeader(pidHeader, pid).end();
    const silent: RequestListener = () => undefined;
    const unproven = { tellsStarts: false, unheardMs: 300, answerMs: 600 };

    it('the lock is taken over from a stranger, and left to who answers or hangs', async () => {
      const file = join(temporaryFolder(), 'lock');
      for (const [adminUrl, taken] of [
        [await nobody(), true],
        [undefined, true],
        [await at(other), true],
        [await at(itself), false],
        [await at(silent), false],
      ] as const) {
        writeFileSync(file, JSON.stringify({ pid, startTime: 0, adminUrl }));
        const owner = await acquire(file, me, unproven);
        assert.deepEqual([owner?.pid, ownerOf(file)?.pid], taken ? [undefined, me.pid] : [pid, pid]);
      }
    });

    it('a stranger is no endpoint, and nobody is told to end it', async () => {
      const home = new Home(temporaryFolder());
      const read = (adminUrl: string): Promise<EndpointFile | undefined> => {
        const file: EndpointFile = {
          v: 1,
          pid,
          startTime: 0,
          dataUrl: adminUrl,
          adminUrl,
          tokenFile: home.tokenFile,
          runtimeVersion: '1.0.0-00000000',
          apiVersion: endpointApiVersion,
        };
        writeFileSync(home.endpointFile, JSON.stringify(file));
        return readEndpointFile(home, unproven);
      };
      assert.equal(await read(await nobody()), undefined);
      assert.equal(await read(await at(other)), undefined);
      assert.equal((await read(await at(itself)))?.pid, pid);
      await assert.rejects(
        read(await at(silent)),
        refusal(0, 'unresponsive', /end it if that process is one of Slipway/),
      );
    });
  });
});
