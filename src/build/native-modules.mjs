// The packages that ship beside the bundles, cut down to what one platform runs.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, root } from './paths.mjs';
import { npmCommand, run } from './processes.mjs';

/** VS Code's names of platforms for which ONNX Runtime and DuckDB have binaries. */
export const targets = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];

const installed = (name) => path.join(root, 'node_modules', name);
const manifestOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** Folder of DuckDB's binding for the target: npm installed ours; of another platform it is fetched into the cache. */
async function duckdbBinding(target) {
  const name = `@duckdb/node-bindings-${target}`;
  if (existsSync(installed(name))) return installed(name);
  const { version } = manifestOf(installed('@duckdb/node-bindings'));
  const aside = cacheFolder('package', `binding-${target}-${version}`);
  const folder = path.join(aside, 'node_modules', name);
  if (!existsSync(folder)) {
    writeFileSync(path.join(aside, 'package.json'), JSON.stringify({ private: true }));
    const [npm, first] = npmCommand();
    const args = [
      'install',
      '--force',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `${name}@${version}`,
    ];
    const { code, output } = await run(npm, [...first, ...args], { cwd: aside });
    if (code !== 0) throw new Error(`${name}@${version} could not be fetched for ${target}:\n${output}`);
  }
  return folder;
}

/** Copies the files of a package for which `keep` holds; its manifest then names only dependencies that ship, too. */
function stage(source, name, destination, dependencies, keep) {
  const to = path.join(destination, 'node_modules', name);
  mkdirSync(to, { recursive: true });
  const walk = (folder) => {
    for (const entry of readdirSync(path.join(source, folder), { withFileTypes: true })) {
      const file = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') walk(file);
      } else if (/^(licen[cs]e|notice)/i.test(entry.name) || keep(file))
        cpSync(path.join(source, file), path.join(to, file));
    }
  };
  walk('');
  const { version, license, main, exports, type } = manifestOf(source);
  const manifest = { name, version, license, type, main, exports, dependencies };
  writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return version;
}

/**
 * Stages the native packages of one target below `destination`/node_modules.
 * @returns {Promise<{dependencies: Record<string, string>, packages: string[]}>} the root's dependencies, and folders of all staged sources
 */
export async function stageNativeModules(target, destination) {
  const [os, arch] = target.split('-');
  const javascript = (folder) => (file) => file.startsWith(`${folder}/`) && /\.(c|m)?js$/.test(file);
  const versions = {};
  const packages = [];
  const add = (name, keep, needs = [], source = installed(name)) => {
    const dependencies = Object.fromEntries(needs.map((need) => [need, versions[need]]));
    versions[name] = stage(source, name, destination, dependencies, keep);
    packages.push(source);
  };

  add('onnxruntime-common', (file) => file.startsWith('dist/cjs/') && /\.js(on)?$|package\.json$/.test(file));
  const binaries = `bin/napi-v6/${os}/${arch}`;
  const binding = readFileSync(path.join(installed('onnxruntime-node'), binaries, 'onnxruntime_binding.node'));
  // Some platforms carry the same library under two names; the binding asks for one of them.
  const needed = (file) => !/libonnxruntime\.[\d.]*dylib$/.test(file) || binding.includes(path.basename(file));
  const accelerator = /providers_(cuda|tensorrt)|dxcompiler|dxil/; // CUDA, TensorRT, WebGPU: Slipway runs on the CPU
  add(
    'onnxruntime-node',
    (file) => javascript('dist')(file) || (file.startsWith(`${binaries}/`) && needed(file) && !accelerator.test(file)),
    ['onnxruntime-common'],
  );
  const platformBinding = `@duckdb/node-bindings-${target}`;
  add(platformBinding, (file) => /\.(node|so|dylib|dll)$/.test(file), [], await duckdbBinding(target));
  add('detect-libc', javascript('lib'));
  add('@duckdb/node-bindings', (file) => file === 'duckdb.js', [platformBinding, 'detect-libc']);
  add('@duckdb/node-api', javascript('lib'), ['@duckdb/node-bindings']);
  const direct = ['onnxruntime-node', '@duckdb/node-api'];
  return { dependencies: Object.fromEntries(direct.map((name) => [name, versions[name]])), packages };
}
