// Mocha reporter of every lane: one JSON line per test into SLIPWAY_TEST_REPORT as it ends, so that a crash loses nothing,
// and one line per test file on the console. Plain CommonJS: it also runs inside the extension host.
const fs = require('node:fs');
const path = require('node:path');

function fileOf(runnable) {
  for (let at = runnable; at; at = at.parent) if (at.file) return at.file;
  return undefined;
}

module.exports = class Report {
  constructor(runner) {
    const target = process.env.SLIPWAY_TEST_REPORT;
    const root = process.env.SLIPWAY_TEST_ROOT ?? process.cwd();
    if (target) fs.writeFileSync(target, '');
    let current;
    let since = Date.now();
    // Coverage is of this process: what it starts are bundles, whose counts lead back to no source, and whose speed is measured.
    delete process.env.NODE_V8_COVERAGE;

    const sourceOf = (runnable) => {
      const file = fileOf(runnable);
      // Tests of the extension host are compiled to out/test/**.js.
      return (
        file &&
        path
          .relative(root, file)
          .split(path.sep)
          .join('/')
          .replace(/^out\/(.*)\.js$/, '$1.ts')
      );
    };
    const flush = () => {
      if (!current) return;
      const { file, passed, failed, skipped } = current;
      const more = `${failed ? `, ${failed} FAILED` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
      // With its hooks and its loading: what the file costs whoever waits for the lane.
      const seconds = ((Date.now() - since) / 1000).toFixed(1);
      console.log(`  ${failed ? '✗' : '✓'} ${file ?? '(no file)'}: ${passed} passed${more} (${seconds} s)`);
      since = Date.now();
      current = undefined;
    };
    const record = (state, runnable, error) => {
      const file = sourceOf(runnable);
      const line = { state, title: runnable.fullTitle(), file, ms: runnable.duration };
      if (error) line.message = String(error.stack ?? error.message ?? error);
      if (
        error &&
        'actual' in error &&
        error.showDiff !== false &&
        !/^\S*AssertionError.*\n[\s\S]*\+ actual - expected/.test(line.message)
      )
        line.diff = { actual: brief(error.actual), expected: brief(error.expected) };
      if (target) fs.appendFileSync(target, `${JSON.stringify(line)}\n`);
      if (current?.file !== file) flush();
      current ??= { file, passed: 0, failed: 0, skipped: 0 };
      current[state] += 1;
    };

    // Before its hooks and its first test, which are its own cost and not that of the file before.
    runner.on('suite', (suite) => {
      if (current && sourceOf(suite) !== current.file) flush();
    });
    runner.on('pass', (test) => record('passed', test));
    runner.on('pending', (test) => record('skipped', test));
    runner.on('fail', (test, error) => record('failed', test, error));
    runner.once('end', () => {
      flush();
      if (target) fs.appendFileSync(target, `${JSON.stringify({ state: 'end' })}\n`);
      if (process.env.SLIPWAY_TEST_SUITE) return; // the extension host lives on
      // Mocha overrides the exit code, so the report has to say it.
      const late = setTimeout(() => {
        const message = `Five seconds after the last test these still kept the process alive: ${process.getActiveResourcesInfo().join(', ')}`;
        if (target)
          fs.appendFileSync(
            target,
            `${JSON.stringify({ state: 'failed', title: 'tests left something open', message })}\n`,
          );
        process.exit();
      }, 5000);
      late.unref();
    });
  }
};

function brief(value) {
  try {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text === undefined ? String(value) : text.slice(0, 2000);
  } catch {
    return String(value).slice(0, 2000);
  }
}
