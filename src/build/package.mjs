// `npm run package [-- --target linux-x64]`: one VSIX per platform. vsce packs what is on disk, so only what ships is put there.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { stageNativeModules, targets } from './native-modules.mjs';
import { bundledPackages, thirdPartyNotices } from './notices.mjs';
import { cacheFolder, isMain, root } from './paths.mjs';

const limit = 60e6;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Builds for production, stages, packs. Throws if the file is larger than 60 MB or lacks what runs. @returns {Promise<string>} its path */
export async function packageExtension(target) {
  const vsce = (await import('@vscode/vsce')).default;
  await bundle({ production: true });
  const stage = cacheFolder('package', target);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(path.join(stage, 'dist'), { recursive: true });

  // The allow-list is .vscodeignore, here and in vsce's own run below.
  const files = await vsce.listFiles({ cwd: root, packageManager: vsce.PackageManager.None });
  for (const file of files) cpSync(path.join(root, file), path.join(stage, file));
  cpSync(path.join(root, '.vscodeignore'), path.join(stage, '.vscodeignore'));
  const { dependencies, packages } = await stageNativeModules(target, stage);
  writeFileSync(
    path.join(stage, 'dist', 'ThirdPartyNotices.txt'),
    thirdPartyNotices([...bundledPackages(), ...packages]),
  );
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const key of ['scripts', 'devDependencies', 'allowScripts']) delete manifest[key];
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`);

  const file = path.join(root, `${manifest.name}-${target}-${manifest.version}.vsix`);
  await vsce.createVSIX({
    cwd: stage,
    target,
    packagePath: file,
    dependencies: true,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const { size } = statSync(file);
  report(stage, file, size);
  if (size > limit) throw new Error(`${path.basename(file)} has ${megabytes(size)}; the limit is ${megabytes(limit)}.`);
  return file;
}

function report(stage, file, size) {
  const largest = readdirSync(stage, { recursive: true })
    .map((name) => [statSync(path.join(stage, name)), name])
    .filter(([stat]) => stat.isFile())
    .map(([stat, name]) => [stat.size, name])
    .sort((a, b) => b[0] - a[0]);
  for (const [bytes, name] of largest.slice(0, 12)) console.log(`${megabytes(bytes).padStart(10)}  ${name}`);
  console.log(`${path.basename(file)}: ${megabytes(size)} compressed`);
}

if (isMain(import.meta.url)) {
  const { values } = parseArgs({ options: { target: { type: 'string', default: 'linux-x64' } } });
  if (!targets.includes(values.target)) {
    console.error(`No binaries for ${values.target}; the targets are ${targets.join(', ')}.`);
    process.exit(2);
  }
  await ensureInstalled();
  await packageExtension(values.target);
}
