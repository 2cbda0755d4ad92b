// Reads what mocha-report.cjs wrote, and holds it against the files that should have run.
import { readFileSync, statSync } from 'node:fs';

/**
 * @typedef {{title: string, message: string}} Failure
 * @typedef {{name: string, passed: number, failures: Failure[], skipped: {title: string}[], seconds: number}} LaneResult
 */

/** A lane's result from its report; a file without a test, and a run without an end, are failures of the lane. */
export function readReport(name, reportFile, files, { grep = false, output = '', code = 0, began }) {
  const result = { name, passed: 0, failures: [], skipped: [], seconds: (Date.now() - began) / 1000 };
  const seen = new Set();
  let ended = false;
  const text = statSync(reportFile, { throwIfNoEntry: false }) ? readFileSync(reportFile, 'utf8') : '';
  for (const line of text.split('\n').filter(Boolean)) {
    const entry = JSON.parse(line);
    if (entry.file) seen.add(entry.file);
    if (entry.state === 'end') ended = true;
    else if (entry.state === 'passed') result.passed += 1;
    else if (entry.state === 'skipped') result.skipped.push({ title: entry.title });
    else {
      const diff = entry.diff ? `\n  actual:   ${entry.diff.actual}\n  expected: ${entry.diff.expected}` : '';
      result.failures.push({ title: entry.title, message: `${entry.message}${diff}` });
    }
  }
  const tail = output.split('\n').slice(-60).join('\n');
  if (!ended) result.failures.push({ title: `${name} did not reach its end`, message: `exit code ${code}\n${tail}` });
  else if (code !== 0 && result.failures.length === 0) {
    result.failures.push({ title: `${name} ended with exit code ${code} although no test failed`, message: tail });
  }
  if (ended && !grep) {
    for (const file of files.filter((each) => !seen.has(each)))
      result.failures.push({
        title: `${file}: no test of this file was run`,
        message: 'A test file without a test that runs proves nothing.',
      });
  }
  return result;
}
