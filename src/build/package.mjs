// `npm run package [-- --target linux-x64] [--folder DIR]`: one VSIX per platform. vsce packs what is on disk, so only what ships is put there.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { stageNativeModules, targets } from './native-modules.mjs';
import { bundledPackages, thirdPartyNotices } from './notices.mjs';
import { cacheFolder, root } from './paths.mjs';

/** Where things that ship are, besides what is made here. Which of their files do is said by .vscodeignore alone, the allow-list that vsce reads. */
const sources = [
  '.vscodeignore',
  'package.nls.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'src',
  'snippets',
  'webview',
];

const sizeLimit = 60e6;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Builds for production, stages, packs into `folder`; dist/ stays as it is. Throws if the file is larger than the limit. */
async function packageExtension(target, folder) {
  const vsce = (await import('@vscode/vsce')).default;
  const stage = mkdtempSync(path.join(cacheFolder('package'), `${target}-`));
  try {
    await stageFiles(target, stage);
    const { name, version } = JSON.parse(readFileSync(path.join(stage, 'package.json'), 'utf8'));
    const file = path.join(folder, `${name}-${target}-${version}.vsix`);
    await vsce.createVSIX({
      cwd: stage,
      target,
      packagePath: file,
      dependencies: true,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    const { size } = statSync(file);
    for (const line of largestFiles(stage)) console.log(line);
    console.log(`${path.basename(file)}: ${megabytes(size)} compressed`);
    if (size > sizeLimit)
      throw new Error(`${path.basename(file)} has ${megabytes(size)}; the limit is ${megabytes(sizeLimit)}.`);
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

async function stageFiles(target, stage) {
  const dist = path.join(stage, 'dist');
  const bundles = await bundle({ production: true, folder: dist });
  for (const name of sources) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  const { dependencies, packages } = await stageNativeModules(target, stage);
  writeFileSync(
    path.join(dist, 'ThirdPartyNotices.txt'),
    thirdPartyNotices([...bundledPackages(bundles), ...packages]),
  );
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const key of ['scripts', 'devDependencies', 'allowScripts']) delete manifest[key];
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`);
}

function largestFiles(stage) {
  return readdirSync(stage, { recursive: true })
    .map((name) => [statSync(path.join(stage, name)), name])
    .filter(([stat]) => stat.isFile())
    .map(([stat, name]) => [stat.size, name])
    .sort((a, b) => b[0] - a[0])
    .slice(0, 12)
    .map(([bytes, name]) => `${megabytes(bytes).padStart(10)}  ${name}`);
}

const { values } = parseArgs({
  options: { target: { type: 'string', default: 'linux-x64' }, folder: { type: 'string', default: root } },
});
if (!targets.includes(values.target)) {
  console.error(`No binaries for ${values.target}; the targets are ${targets.join(', ')}.`);
  process.exit(2);
}
await ensureInstalled();
await packageExtension(values.target, path.resolve(values.folder));
