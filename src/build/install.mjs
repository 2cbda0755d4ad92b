// `npm ci` when, and only when, what is installed is not what the lock file says.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { npmCommand, run } from './processes.mjs';

const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.slipway-lock');

/** Installs the locked packages if node_modules is missing or of another lock file. Throws with npm's own output if it cannot. */
export async function ensureInstalled({ log = (line) => console.log(line) } = {}) {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (existsSync(modules) && !existsSync(stamp) && (await matchesLock())) return writeFileSync(stamp, wanted);
  log('Installing packages (npm ci) …');
  const began = Date.now();
  const [npm, first] = npmCommand();
  const { code, output } = await run(npm, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    // npm 11 reads allowScripts, npm 10 does not: the CUDA download of this package would fail in a closed network.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  if (code !== 0) throw new Error(`npm ci ended with ${code} in ${root}:\n${output}`);
  writeFileSync(stamp, wanted);
  log(`Installed in ${Math.round((Date.now() - began) / 1000)} s`);
}

/** Somebody ran `npm install` by hand: trust it if the lock file that npm keeps inside is the same tree. */
async function matchesLock() {
  const hidden = path.join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packages(hidden);
  const locked = packages(path.join(root, 'package-lock.json'));
  return Object.entries(locked).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  );
}
