// `npm ci` when, and only when, what is installed is not what the lock file says.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { npmCommand, run } from './processes.mjs';

/**
 * Installs the locked packages if node_modules is missing or of another lock file. Throws with npm's own output if it cannot.
 * @param {{folder?: string, log?: (line: string) => void}} options `folder`: where package-lock.json is
 */
export async function ensureInstalled({ folder = root, log = (line) => console.log(line) } = {}) {
  const lock = path.join(folder, 'package-lock.json');
  const modules = path.join(folder, 'node_modules');
  const stamp = path.join(modules, '.slipway-lock');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (existsSync(modules) && !existsSync(stamp) && matchesLock(lock, modules)) return writeFileSync(stamp, wanted);
  refuseLink(modules);
  log('Installing packages (npm ci) …');
  const began = Date.now();
  const [npm, first] = npmCommand();
  const { code, output } = await run(npm, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    // npm 11 reads allowScripts, npm 10 does not: the CUDA download of this package would fail in a closed network.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  if (code !== 0) throw new Error(`npm ci ended with ${code} in ${folder}:\n${output}`);
  writeFileSync(stamp, wanted);
  log(`Installed in ${Math.round((Date.now() - began) / 1000)} s`);
}

/** npm ci empties node_modules first, and through a link that is somebody else's folder. */
function refuseLink(modules) {
  if (!lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new Error(
    `${modules} is a symbolic link to ${readlinkSync(modules)}, whose packages are not those of package-lock.json, and npm ci would ` +
      'empty that folder — remove the link and run this again, or bring the packages there up to date.',
  );
}

/** Somebody ran `npm install` by hand: trust it if the lock file that npm keeps inside is the same tree. */
function matchesLock(lock, modules) {
  const hidden = path.join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packages(hidden);
  return Object.entries(packages(lock)).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  );
}
