// The floor under the unit lane's coverage: V8 counts while the tests run, c8 reads its counts.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

/** Percent of the lines of src, a file that no test loads counting in full. What only VS Code runs, and what builds, is not in it. */
const floor = 79.5;
const elsewhere = ['src/build/**', 'src/editor/**', 'src/extension.ts'];

/**
 * What the processes that ran with `NODE_V8_COVERAGE=folder` have covered.
 * @returns {Promise<{percent: number, least: string[]}>} of all lines, and the files with the most lines that no test reached
 */
async function coverageOf(folder) {
  const { Report } = (await import('c8')).default;
  const report = new Report({
    tempDirectory: folder,
    include: ['src/**/*.ts'],
    exclude: elsewhere,
    extension: ['.ts'],
    all: true,
    src: [path.join(root, 'src')],
    excludeNodeModules: true,
    excludeAfterRemap: false,
    omitRelative: true,
    resolve: '',
  });
  const map = await report.getCoverageMapFromAllCoverageFiles();
  const missed = map
    .files()
    .map((file) => ({ file: path.relative(root, file), lines: map.fileCoverageFor(file).toSummary().data.lines }))
    .map(({ file, lines }) => ({ file, count: lines.total - lines.covered, of: lines.total }))
    .sort((a, b) => b.count - a.count);
  return {
    percent: map.getCoverageSummary().data.lines.pct,
    least: missed.slice(0, 10).map(({ file, count, of }) => `${file}: ${count} of ${of} lines`),
  };
}

/** One test: the floor holds. @returns {Promise<import('./report.mjs').Failure | undefined>} */
export async function coverageFailure(folder) {
  if (!existsSync(folder))
    return {
      title: 'coverage was not counted',
      message: 'The tests ended before their process could write what it counted.',
    };
  const { percent, least } = await coverageOf(folder);
  console.log(`  ${percent >= floor ? '✓' : '✗'} coverage of src: ${percent} % of lines, the floor is ${floor} %`);
  if (percent >= floor) return undefined;
  return {
    title: 'coverage is under its floor',
    message: `${percent} % of the lines of src were reached, ${floor} % is the least. Most is missed in:\n${least.join('\n')}`,
  };
}
