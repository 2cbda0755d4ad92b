// A Python with the packages of a requirements file, for notebooks and second opinions. Only tests need it.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, isMain, root } from './paths.mjs';
import { run } from './processes.mjs';

const windows = process.platform === 'win32';
const standard = 'test/workspace/requirements.txt';
const tenMinutes = 600_000;
const found = new Map();

/**
 * Where the Python of this project is, or one of `requirements` in its folder; the virtual environment is made on first use (one to two
 * minutes and about 1 GB for the standard one). Call its packages as `PYTHON -m NAME`: scripts in its `bin` name the folder in which it was made.
 * @param {{quiet?: boolean, requirements?: string}} options `quiet: false` says that it is being made, and shows pip's output
 * @returns {Promise<{path: string, reason?: undefined} | {path: undefined, reason: string}>} never rejects
 */
export function python({ quiet = true, requirements = standard } = {}) {
  const made =
    found.get(requirements) ??
    make(quiet, path.join(root, requirements)).catch((error) =>
      without(`the Python environment of ${requirements} could not be made: ${error.message}`),
    );
  found.set(requirements, made);
  return made;
}

const without = (reason) => ({ path: undefined, reason });
const executable = (folder) => path.join(folder, windows ? 'Scripts/python.exe' : 'bin/python');

async function make(quiet, requirements) {
  const system = await systemPython();
  if (system === undefined) return without('there is no Python 3 on the PATH');
  const hash = createHash('sha256')
    .update(readFileSync(requirements, 'utf8').replaceAll('\r\n', '\n'))
    .update(system.version)
    .digest('hex');
  const cache = cacheFolder('python');
  const folder = path.join(cache, hash.slice(0, 16));
  if (existsSync(executable(folder))) return { path: executable(folder) };
  removeAbandoned(cache);

  if (!quiet) console.log(`Making a Python environment in ${path.relative(root, folder)} …`);
  // Made aside, then renamed: whoever sees the folder sees it whole, and two processes at once only waste time.
  const aside = mkdtempSync(`${folder}-`);
  try {
    const venv = await run(system.command, ['-m', 'venv', aside], { timeout: tenMinutes });
    if (venv.code !== 0)
      return without(`"${system.command} -m venv" ended with ${venv.code}: ${lastWords(venv.output)}`);
    // Wheels only: a compiler is not to be expected, and its absence makes pages of output.
    const flags = ['--only-binary', ':all:', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
    const pip = await run(executable(aside), ['-m', 'pip', 'install', ...flags, '-r', requirements], {
      timeout: 3 * tenMinutes,
      echo: !quiet,
    });
    if (pip.code !== 0) return without(`"pip install" ended with ${pip.code}: ${lastWords(pip.output)}`);
    renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(executable(folder))) throw error; // else another process was first
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return { path: executable(folder) };
}

async function systemPython() {
  for (const command of windows ? ['python', 'py'] : ['python3', 'python']) {
    const { code, output } = await run(command, ['-c', 'import sys; print("Python", *sys.version_info[:2])'], {
      timeout: 30_000,
    });
    const version = /^Python 3 \d+$/m.exec(output)?.[0];
    if (code === 0 && version !== undefined) return { command, version };
  }
  return undefined;
}

/** A process that was killed leaves its half-made folder; nothing takes a day to install. */
function removeAbandoned(cache) {
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name);
    if (/^[0-9a-f]{16}-/.test(name) && Date.now() - statSync(folder).mtimeMs > 86_400_000) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** pip explains itself in the lines that begin with ERROR, a traceback in its last line. */
function lastWords(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => line.startsWith('ERROR'));
  return (errors.length > 0 ? errors : lines.slice(-1)).join(' ').slice(0, 500);
}

// No top-level await: tests load this file through tsx, as CommonJS.
if (isMain(import.meta.url))
  void python({ quiet: false }).then(({ path: place, reason }) => {
    console.log(place ?? reason);
    process.exitCode = place === undefined ? 1 : 0;
  });
