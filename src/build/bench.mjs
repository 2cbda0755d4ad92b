// `npm run bench [-- NAME…]`: every test/bench/*.bench.ts, one after the other, each in a process and a home of its own.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { filesBelow, root } from './paths.mjs';
import { run, stopEndpointOf } from './processes.mjs';

await ensureInstalled();
await bundle({ production: true }); // figures are of what ships
const wanted = process.argv.slice(2);
const files = filesBelow('test/bench', '.bench.ts').filter(
  (file) => wanted.length === 0 || wanted.some((name) => path.basename(file).startsWith(name)),
);
if (files.length === 0) {
  console.error(`No test/bench/*.bench.ts ${wanted.length > 0 ? `begins with ${wanted.join(' or ')}` : 'exists'}.`);
  process.exit(2);
}
let failed = 0;
for (const file of files) {
  console.log(`\n${path.basename(file, '.bench.ts')}`);
  const base = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  const home = path.join(base, 'home');
  mkdirSync(home);
  const env = { ...process.env, SLIPWAY_HOME: home };
  const { code } = await run(process.execPath, ['--import', 'tsx', file], { cwd: root, env, echo: true });
  await stopEndpointOf(home);
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (code !== 0) failed += 1;
  if (code !== 0) console.error(`${file} ended with exit code ${code}`);
}
process.exit(failed === 0 ? 0 : 1);
