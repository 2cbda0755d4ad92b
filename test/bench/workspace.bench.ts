// A cold `slipway lint` of a workspace: 50 and 200 contracts, each with a model, a reference and a notebook of its own (copies of the three samples), as CI
// runs it. `--static` is what an editor knows while one types; without it, data rules, examples and parity run as well, which is what a save does.
// Against yaml-language-server validating the same texts with the contract's JSON schema, in this process and warm. `npm run bench -- workspace`
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../dist';
import { cliRun, type CliRun } from './cli-run';
import { yamlValidator } from './yaml-validator';

const sizes = [50, 200];
const samples = ['credit-risk', 'diabetes', 'flight-delay'];

/** The paths of its contracts. */
function makeWorkspace(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const sample = samples[index % samples.length] ?? '';
    const own = join(folder, `${sample}-${String(index)}`);
    mkdirSync(folder, { recursive: true });
    cpSync(join(root, 'test', 'workspace', sample), own, { recursive: true });
    const contract = join(own, readdirSync(own).find((name) => name.endsWith('.slipway.yaml')) ?? '');
    writeFileSync(
      contract,
      readFileSync(contract, 'utf8').replace(`name: ${sample}`, `name: ${sample}-${String(index)}`),
    );
    return contract;
  });
}

async function measure(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'slipway-workspace-bench-'));
  try {
    console.log('  contracts   what                     seconds   ms a contract   processor   most memory');
    const validate = yamlValidator();
    for (const count of sizes) {
      const folder = join(base, String(count));
      const contracts = makeWorkspace(folder, count);
      await cliRun(['lint', '--static', '.'], folder); // files are read once before
      for (const args of [['--static'], []]) {
        const ended = await cliRun(['lint', ...args, '.'], folder);
        if (ended.code !== 0) throw new Error(ended.output);
        print(count, ['slipway lint', ...args].join(' '), ended);
      }
      const began = performance.now();
      for (const contract of contracts) await validate(readFileSync(contract, 'utf8'));
      const seconds = (performance.now() - began) / 1000;
      print(count, 'yaml-language-server', { seconds });
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function print(count: number, what: string, found: Pick<CliRun, 'seconds'> & Partial<CliRun>): void {
  const { seconds, processorSeconds, mostMegabytes } = found;
  const processor = processorSeconds === undefined ? '' : `${processorSeconds.toFixed(1)} s`;
  const memory = mostMegabytes === undefined ? '' : `${mostMegabytes.toFixed(0)} MB`;
  console.log(
    `  ${String(count).padStart(9)}   ${what.padEnd(22)}${seconds.toFixed(2).padStart(10)}${((seconds / count) * 1000).toFixed(1).padStart(16)}${processor.padStart(12)}${memory.padStart(14)}`,
  );
}

measure().catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
});
