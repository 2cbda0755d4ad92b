// The lanes of `npm test`, as jobs that a runner may do side by side. To be imported once the packages are installed.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coverageFailure } from './coverage.mjs';
import { runInElectron } from './electron.mjs';
import { filesBelow, root } from './paths.mjs';
import { run, stopEndpointOf } from './processes.mjs';
import { python } from './python.mjs';
import { readReport } from './report.mjs';
import { runInVscode, suiteFiles, windows } from './run-in-vscode.mjs';
import { staticChecks } from './static-checks.mjs';
import { currentVersion, minimumVersion, vscodeVersion } from './vscode-server.mjs';

/** Lanes whose tests need more than Node have a folder of their own; the unit lane is everything else. */
const apart = ['vscode', 'webview', 'browser', 'long', 'bench', 'workspace'].map((name) => `test/${name}`);
/** One Mocha uses one core, and neighbours in a folder cost alike: dealt out like cards, the parts take about the same time. */
const unitParts = 6;
const unitFiles = filesBelow('test', '.test.ts', apart);

/** Mocha in a process of its own, with a home of its own, which ends with everything that it started. */
async function mocha(name, files, limit, { grep }, env = {}) {
  const began = Date.now();
  if (files.length === 0) return { name, passed: 0, failures: [], skipped: [], seconds: 0 };
  const base = mkdtempSync(path.join(tmpdir(), 'slt-'));
  const home = path.join(base, 'home');
  const temporary = path.join(base, 't');
  for (const folder of [home, temporary]) mkdirSync(folder);
  const report = path.join(base, 'report.jsonl');
  const args = ['--reporter', path.join(root, 'src/build/mocha-report.cjs'), ...(grep ? ['--grep', grep] : [])];
  const { code, output } = await run(
    process.execPath,
    [path.join(root, 'node_modules/mocha/bin/mocha.js'), ...args, ...files],
    {
      cwd: root,
      env: {
        ...process.env,
        SLIPWAY_HOME: home,
        TMPDIR: temporary,
        SLIPWAY_TEST_REPORT: report,
        SLIPWAY_TEST_ROOT: root,
        ORT_DISABLE_TELEMETRY: '1',
        ...env,
      },
      timeout: limit,
      echo: true,
    },
  );
  const result = readReport(name, report, files, { grep: Boolean(grep), output, code, began });
  await stopEndpointOf(home);
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return result;
}

function unitLane(options) {
  const coverage = options.grep ? undefined : path.join(mkdtempSync(path.join(tmpdir(), 'slc-')), 'coverage');
  const counted = coverage ? { NODE_V8_COVERAGE: coverage } : {};
  const parts = Array.from({ length: unitParts }, (_, part) => part).map((part) => ({
    name: `unit ${part + 1}/${unitParts}`,
    work: async () => {
      await python(); // once: two parts that need it at the same time would each make it
      const files = unitFiles.filter((_, index) => index % unitParts === part);
      return mocha(`unit ${part + 1}/${unitParts}`, files, 1_500_000, options, counted);
    },
  }));
  return coverage ? [...parts, { name: 'coverage', after: parts, work: () => coverageLane(coverage) }] : parts;
}

async function coverageLane(folder) {
  const began = Date.now();
  const failure = await coverageFailure(folder);
  rmSync(path.dirname(folder), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const seconds = (Date.now() - began) / 1000;
  return { name: 'coverage', passed: failure ? 0 : 1, failures: failure ? [failure] : [], skipped: [], seconds };
}

const mochaLane = (name, limit) => (options) => [
  { name, work: () => mocha(name, filesBelow(`test/${name}`, '.test.ts'), limit, options) },
];

/** The main suite first: what takes longest must not be what is begun last. */
function vscodeLane({ grep, verbose }) {
  const runs = [[currentVersion, 'main'], [minimumVersion, 'oldest'], ...windows.map((name) => [currentVersion, name])];
  return runs
    .filter(([, suite]) => suiteFiles(suite).length > 0)
    .map(([version, suite]) => ({
      name: `vscode ${vscodeVersion(version)} ${suite}`,
      work: () => runInVscode({ version, suite, grep, verbose }),
    }));
}

/**
 * @typedef {{grep?: string, verbose?: boolean}} Options
 * @typedef {{name: string, after?: Job[], idle?: boolean, work: () => Promise<import('./report.mjs').LaneResult>}} Job independent of others, but for `after`, of which none is idle; `idle` where it takes only what others leave of the processor
 * @type {Record<string, (options: Options) => Job[]>}
 */
export const lanes = {
  static: ({ grep }) => [{ name: 'static', idle: true, work: () => staticChecks({ grep }) }],
  unit: unitLane,
  vscode: vscodeLane,
  browser: mochaLane('browser', 600_000),
  webview: mochaLane('webview', 600_000),
  electron: ({ grep }) => [{ name: 'electron', work: () => runInElectron({ grep }) }],
  long: mochaLane('long', 4 * 3600_000),
};
export const short = ['static', 'unit', 'vscode', 'browser', 'webview'];
export const needsBundle = ['vscode', 'browser', 'webview', 'electron'];
