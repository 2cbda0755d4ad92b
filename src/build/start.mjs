// `npm start`: a sample model from contract to live endpoint, and what Slipway says when something goes wrong; then VS Code on it.
// `--headless`, CI=true or no terminal: ends after the verdicts, with exit 1 if anything was not as it should be.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureInstalled } from './install.mjs';
import { root } from './paths.mjs';
import { run, spawnGroup } from './processes.mjs';
import { randomFrom, rowsOf, startTraffic } from './traffic.mjs';

const headless = process.argv.includes('--headless') || Boolean(process.env.CI) || !process.stdout.isTTY;
const cli = path.join(root, 'dist', 'cli.js');
const model = 'credit-risk';
/** Columns of the data that training had and a caller does not. */
const trainingOnly = ['class'];

const base = mkdtempSync(path.join(tmpdir(), 'slipway-start-'));
const workspace = path.join(base, 'workspace');
const home = path.join(base, 'home');
const contract = path.join(workspace, model, `${model}.slipway.yaml`);
const env = { ...process.env, SLIPWAY_HOME: home };
let deployed = false;

// However this ends — done, an error, Ctrl+C — no process and no folder stays.
process.on('exit', () => {
  if (deployed) spawnSync(process.execPath, [cli, 'stop'], { env, stdio: 'ignore' });
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** One line a step: what, its figure, how long. */
async function step(name, work) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(7);
  try {
    const { text, value } = await work();
    console.log(`✓ ${name.padEnd(12)} ${seconds()}  ${text}`);
    return value;
  } catch (error) {
    console.log(`✗ ${name.padEnd(12)} ${seconds()}  ${error.message}`);
    throw error;
  }
}

function expected(holds, message) {
  if (!holds) throw new Error(message);
}

/** What `slipway ARGS` prints on success; anything else is an error with its whole output. */
async function slipway(...args) {
  const { code, output } = await run(process.execPath, [cli, ...args], { cwd: workspace, env, timeout: 120_000 });
  expected(code === 0, `slipway ${args.join(' ')} ended with ${code}:\n${output}`);
  return output.trim();
}

async function lint() {
  const { files } = JSON.parse(await slipway('lint', '.', '--format', 'json'));
  const findings = files.flatMap(({ problems }) => problems);
  expected(findings.length === 0, `${findings.length} findings in the samples, the first: ${findings[0]?.message}`);
  return { text: `${files.length} contracts, 0 findings` };
}

async function compile() {
  return { text: await slipway('compile', path.relative(workspace, contract), '-o', '../artifact.onnx') };
}

async function parity() {
  const { holds, parity } = JSON.parse(await slipway('verify', contract, '--format', 'json'));
  expected(holds && parity.holds, `parity does not hold: ${JSON.stringify(parity)}`);
  const largest = Math.max(...parity.outputs.map(({ largestAbsolute }) => largestAbsolute));
  return {
    text: `${parity.rows.toLocaleString('en')} rows as in the notebook, largest difference ${largest.toPrecision(2)}, ${parity.flips} decisions flip`,
  };
}

/** Deploys the sample in this version: a fresh deployment begins with fresh windows. */
async function deploy(version) {
  writeFileSync(contract, readFileSync(contract, 'utf8').replace(/^( {2}version: ).*$/m, `$1${version}`));
  deployed = true;
  const { digest, line } = JSON.parse(await slipway('deploy', contract, '--target', 'local', '--format', 'json'));
  const live = await statusOf();
  expected(live.state === 'live' && live.version === version, `${version} was deployed, but ${live.version} is live`);
  const { figures } = line;
  return {
    text: `${version} is live, bundle ${digest.slice(0, 8)}…, ${figures.golden_rows} golden rows proven, p99 ${figures.p99_ms_64_callers.toPrecision(2)} ms at 64 callers`,
    value: digest,
  };
}

async function statusOf() {
  return JSON.parse(await slipway('status', model, '--format', 'json')).models[0];
}

/** Addresses and token of the endpoint, as every caller on this machine finds them. */
function endpoint() {
  const { dataUrl, adminUrl, tokenFile } = JSON.parse(readFileSync(path.join(home, 'endpoint.json'), 'utf8'));
  return { dataUrl, adminUrl, token: readFileSync(tokenFile, 'utf8').trim() };
}

/** `slipway watch` until it says `verdict`: that verdict, and all windows and alarms on the way to it. */
async function watched(verdict, seconds = 60) {
  const lines = await slipway('watch', model, '--until', verdict, '--timeout', String(seconds));
  const events = lines.split('\n').map((line) => JSON.parse(line));
  const last = events.findLast(({ event }) => event === 'verdict').verdict;
  return {
    verdict: last,
    windows: events.filter(({ event }) => event === 'window').length,
    alarms: events.filter(({ event }) => event === 'alarm').length,
  };
}

/** Callers send rows, changed by `change`, while `work` runs. */
async function withCallers(callers, change, work) {
  const { dataUrl, token } = endpoint();
  const traffic = startTraffic({ ...callers, url: `${dataUrl}/slipway/v1/models/${model}/rows`, token, change });
  let value;
  try {
    value = await work();
  } finally {
    // An answer that no caller should see explains better than what came of it.
    await traffic.stop();
  }
  return value;
}

const unchanged = (row) => row;

/** Healthy callers for `windows` closed windows: the verdict is healthy and no alarm was raised. */
async function healthy(callers, windows) {
  return withCallers(callers, unchanged, async () => {
    for (let waited = 0; waited < 120; waited += 1) {
      const seen = await watched('healthy');
      expected(seen.alarms === 0, `${seen.alarms} alarms on healthy traffic: ${seen.verdict.headline}`);
      if (seen.windows >= windows) {
        const { rows } = await statusOf();
        return { text: `${rows.toLocaleString('en')} rows in ${seen.windows} windows, 0 alarms`, value: seen.windows };
      }
      await sleep(1000);
    }
    throw new Error(`${windows} windows were not closed in time`);
  });
}

/** Closed windows that it took; the open one speaks, too. */
const counted = (windows) => (windows === 0 ? 'the open window' : `${windows} window${windows === 1 ? '' : 's'}`);

async function inRangeShift(callers, { before }) {
  // Loans half as long again: every value is one that the contract allows.
  const change = (row) => ({ ...row, duration: Math.min(72, Math.round(row.duration * 1.5)) });
  const { verdict, windows } = await withCallers(callers, change, () => watched('undecided'));
  expected(/inputs drifted/i.test(verdict.headline), `not said to be drift: ${verdict.headline}`);
  expected(/duration/.test(verdict.headline), `duration is not named: ${verdict.headline}`);
  expected(verdict.retraining === 'held', `retraining is ${verdict.retraining}`);
  return { text: `undecided within ${counted(windows - before)}, retraining held: ${verdict.headline}` };
}

async function columnGone(callers, { before }) {
  const change = (row) => ({ ...row, savings_status: null });
  const { verdict, windows } = await withCallers(callers, change, () => watched('data'));
  expected(/savings_status/.test(verdict.headline), `savings_status is not named: ${verdict.headline}`);
  expected(verdict.retraining === 'held', `retraining is ${verdict.retraining}`);
  return { text: `data within ${counted(windows - before)}, retraining held: ${verdict.headline}` };
}

async function artifactReplaced(callers, { digest }) {
  const stored = path.join(home, 'store', digest, 'artifact.onnx');
  const bytes = readFileSync(stored);
  bytes[bytes.length - 1] ^= 1;
  rmSync(stored);
  writeFileSync(stored, bytes);
  const { adminUrl, token } = endpoint();
  const replay = await fetch(`${adminUrl}/slipway/v1/models/${model}/golden`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expected(replay.ok, `the replay of golden rows answered ${replay.status}: ${await replay.text()}`);
  const { verdict } = await withCallers(callers, unchanged, () => watched('stack'));
  expected(verdict.retraining === 'held', `retraining is ${verdict.retraining}`);
  return { text: `stack, retraining held: ${verdict.headline}` };
}

async function story() {
  await step('install', async () => {
    await ensureInstalled();
    return { text: 'packages are those of the lock file' };
  });
  await step('build', async () => {
    const { bundle } = await import('./bundle.mjs');
    return { text: `${(await bundle()).length} files in dist/` };
  });
  cpSync(path.join(root, 'test', 'workspace'), workspace, { recursive: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  // Windows of 60 s and more are for real traffic; nobody wants to watch a demonstration of an hour.
  writeFileSync(path.join(home, 'settings.json'), JSON.stringify({ windows: { rows: 256, ageMs: 1500 } }));

  const rows = rowsOf(path.join(workspace, model, 'credit-g.csv'), trainingOnly);
  const callers = { rows, random: randomFrom(20240229) };

  await step('lint', lint);
  await step('compile', compile);
  await step('parity', parity);
  await step('deploy', () => deploy('1.0.0'));
  await step('healthy', () => healthy(callers, 20));

  // Each fault meets a deployment of its own that was healthy until then.
  const faults = [
    ['shift', inRangeShift],
    ['column gone', columnGone],
    ['artifact', artifactReplaced],
  ];
  for (const [number, [name, fault]] of faults.entries()) {
    const digest = await step('deploy', () => deploy(`1.0.${number + 1}`));
    const before = await step('healthy', () => healthy(callers, 2));
    await step(name, () => fault(callers, { digest, before }));
  }
  await step('deploy', () => deploy(`1.0.${faults.length + 1}`));
  await step('healthy', () => healthy(callers, 2));
  return callers;
}

/** Desktop where there is one and a screen to show it on. */
function desktopCode() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return undefined;
  const shell = process.platform === 'win32';
  return spawnSync('code', ['--version'], { stdio: 'ignore', shell }).status === 0 ? { shell } : undefined;
}

/** Somebody who watches wants to see traffic while `work` runs. That they stop the endpoint meanwhile is their right, and no error. */
async function withVisitors(callers, work) {
  const { dataUrl, token } = endpoint();
  const url = `${dataUrl}/slipway/v1/models/${model}/rows`;
  const traffic = startTraffic({ ...callers, url, token, pauseMs: 1000 });
  await work();
  await traffic.stop().catch(() => undefined);
}

async function openEditor(callers) {
  const code = desktopCode();
  if (code) {
    console.log('VS Code is open on the sample workspace; closing it, or Ctrl+C here, ends the endpoint.');
    const folders = ['--user-data-dir', path.join(base, 'code'), '--extensions-dir', path.join(base, 'extensions')];
    const options = ['--wait', '--new-window', '--disable-workspace-trust', `--extensionDevelopmentPath=${root}`];
    const window = () => spawnGroup('code', [...options, ...folders, workspace], { env, stdio: 'ignore', ...code });
    await withVisitors(callers, () => window().exited);
    return;
  }
  const { linkExtension, startServer } = await import('./vscode-server.mjs');
  const extensionsDir = path.join(base, 'extensions');
  linkExtension(extensionsDir);
  const server = await startServer({ slipwayHome: home, extensionsDir });
  // The first Ctrl+C is to end VS Code's server in order.
  const interrupted = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.removeAllListeners(signal).once(signal, () => resolve(undefined));
  });
  console.log(`VS Code: ${server.url}/?folder=${encodeURIComponent(workspace)}\nCtrl+C ends it and the endpoint.`);
  await withVisitors(callers, () => interrupted);
  await server.stop();
}

try {
  const callers = await story();
  if (!headless) await openEditor(callers);
} catch (error) {
  console.error(error.stack ?? String(error));
  process.exitCode = 1;
}
