// What a window waits for: loading and activating the bundle that ships, the first findings of a contract that is opened at once or later, and
// findings after a keystroke in 2,000 lines, each as the extension host of a real VS Code sees it. Every window is a new process. A keystroke's time
// includes the 120 ms of quiet that the editor waits for. `npm run bench -- activation`
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../src/build/paths.mjs';
import { runModule } from '../../src/build/run-in-vscode.mjs';
import { type Measured } from './vscode/activation';
import { wideContract } from './wide-contract';

/** Of each kind. */
const windows = 3;
/** Milliseconds after which a window has come to rest. */
const later = 3000;

async function measure(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'slipway-activation-'));
  try {
    const tests = join(base, 'activation.js');
    await build({
      absWorkingDir: root,
      entryPoints: ['test/bench/vscode/activation.ts'],
      outfile: tests,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      logLevel: 'warning',
    });
    const atOnce: Measured[] = [];
    const rested: Measured[] = [];
    for (let turn = 0; turn < windows; turn++) {
      atOnce.push(await inWindow(join(base, `${String(turn)}a`), tests, 0));
      rested.push(await inWindow(join(base, `${String(turn)}b`), tests, later));
    }
    const measured = [...atOnce, ...rested];
    console.log(
      `  milliseconds, median and all of ${String(measured.length)} windows; load of the machine ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    );
    print(
      'loading the bundle',
      measured.map(({ loading }) => loading),
    );
    print(
      'activation, once it is loaded',
      measured.map(({ activation }) => activation),
    );
    print(
      'processor time of both, all threads of the host',
      measured.map(({ processor }) => processor),
    );
    print(
      'open a contract to its first findings, after a while',
      rested.map(({ firstFindings }) => firstFindings),
    );
    print(
      'the same, at once',
      atOnce.map(({ firstFindings }) => firstFindings),
    );
    print(
      'from loading the bundle to first findings, at once',
      atOnce.map(({ loading, activation, firstFindings }) => loading + activation + firstFindings),
    );
    print(
      'keystroke in 2,000 lines to findings (median of a window)',
      measured.map(({ keystrokes }) => median(keystrokes)),
    );
  } finally {
    rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function inWindow(folder: string, tests: string, pause: number): Promise<Measured> {
  const workspace = join(folder, 'notes');
  mkdirSync(workspace, { recursive: true });
  const sample = readFileSync(join(root, 'test/workspace/credit-risk/credit-risk.slipway.yaml'), 'utf8');
  const given = {
    pause,
    small: { path: join(workspace, 'small', 'small.slipway.yaml'), text: sample.replace('unit:', 'unti:') },
    large: { path: join(workspace, 'large', 'large.slipway.yaml'), text: wideContract(184, 'block').text },
  };
  let said: string | undefined;
  const { code, output } = await runModule({
    workspace,
    tests,
    env: { SLIPWAY_BENCH: JSON.stringify(given) },
    home: join(folder, 'home'),
    heard: (line) => {
      said ??= /measured (\{.*\})/.exec(line)?.[1];
    },
  });
  if (code !== 0 || said === undefined)
    throw new Error(`The window ended with ${String(code)} and no measurement:\n${output.slice(-3000)}`);
  return JSON.parse(said) as Measured;
}

function print(what: string, times: readonly number[]): void {
  const all = times.map((time) => time.toFixed(1)).join(', ');
  console.log(`  ${what.padEnd(60)} ${median(times).toFixed(1).padStart(8)}   (${all})`);
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

measure().catch((cause: unknown) => {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
});
