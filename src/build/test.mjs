// `npm test`: every lane, one count. Usage: node src/build/test.mjs [--only lane,lane] [--grep TEXT] [--long] [--verbose]
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.mjs';
import { root } from './paths.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    grep: { type: 'string' },
    long: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

/** A job that throws has failed; it never hides the others. */
async function runJob({ name, work }) {
  const began = Date.now();
  try {
    return await work();
  } catch (error) {
    return failed(name, `${name} crashed`, String(error.stack ?? error), (Date.now() - began) / 1000);
  }
}

const failed = (name, title, message, seconds = 0) => ({
  name,
  passed: 0,
  failures: [{ title, message }],
  skipped: [],
  seconds,
});

/**
 * Two at once at most, whatever the machine has: the speed that a deploy's gate measures must mean the same everywhere.
 * Tests wait for a third of their time: what may be idle runs beside the two, in what they leave of the processor.
 */
const atOnce = Math.min(2, availableParallelism());

async function runJobs(jobs) {
  const results = new Map();
  const worker = async (waiting) => {
    for (;;) {
      const next = waiting.findIndex(({ after = [] }) => after.every((job) => results.has(job)));
      if (next < 0) return;
      const [job] = waiting.splice(next, 1);
      console.log(`\n${job.name} …`);
      results.set(job, await runJob(job));
    }
  };
  const beside = worker(jobs.filter(({ idle }) => idle));
  const waiting = jobs.filter(({ idle }) => !idle);
  while (waiting.length > 0) await Promise.all(Array.from({ length: atOnce }, () => worker(waiting)));
  await beside;
  return jobs.map((job) => results.get(job));
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
  // OpenMP's threads spin while they wait: two fits at once on two cores take ten times as long, for nothing.
  process.env.OMP_WAIT_POLICY ??= 'passive';
  await ensureInstalled();
  const { lanes, needsBundle, short } = await import('./lanes.mjs');
  const chosen = options.only?.split(',') ?? (options.long ? [...short, 'long'] : short);
  const unknown = chosen.filter((lane) => !(lane in lanes));
  if (unknown.length > 0) {
    console.error(`Unknown lane ${unknown.join(', ')}; the lanes are ${Object.keys(lanes).join(', ')}.`);
    process.exit(2);
  }
  const jobsOf = (names) => names.flatMap((lane) => lanes[lane](options));
  const broken = chosen.every((lane) => lane === 'static') ? undefined : await buildError();
  const unbuilt = broken === undefined ? [] : chosen.filter((lane) => needsBundle.includes(lane));
  const results = await runJobs(jobsOf(chosen.filter((lane) => !unbuilt.includes(lane))));
  if (broken !== undefined) results.push(failed('build', 'build', broken));
  for (const lane of unbuilt)
    results.push(failed(lane, `${lane} was not run`, 'There is nothing to run: the build has errors.'));
  process.exit(summary(results, (Date.now() - began) / 1000) ? 0 : 1);
}

async function buildError() {
  try {
    await (await import('./bundle.mjs')).bundle();
    return undefined;
  } catch (error) {
    return String(error.message ?? error);
  }
}

await main();
