// What `extensionTestsPath` points at: Mocha inside the extension host, in VS Code Desktop and in the server alike.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type * as MochaModule from 'mocha';
import Report from '../../src/build/mocha-report.cjs';

/** Which folders hold which suites is said in src/build/run-in-vscode.mjs, too. */
const windows = ['restricted', 'unrelated'];

/** Compiled tests of the suite that the run asks for. */
function testFiles(): string[] {
  const suite = process.env['SLIPWAY_TEST_SUITE'] ?? 'main';
  return readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .filter((file) => {
      const folder = file.includes(path.sep) ? file.split(path.sep)[0] : undefined;
      if (windows.includes(suite)) return folder === suite;
      return folder === undefined || (folder === 'current' && suite === 'main');
    })
    .sort()
    .map((file) => path.join(__dirname, file));
}

/** Runs the tests; rejects when one of them failed, which is how VS Code learns its exit code. */
export async function run(): Promise<void> {
  const loaded = (await import('mocha')) as unknown as typeof MochaModule & { default?: typeof MochaModule };
  const Mocha = loaded.default ?? loaded;
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, reporter: Report });
  const grep = process.env['SLIPWAY_TEST_GREP'];
  if (grep) mocha.grep(grep);
  for (const file of testFiles()) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${String(failures)} tests failed`);
}
