// Rows route against a bare node:http server that sends the same bytes back: credit-risk as it ships in dist/, one row a request, 1 and 64 callers with kept
// connections. Interleaved rounds, medians. CPU is that of the server's own process (engine or echo), from /proc; Linux only.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EndpointClient } from '../../src/endpoint/client';
import { contractName, safeRow } from '../cli/given';
import { root } from '../dist';
import { childrenOf } from '../endpoint/given';

const dist = join(root, 'dist');
const secondsEach = 2.5;
const rounds = 3;

interface Server {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
}

interface Measured {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly p50: number;
  readonly p99: number;
}

async function measure(): Promise<void> {
  const room = mkdtempSync(join(tmpdir(), 'slipway-endpoint-bench-'));
  const echo = spawn(process.execPath, ['-e', echoProgram], { stdio: ['ignore', 'pipe', 'inherit'] });
  const home = join(room, 'home');
  const client = await EndpointClient.startOrFind({ dist, home });
  try {
    const port = await new Promise<string>((resolve) =>
      echo.stdout.once('data', (data: Buffer) => resolve(data.toString())),
    );
    const workspace = join(room, 'workspace');
    cpSync(join(root, 'test', 'workspace', 'credit-risk'), workspace, { recursive: true });
    const env = { ...process.env, SLIPWAY_HOME: home };
    execFileSync(process.execPath, [join(dist, 'cli.js'), 'deploy', contractName, '--target', 'local'], {
      cwd: workspace,
      env,
    });
    const [engine = 0] = childrenOf(client.pid ?? 0);
    const token = readFileSync(client.tokenFile ?? '', 'utf8');
    const slipway: Server = {
      name: 'endpoint',
      url: `${client.dataUrl}/slipway/v1/models/credit-risk/rows`,
      headers: { authorization: `Bearer ${token}` },
      pid: engine,
    };
    const bare: Server = { name: 'echo', url: `http://127.0.0.1:${port.trim()}/`, headers: {}, pid: echo.pid ?? 0 };
    const body = Buffer.from(JSON.stringify({ rows: [safeRow] }));
    console.log(`  ${body.length} bytes a request, one row of ${Object.keys(safeRow).length} columns`);
    console.log('  callers  server     rows/s   CPU/request      p50        p99');
    for (const callers of [1, 64]) {
      const found = new Map<Server, Measured[]>([
        [bare, []],
        [slipway, []],
      ]);
      for (const server of [bare, slipway]) await load(server, body, callers, 0.5);
      for (let round = 0; round < rounds; round++)
        for (const server of [bare, slipway]) found.get(server)?.push(await load(server, body, callers, secondsEach));
      for (const [server, results] of found) print(callers, server.name, results);
      const of = (server: Server, key: keyof Measured): number =>
        median((found.get(server) ?? []).map((each) => each[key]));
      console.log(
        `  ${String(callers).padStart(7)}  endpoint / echo: rows/s ${(of(slipway, 'perSecond') / of(bare, 'perSecond')).toFixed(2)}, CPU ${(of(slipway, 'cpuMicros') / of(bare, 'cpuMicros')).toFixed(2)}`,
      );
    }
  } finally {
    echo.kill();
    await client.shutdown();
    rmSync(room, { recursive: true, force: true });
  }
}

const echoProgram = `require('node:http').createServer((q, r) => {
  const parts = [];
  q.on('data', (part) => parts.push(part));
  q.on('end', () => { const body = Buffer.concat(parts); r.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }); r.end(body); });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

async function load(server: Server, body: Buffer, callers: number, seconds: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const times: number[] = [];
  const cpu = cpuMicros(server.pid);
  const began = performance.now();
  const end = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        const at = performance.now();
        await post(server, agent, body);
        times.push(performance.now() - at);
      }
    }),
  );
  const elapsed = performance.now() - began;
  agent.destroy();
  times.sort((a, b) => a - b);
  return {
    perSecond: (times.length * 1000) / elapsed,
    cpuMicros: (cpuMicros(server.pid) - cpu) / times.length,
    p50: times[Math.floor(times.length * 0.5)] ?? NaN,
    p99: times[Math.floor(times.length * 0.99)] ?? NaN,
  };
}

function post(server: Server, agent: Agent, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...server.headers, 'content-type': 'application/json', 'content-length': body.length };
    const sent = request(server.url, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${server.name} answered ${response.statusCode ?? 0}`));
      response.resume().on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** User and system time of a process, fields 14 and 15 of its stat in ticks of 10 ms. */
function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function print(callers: number, name: string, results: readonly Measured[]): void {
  const of = (key: keyof Measured): number => median(results.map((each) => each[key]));
  const cells = [
    String(callers).padStart(7),
    name.padEnd(8),
    of('perSecond').toFixed(0).padStart(8),
    `${of('cpuMicros').toFixed(0)} µs`.padStart(12),
    `${of('p50').toFixed(2)} ms`.padStart(10),
    `${of('p99').toFixed(2)} ms`.padStart(10),
  ];
  console.log(`  ${cells.join('  ')}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

if (process.platform === 'linux') void measure();
else console.log('  needs /proc: Linux only');
