// `npm test`: every lane, one count. Usage: node src/build/test.mjs [--only lane,lane] [--grep TEXT] [--long] [--verbose]
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { coverageFailure } from './coverage.mjs';
import { ensureInstalled } from './install.mjs';
import { filesBelow, root } from './paths.mjs';
import { run, stopEndpointOf } from './processes.mjs';
import { readReport } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    grep: { type: 'string' },
    long: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

/** Lanes whose tests need more than Node have a folder of their own; the unit lane is everything else. */
const apart = ['vscode', 'webview', 'browser', 'long', 'bench', 'workspace'].map((name) => `test/${name}`);
const mochaFiles = {
  unit: filesBelow('test', '.test.ts', apart),
  webview: filesBelow('test/webview', '.test.ts'),
  browser: filesBelow('test/browser', '.test.ts'),
  long: filesBelow('test/long', '.test.ts'),
};

/** Mocha in a process of its own, with a home of its own, which ends with everything that it started. */
async function mochaLane(name, limit) {
  const files = mochaFiles[name];
  const began = Date.now();
  if (files.length === 0) return { name, passed: 0, failures: [], skipped: [], seconds: 0 };
  const base = mkdtempSync(path.join(tmpdir(), 'slt-'));
  const home = path.join(base, 'home');
  const temporary = path.join(base, 't');
  for (const folder of [home, temporary]) mkdirSync(folder);
  const report = path.join(base, 'report.jsonl');
  const coverage = name === 'unit' && !options.grep ? path.join(base, 'coverage') : undefined;
  const args = [
    '--reporter',
    path.join(root, 'src/build/mocha-report.cjs'),
    ...(options.grep ? ['--grep', options.grep] : []),
  ];
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
        ...(coverage ? { NODE_V8_COVERAGE: coverage } : {}),
      },
      timeout: limit,
      echo: true,
    },
  );
  const result = readReport(name, report, files, { grep: Boolean(options.grep), output, code, began });
  if (coverage) {
    const failure = await coverageFailure(coverage);
    if (failure) result.failures.push(failure);
    else result.passed += 1;
  }
  await stopEndpointOf(home);
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return result;
}

async function vscodeLane() {
  const { runInVscode, suiteFiles, suites } = await import('./run-in-vscode.mjs');
  const { currentVersion, minimumVersion } = await import('./vscode-server.mjs');
  const runs = [...suites.map((suite) => [currentVersion, suite]), [minimumVersion, 'main']];
  const results = [];
  for (const [version, suite] of runs) {
    if (suiteFiles(suite).length === 0) continue;
    results.push(await runInVscode({ version, suite, grep: options.grep, verbose: options.verbose }));
  }
  return results;
}

const lanes = {
  static: async () => (await import('./static-checks.mjs')).staticChecks({ grep: options.grep }),
  unit: () => mochaLane('unit', 1_500_000),
  webview: () => mochaLane('webview', 600_000),
  vscode: vscodeLane,
  browser: () => mochaLane('browser', 600_000),
  electron: async () => (await import('./electron.mjs')).runInElectron({ grep: options.grep }),
  long: () => mochaLane('long', 4 * 3600_000),
};
const short = ['static', 'unit', 'webview', 'vscode', 'browser'];

function chosenLanes() {
  if (!options.only) return options.long ? [...short, 'long'] : short;
  const asked = options.only.split(',');
  const unknown = asked.filter((lane) => !(lane in lanes));
  if (unknown.length > 0) {
    console.error(`Unknown lane ${unknown.join(', ')}; the lanes are ${Object.keys(lanes).join(', ')}.`);
    process.exit(2);
  }
  return asked;
}

/** A lane that throws has failed; it never hides the others. */
async function runLane(name) {
  console.log(`\n${name}`);
  const began = Date.now();
  try {
    return [await lanes[name]()].flat();
  } catch (error) {
    return [
      {
        name,
        passed: 0,
        failures: [{ title: `${name} crashed`, message: String(error.stack ?? error) }],
        skipped: [],
        seconds: (Date.now() - began) / 1000,
      },
    ];
  }
}

function allowedSkips() {
  const file = path.join(root, 'test', 'skips.json');
  return existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function summary(results, seconds) {
  const allowed = allowedSkips();
  const failures = [];
  const skips = [];
  for (const { name, failures: failed, skipped } of results) {
    failures.push(...failed.map((failure) => ({ lane: name, ...failure })));
    for (const { title } of skipped) {
      const reason = allowed.find(([prefix]) => title.startsWith(prefix))?.[1];
      if (reason) skips.push(`${name}: ${title} (${reason})`);
      else
        failures.push({
          lane: name,
          title,
          message: 'Skipped without a reason: add one to test/skips.json, or let it run.',
        });
    }
  }
  for (const { lane, title, message } of failures)
    console.log(`\n✗ ${lane}: ${title}\n${message.replace(/^/gm, '    ')}`);
  if (skips.length > 0) console.log(`\nSkipped:\n${skips.map((line) => `  ${line}`).join('\n')}`);
  console.log('');
  for (const { name, passed, failures: failed, skipped, seconds: took } of results)
    console.log(
      `${name.padEnd(28)} ${String(passed).padStart(5)} passed ${String(failed.length).padStart(4)} failed ${String(skipped.length).padStart(4)} skipped ${took.toFixed(0).padStart(5)} s`,
    );
  const passed = results.reduce((sum, { passed: count }) => sum + count, 0);
  console.log(`in ${seconds.toFixed(0)} s`);
  console.log(`${passed} passed, ${failures.length} failed, ${skips.length} skipped`);
  return failures.length === 0 && passed > 0;
}

async function main() {
  const began = Date.now();
  const chosen = chosenLanes();
  await ensureInstalled();
  const results = [];
  let built = true;
  if (chosen.some((lane) => lane !== 'static')) {
    try {
      await (await import('./bundle.mjs')).bundle();
    } catch (error) {
      built = false;
      results.push({
        name: 'build',
        passed: 0,
        failures: [{ title: 'build', message: String(error.message ?? error) }],
        skipped: [],
        seconds: 0,
      });
    }
  }
  // The checks use one core, and so do most unit tests: side by side they cost the longer of the two.
  const beside = chosen.includes('static') ? runLane('static') : Promise.resolve([]);
  const needsBundle = (lane) => ['webview', 'vscode', 'browser', 'electron'].includes(lane);
  const ordered = [];
  for (const lane of chosen.filter((name) => name !== 'static')) {
    if (!built && needsBundle(lane))
      ordered.push({
        name: lane,
        passed: 0,
        failures: [{ title: `${lane} was not run`, message: 'There is nothing to run: the build has errors.' }],
        skipped: [],
        seconds: 0,
      });
    else ordered.push(...(await runLane(lane)));
    if (lane === 'unit') await beside;
  }
  results.push(...(await beside), ...ordered);
  process.exit(summary(results, (Date.now() - began) / 1000) ? 0 : 1);
}

await main();
