// What can be checked without running anything: each tool is one test.
import path from 'node:path';
import { filesBelow, root } from './paths.mjs';
import { run } from './processes.mjs';

const tool = (file, ...args) => [process.execPath, [path.join(root, 'node_modules', file), ...args]];

function checks() {
  const tsc = (project) => tool('typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', project);
  return [
    ['types of src and test (tsc)', ...tsc('tsconfig.json')],
    ['types of the webviews (tsc)', ...tsc('webview/tsconfig.json')],
    ['types of browser tests (tsc)', ...tsc('test/webview/tsconfig.json')],
    ['lint (eslint)', ...tool('eslint/bin/eslint.js', '.', '--max-warnings', '0')],
    [
      'who may import whom (dependency-cruiser)',
      ...tool(
        'dependency-cruiser/bin/dependency-cruise.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        'src',
        ...(filesBelow('webview', '.ts').length > 0 ? ['webview'] : []),
        'test',
      ),
    ],
    ['dead code (knip)', ...tool('knip/bin/knip.js', '--config', '.knip.json', '--no-progress')],
    ['formatting (prettier)', ...tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  ];
}

/** @returns {Promise<import('./report.mjs').LaneResult>} */
export async function staticChecks({ grep } = {}) {
  const began = Date.now();
  const result = { name: 'static', passed: 0, failures: [], skipped: [], seconds: 0 };
  for (const [title, command, args] of checks()) {
    if (grep && !title.includes(grep)) continue;
    const { code, output } = await run(command, args, {
      cwd: root,
      idle: true,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    console.log(`  ${code === 0 ? '✓' : '✗'} ${title}`);
    if (code === 0) result.passed += 1;
    else result.failures.push({ title, message: output.trim().split('\n').slice(-200).join('\n') });
  }
  result.seconds = (Date.now() - began) / 1000;
  return result;
}
