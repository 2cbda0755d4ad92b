// Source to what runs: four programs, one script and style per panel, the tests of the extension host.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { filesBelow, isMain, root } from './paths.mjs';

/** Programs: name of the bundle and entry. */
const programs = {
  extension: 'src/extension.ts',
  engine: 'src/engine/main.ts',
  endpoint: 'src/endpoint/main.ts',
  cli: 'src/cli/main.ts',
};

/** Native packages stay beside the bundle: their .node files are found relative to their own JavaScript. */
export const nativePackages = ['onnxruntime-node', '@duckdb/node-api'];

const at = (...parts) => path.join(root, ...parts);
const dist = at('dist');

/**
 * The extension in pieces that are loaded when they are needed: what the code asks for by import(), and what two of those share. esbuild splits ES
 * modules only, and what VS Code loads is CommonJS, so each piece is made that once it is cut.
 */
function inPieces(node) {
  return {
    ...node,
    format: 'esm',
    splitting: true,
    chunkNames: 'extension/[name]-[hash]',
    sourcemap: node.sourcemap && 'inline',
    write: false,
    plugins: [
      {
        name: 'pieces-are-commonjs',
        setup({ esbuild, onEnd }) {
          onEnd(async ({ outputFiles = [] }) => {
            for (const { path: file, text } of outputFiles) {
              const { platform, target, minify, sourcemap } = node;
              const options = { platform, target, minify, sourcemap: sourcemap && 'inline', sourcefile: file };
              const supported = { 'dynamic-import': false };
              const { code } = await esbuild.transform(text, { ...options, format: 'cjs', supported });
              mkdirSync(path.dirname(file), { recursive: true });
              writeFileSync(file, code);
            }
          });
        },
      },
    ],
  };
}

function panels() {
  return readdirSync(at('webview'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(at('webview', entry.name, 'main.ts')))
    .map((entry) => entry.name);
}

function builds(production, folder) {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    metafile: true,
    logLevel: 'warning',
    sourcemap: production ? false : 'linked',
    minify: production,
    legalComments: 'none', // all licences are in dist/ThirdPartyNotices.txt
    // Its build for Node looks into process.env at every token of a text, and each look asks the operating system.
    alias: { yaml: at('node_modules', 'yaml', 'browser', 'index.js') },
  };
  const node = {
    ...shared,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', ...nativePackages],
  };
  const list = Object.entries(programs).map(([name, entry]) => ({
    ...(name === 'extension' ? inPieces(node) : node),
    entryPoints: { [name]: entry },
    outdir: folder,
    ...(name === 'cli' && !readFileSync(at(entry), 'utf8').startsWith('#!')
      ? { banner: { js: '#!/usr/bin/env node' } }
      : {}),
  }));
  const pages = panels();
  if (pages.length > 0) {
    list.push({
      ...shared,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      entryPoints: Object.fromEntries(pages.map((panel) => [panel, `webview/${panel}/main.ts`])),
      outdir: path.join(folder, 'webview'),
    });
  }
  const hostTests = filesBelow('test/vscode', '.ts');
  if (!production && hostTests.length > 0) {
    list.push({
      ...node,
      entryPoints: hostTests.filter((file) => file.endsWith('.test.ts') || file === 'test/vscode/index.ts'),
      outbase: '.',
      outdir: 'out',
      external: [...node.external, 'mocha', 'sinon', 'playwright-core'],
    });
  }
  return list;
}

/** What an earlier build left and this one did not write: a deleted panel or test must not live on. Runs go on meanwhile. */
function removeStale(written) {
  const before = ['dist', 'out/test'].flatMap((folder) => filesBelow(folder, ''));
  for (const file of before.filter((each) => !written.has(each))) rmSync(at(file), { force: true });
}

const icons = ['codicon.css', 'codicon.ttf'];

function copyIcons(folder) {
  mkdirSync(path.join(folder, 'webview'), { recursive: true });
  for (const file of icons)
    copyFileSync(at('node_modules', '@vscode', 'codicons', 'dist', file), path.join(folder, 'webview', file));
}

/**
 * Builds everything once, for production only what ships. Throws when an entry is missing or a build has errors.
 * @param {{production?: boolean, folder?: string}} options `folder`: another than dist/, so that a package disturbs nobody who runs that
 * @returns {Promise<{file: string, bytes: number, inputs: string[]}[]>} what was written, as paths in `folder`, and of which sources
 */
export async function bundle({ production = false, folder = dist } = {}) {
  const missing = Object.values(programs).filter((entry) => !existsSync(at(entry)));
  if (missing.length > 0)
    throw new Error(`Nothing to bundle at ${missing.join(', ')}: the entry of the program is missing.`);
  const { build } = await import('esbuild');
  const settled = await Promise.allSettled(builds(production, folder).map((options) => build(options)));
  const failed = settled.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message);
  if (failed.length > 0) throw new Error(failed.join('\n'));
  const outputs = Object.assign({}, ...settled.map(({ value }) => value.metafile.outputs));
  if (folder === dist) removeStale(new Set([...Object.keys(outputs), ...icons.map((icon) => `dist/webview/${icon}`)]));
  copyIcons(folder);
  chmodSync(path.join(folder, 'cli.js'), 0o755);
  return Object.entries(outputs)
    .map(([file, { bytes, inputs }]) => ({ file: path.relative(folder, at(file)), bytes, inputs: Object.keys(inputs) }))
    .filter(({ file }) => !file.startsWith('..') && !file.endsWith('.map'));
}

async function watch() {
  const { context } = await import('esbuild');
  copyIcons(dist);
  for (const options of builds(false, dist)) await (await context({ ...options, logLevel: 'info' })).watch();
  console.log('Watching; Ctrl+C ends.');
}

if (isMain(import.meta.url)) {
  await ensureInstalled();
  if (process.argv.includes('--watch')) await watch();
  else {
    const began = Date.now();
    const written = await bundle({ production: process.argv.includes('--production') });
    for (const { file, bytes } of written)
      console.log(`${file.padEnd(32)} ${(bytes / 1024).toFixed(0).padStart(7)} kB`);
    console.log(`Bundled in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
}
