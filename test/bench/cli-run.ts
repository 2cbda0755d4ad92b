import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../dist';

export interface CliRun {
  readonly code: number | null;
  /** Wall clock. */
  readonly seconds: number;
  /** Of the command's own process: processor time, and the most memory that it ever had. */
  readonly processorSeconds: number;
  readonly mostMegabytes: number;
  readonly output: string;
}

/** Told on the way out, behind everything that the command says. */
const resources = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require('node:fs').writeSync(3, JSON.stringify({ processor: userCPUTime + systemCPUTime, maxRSS }));
});`;

/** `slipway ARGS` as it ships in dist/, in a process of its own. */
export async function cliRun(args: readonly string[], cwd: string): Promise<CliRun> {
  const cli = join(root, 'dist', 'cli.js');
  const start = `${resources} process.argv.splice(1, 0, ${JSON.stringify(cli)}); require(${JSON.stringify(cli)});`;
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', start, '--', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()));
  child.stdio[3]?.on('data', (data: Buffer) => (told += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - began) / 1000;
  const { processor, maxRSS } = JSON.parse(told) as { readonly processor: number; readonly maxRSS: number };
  return {
    code,
    seconds,
    processorSeconds: processor / 1e6,
    mostMegabytes: maxRSS / 1024,
    output,
  };
}
